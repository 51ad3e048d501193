"""The devices page is used as a person does."""

from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QDialog, QLineEdit

from app.domain.enums import DeviceState
from app.domain.events import DevicesSought, DevicesWatched
from app.ui.panels.devices.account_choice import AccountChoice
from app.ui.panels.devices.panel import DevicesPanel
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import ShownDevices, show_devices


async def opened_dialog(shown: ShownDevices) -> QDialog:
    def dialogs() -> list[QDialog]:
        return [found for found in shown.panel.findChildren(QDialog) if found.isVisible()]

    await until(lambda: len(dialogs()), 1)
    return dialogs()[0]


def press_button(dialog: QDialog, text: str) -> None:
    hands.click(next(button for button in dialog.findChildren(Button) if button.text() == text))


async def is_touchable(shown: ShownDevices) -> None:
    """Wait for the large picture and for what drives the phone: a stream begins anew when another size is wanted."""
    panel = shown.panel
    await until(lambda: panel.driving.is_ready and not panel.stage.view.screen_rect().isEmpty(), wanted=True)


async def drive_first(shown: ShownDevices) -> None:
    """Show phone A large, and wait for its picture."""
    panel = shown.panel
    await shown.all_ready(len(shown.room.phones))
    panel.open_phone(await shown.id_of("A"))
    await is_touchable(shown)


async def test_a_phone_is_shown_large_touched_typed_at_kept_and_inspected(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A"), PhoneState(serial="B", is_moving=True)]
    async with show_devices(tmp_path, theme, *states) as shown:
        await drive_first(shown)
        panel, view = shown.panel, shown.panel.stage.view
        assert [item.text for item in panel.toolbar.part.items()] == ["All 2", "Ready 2"]
        for card in panel.book.cards:
            await until(lambda card=card: panel.live.picture(card.id) is not None, wanted=True)
        await until(lambda: flaws(panel), [])

        await is_touchable(shown)
        hands.click(view, view.place_of(QRect(300, 700, 10, 10)).center())
        hands.press(view, Qt.Key.Key_Escape)
        hands.type_into(view, "hi")
        await until(lambda: panel.driving.is_idle, wanted=True)
        assert panel.stage.said == ""
        assert "".join(words[1] for words in states[0].inputs if words[0] == "text") == "hi"
        kinds = [words[:2] for words in states[0].inputs]
        assert kinds[:2] == [("motionevent", "DOWN"), ("motionevent", "UP")]
        assert abs(float(states[0].inputs[0][2]) - 305) < 5
        assert ("keyevent", "4") in kinds
        hands.click(panel.stage.buttons["home"])
        await until(lambda: ("keyevent", "3") in states[0].inputs, wanted=True)

        hands.click(panel.stage.buttons["screenshot"])
        await until(lambda: [toast.kind for toast in shown.toasts], ["done"])
        async with shown.room.library.read() as services:
            (asset,) = await services.assets.list_assets(shown.room.user_id, {}, {})
            capture = await services.captures.get_capture(asset.id)
        assert capture is not None
        assert capture.device_id == await shown.id_of("A")

        hands.click(panel.stage.inspect)
        await until(lambda: panel.inspector.screen_read is not None, wanted=True)
        await is_touchable(shown)
        assert panel.inspector.isVisible()
        screen = panel.inspector.screen_read
        assert screen is not None
        node = next(node for node in screen.nodes if node.text)
        x, y = (round(value) for value in node.bounds.centre)
        hands.click(view, view.place_of(QRect(x, y, 1, 1)).center())
        assert panel.inspector.model.node(panel.inspector.tree.currentIndex()) is node
        assert panel.inspector.proposals
        await until(lambda: flaws(panel), [])
        hands.click(panel.inspector.close_button)
        assert not panel.inspector.isVisible()
        assert not panel.driving.is_inspecting
        hands.click(panel.stage.close_button)
        assert not panel.stage.isVisible()


async def test_a_phone_that_goes_says_so_and_is_renamed_and_forgotten(tmp_path: Path, theme: Theme) -> None:
    async with show_devices(tmp_path, theme, PhoneState(serial="A")) as shown:
        await drive_first(shown)
        panel = shown.panel
        panel.actions_.rename.trigger()
        dialog = await opened_dialog(shown)
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.setText("Studio")
        press_button(dialog, "Rename")
        await until(lambda: [card.name for card in panel.book.cards], ["Studio"])
        async with shown.context.write() as services:
            account = await services.accounts.create_account("local", "a@example.org", label="studio")
        panel.actions_.account.trigger()
        choice = await opened_dialog(shown)
        assert isinstance(choice, AccountChoice)
        choice.accounts.set_value(account.id)
        press_button(choice, "Keep")
        await until(lambda: [card.account_id for card in panel.book.cards], [account.id])
        assert "studio" in panel.book.cards[0].account
        assert not panel.actions_.forget.isEnabled()
        panel.actions_.disconnect_.trigger()
        await until(shown.states, [DeviceState.GONE])
        assert panel.stage.view.screen_rect().isEmpty()
        assert not panel.driving.is_ready
        await until(lambda: panel.live.streams, 0)
        panel.actions_.forget.trigger()
        press_button(await opened_dialog(shown), "Forget")
        await until(lambda: panel.book.cards, ())
        assert not panel.stage.isVisible()
        assert panel.empty.isVisible()
        await until(lambda: flaws(panel), [])
        hands.click(panel.empty.button)
        dialog = await opened_dialog(shown)
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        hands.type_into(field, shown.room.phones[0].place)
        press_button(dialog, "Connect")
        await shown.all_ready(1)


async def test_phones_are_watched_from_the_first_look_on_and_not_before(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        panel = DevicesPanel(context)
        assert not context.settings.value.devices.is_on
        panel.resize(360, 500)
        panel.show()
        await until(lambda: context.settings.value.devices.is_on, wanted=True)
        await until(lambda: panel.book.has_loaded, wanted=True)
        assert panel.empty.button.text() == "Connect a phone"
        await until(lambda: flaws(panel), [])
        panel.hide()
        await context.settings.change("devices.is_on", value=False)
        panel.show()
        assert panel.empty.button.text() == "Watch for phones"
        hands.click(panel.empty.button)
        await until(lambda: context.settings.value.devices.is_on, wanted=True)
        sought: list[DevicesSought] = []
        library.bus.subscribe(DevicesSought, sought.append)
        library.parts.adb.trouble = "No adb."
        library.bus.publish(DevicesWatched("No adb."))
        await until(panel.empty.button.text, "Try again")
        hands.click(panel.empty.button)
        await until(lambda: len(sought), 1)
        panel.hide()
        panel.deleteLater()


async def test_presets_open_beside_the_phones_and_stand_alone_where_it_is_narrow(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        panel = DevicesPanel(context)
        panel.resize(1200, 600)
        panel.show()
        hands.click(panel.toolbar.presets)
        presets = panel.side.presets
        assert presets is not None
        await until(lambda: len(presets.list.list.lines) > 1, wanted=True)
        await until(lambda: flaws(panel), [])
        assert panel.toolbar.isVisible()
        panel.resize(500, 600)
        assert presets.isVisible()
        assert not panel.toolbar.isVisible()
        hands.click(presets.close_button)
        assert not presets.isVisible()
        assert panel.toolbar.isVisible()
        panel.close()
        panel.deleteLater()
