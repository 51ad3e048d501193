"""Files dropped on a phone, or chosen for it, are on it: apps installed, others in its downloads."""

from pathlib import Path

from app.ui.errors import explain
from app.ui.theme import Theme
from tests.devices.test_packages import apk
from tests.support import hands
from tests.support.file_choice import choose_file
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_a_dropped_file_is_pushed_an_app_installed_and_a_refused_one_told(tmp_path: Path, theme: Theme) -> None:
    state = PhoneState(serial="A")
    clip, app = tmp_path / "a clip.mp4", apk(tmp_path / "new.apk", "com.example.new")
    clip.write_bytes(b"clip" * 1000)
    async with show_devices(tmp_path, theme, state) as shown:
        panel = shown.panel
        await shown.all_ready(1)
        panel.open_phone(panel.book.cards[0].id)
        await until(lambda: panel.driving.is_ready, wanted=True)
        assert hands.drop_files(panel.stage, [clip])
        await until(lambda: [toast.kind for toast in shown.toasts][-1:], ["done"])
        assert state.files["/sdcard/Download/a clip.mp4"].data == clip.read_bytes()
        assert shown.toasts[-1].text == "a clip.mp4 is on Pixel Test."
        panel.actions_.send.trigger()
        await choose_file(app)
        await until(lambda: [toast.kind for toast in shown.toasts].count("done"), 2)
        assert "com.example.new" in state.packages
        assert "new.apk" in shown.toasts[-1].text
        state.faults.refuses_install = "INSTALL_FAILED_USER_RESTRICTED: Install canceled by user"
        assert hands.drop_files(panel.stage, [app])
        await until(lambda: len(shown.complaints.shown), 1)
        error, what = shown.complaints.shown[0]
        assert "Install via USB" in explain(error, what).text
        assert [toast.kind for toast in shown.toasts].count("done") == 2
