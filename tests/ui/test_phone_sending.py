"""Assets are sent to phones; what became of them is told."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.context import Toast
from app.ui.phone_sending import Outgoing, PhoneSender
from app.ui.send_dialog import SendDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.devices import phone_room
from tests.support.library import Complaints, open_context
from tests.support.phone.state import PhoneState
from tests.support.until import until


def shown_dialog() -> SendDialog | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, SendDialog) and one.isVisible()]
    return found[0] if found else None


async def test_chosen_assets_arrive_and_each_phone_that_fails_is_named(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A"), PhoneState(serial="B", properties={"ro.product.model": "Other"})]
    complaints, toasts, owner = Complaints(), list[Toast](), QWidget()
    owner.show()
    async with (
        phone_room(tmp_path, *states, are_connected=False) as room,
        open_context(room.library, theme, complaints=complaints) as context,
    ):
        context.shell.toasted.connect(toasts.append)
        picture = await room.library.import_picture("a.png", (64, 48))
        sender = PhoneSender(context, owner)
        sender.start_assets((picture.id,))
        await until(lambda: [toast.text for toast in toasts], ["No phone is connected and ready."])
        server = await room.adb.server()
        for phone in room.phones:
            await server.connect(phone.place)
        rows = await room.look()
        sender.start_assets((picture.id,))
        await until(lambda: shown_dialog() is not None, wanted=True)
        dialog = shown_dialog()
        assert dialog is not None
        for box in dialog.boxes:
            hands.click(box, QPoint(8, 14))
        states[1].faults.refuses_push = "No space left on device"
        hands.click(dialog.primary)
        await until(lambda: toasts[-1].kind, "failed")
        assert toasts[-1].text.startswith("1 of 2 phones have it. Other: ")
        assert toasts[1].kind == "running"
        assert toasts[1].action_text == "Stop"
        assert list(states[0].scanned) == ["/sdcard/Pictures/PixSim7/a.png"]
        assert not complaints.shown

        # One phone alone: its error is the window's, as any other.
        ended: list[str] = []
        context.shell.toast_ended.connect(ended.append)
        sender.start_files([(rows["B"].id, "Other")], [Outgoing(tmp_path / "gone.bin", "gone.bin")])
        await until(lambda: len(complaints.shown), 1)
        assert len(ended) == 1
        sender.start_assets((picture.id + 1,))
        await until(lambda: len(complaints.shown), 2)
    owner.close()
    owner.deleteLater()
