"""A recording lands in the gallery, and says from which phone it is."""

from pathlib import Path

from app.domain.enums import CaptureKind
from app.ui.theme import Theme
from tests.support import hands
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_a_recording_is_begun_ended_and_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_devices(tmp_path, theme, PhoneState(serial="A", is_moving=True)) as shown:
        panel = shown.panel
        await shown.all_ready(1)
        card = panel.book.cards[0]
        panel.open_phone(card.id)
        await until(lambda: panel.live.picture(card.id) is not None, wanted=True)
        hands.click(panel.stage.record)
        assert panel.recordings.words(card.id).startswith("Recording")
        assert panel.wall._look_of(card).busy.startswith("Recording")

        def pictures() -> int:
            status = panel.live.status(card.id)
            return status.recorded.pictures if status is not None and status.recorded is not None else 0

        await until(lambda: pictures() > 5, wanted=True)
        hands.click(panel.stage.record)
        await until(lambda: [toast.text for toast in shown.toasts], ["The recording is in the gallery."])
        assert not panel.recordings.words(card.id)
        async with shown.room.library.read() as services:
            (asset,) = await services.assets.list_assets(shown.room.user_id, {}, {})
            capture = await services.captures.get_capture(asset.id)
        assert capture is not None
        assert (capture.kind, capture.device_id) == (CaptureKind.RECORDING, card.id)
