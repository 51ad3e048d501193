"""A recording lands in the gallery, and says from which phone it is."""

from pathlib import Path

from app.domain.enums import CaptureKind
from app.ui.context import Toast
from app.ui.panels.devices.panel import DevicesPanel
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import make_clip, open_context, open_library
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_a_recording_is_begun_ended_and_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_devices(tmp_path, theme, PhoneState(serial="A"), PhoneState(serial="B")) as shown:
        panel = shown.panel
        await shown.all_ready(2)
        card, other = panel.book.cards
        panel.open_phone(card.id)
        await until(lambda: panel.live.picture(card.id) is not None, wanted=True)
        hands.click(panel.stage.record)
        assert panel.recordings.words(card.id).startswith("Recording")
        assert panel.wall._look_of(card).busy.startswith("Recording")
        assert panel.stage._busy.isVisible()
        panel.open_phone(other.id)
        assert not panel.stage._busy.isVisible()
        panel.open_phone(card.id)
        assert panel.stage._busy.isVisible()

        def goes_on() -> bool:
            status = panel.live.status(card.id)
            recorded = status.recorded if status is not None else None
            return recorded is not None and recorded.reason is None and recorded.pictures > 0

        await until(goes_on, wanted=True)
        hands.click(panel.stage.record)
        await until(lambda: [toast.text for toast in shown.toasts], ["The recording is in the gallery."])
        assert not panel.recordings.words(card.id)
        async with shown.room.library.read() as services:
            (asset,) = await services.assets.list_assets(shown.room.user_id, {}, {})
            capture = await services.captures.get_capture(asset.id)
        assert capture is not None
        assert (capture.kind, capture.device_id) == (CaptureKind.RECORDING, card.id)

        # One goes on while the window closes, and is kept all the same.
        hands.click(panel.stage.record)
        await until(goes_on, wanted=True)
        panel.hide()
        await shown.context.tasks.close()
        async with shown.room.library.read() as services:
            assets = await services.assets.list_assets(shown.room.user_id, {}, {})
        assert len(assets) == 2
        places = shown.room.library.folder / "data" / "recordings"
        assert list(places.iterdir()) == []


async def test_what_a_killed_program_left_is_taken_in_at_the_next_start(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        async with library.steps() as services:
            whole = await services.recordings.begin_recording(7, "A/B")
            broken = await services.recordings.begin_recording(7, "Broken")
            empty = await services.recordings.begin_recording(7, "Empty")
        make_clip(whole, (64, 48), seconds=0.2)
        broken.write_bytes(b"half a box")
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        panel = DevicesPanel(context)
        await until(lambda: [toast.kind for toast in toasts], ["failed", "warning", "done"])
        async with library.read() as services:
            (asset,) = await services.assets.list_assets(library.user_id, {}, {})
        assert asset.name == "A_B.mp4"
        kept = broken.parent.with_name(f"unreadable-{broken.parent.name}") / "Broken.mp4"
        assert kept.read_bytes() == b"half a box"
        assert not empty.parent.exists()
        assert not whole.parent.exists()
        panel.deleteLater()
