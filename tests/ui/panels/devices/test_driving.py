"""The large phone: what it refuses is said below it, and a reading that fails is told."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.enums import DeviceState
from app.ui.theme import Theme
from tests.devices.test_scrcpy import jar
from tests.support import hands
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_a_failed_reading_a_paste_and_a_phone_that_is_let_go(tmp_path: Path, theme: Theme) -> None:
    state = PhoneState(serial="A")
    async with show_devices(tmp_path, theme, state) as shown:
        panel = shown.panel
        await shown.all_ready(1)
        panel.open_phone(panel.book.cards[0].id)
        await until(lambda: panel.driving.is_ready, wanted=True)
        await until(lambda: panel.stage.view.screen_rect().isEmpty(), wanted=False)
        QGuiApplication.clipboard().setText("from here")
        hands.press(panel.stage.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: [words[0] for words in state.inputs], ["text"])
        panel.stage.view.text_typed.emit("ö")
        await until(lambda: "ADBKeyBoard" in panel.stage.said, wanted=True)
        hands.type_into(panel.stage.view, "l")
        await until(lambda: [words[1] for words in state.inputs], ["from%shere", "l"])
        await until(lambda: panel.driving.is_idle, wanted=True)
        assert "ADBKeyBoard" in panel.stage.said
        state.faults.dump = "ERROR: could not get idle state."
        # The picture is lost for a moment just then: the next one that comes is kept.
        live = panel.live._lives[panel.driving.phone_id]
        live.image = live.picture = None
        panel.live.told.emit(panel.driving.phone_id)
        assert panel.stage.view.screen_rect().isEmpty()
        panel.stage.inspect.click()
        state.screen.pages = ["home", "main"]
        await until(lambda: panel.stage.view.screen_rect().isEmpty(), wanted=False)
        await until(lambda: "come to rest" in panel.inspector.words, wanted=True)
        state.faults.dump = ""
        panel.inspector.refresh_requested.emit()
        await until(lambda: panel.inspector.screen_read is not None, wanted=True)
        await shown.room.phones[0].unplug()
        await until(lambda: shown.states()[0] in {DeviceState.OFFLINE, DeviceState.GONE}, wanted=True)
        await until(lambda: panel.driving.is_ready, wanted=False)
        assert not panel.driving.is_inspecting
        assert panel.stage.view.accessibleDescription()
        await shown.room.phones[0].listen()
        await until(lambda: panel.driving.is_ready, wanted=True)
        panel.close_phone()
        assert panel.driving.phone_id == 0


async def test_the_users_scrcpy_server_shows_and_drives_the_phone(tmp_path: Path, theme: Theme) -> None:
    state = PhoneState(serial="A")
    async with show_devices(tmp_path, theme, state) as shown:
        path = str(jar(tmp_path / "scrcpy-server", "3.3.4"))
        shown.room.settings.append(shown.room.settings[-1].model_copy(update={"scrcpy": path}))
        panel = shown.panel
        await shown.all_ready(1)
        panel.open_phone(panel.book.cards[0].id)
        await until(lambda: panel.driving.is_ready, wanted=True)
        state.screen.pages, state.screen.focus = ["home", "main", "login"], "user"
        QGuiApplication.clipboard().setText("größer 😀")
        hands.press(panel.stage.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: state.screen.fields["user"], "größer 😀")
        panel.close_phone()
