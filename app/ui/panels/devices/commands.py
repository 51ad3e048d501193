"""What the devices page does with phones, besides showing them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.devices.control_ladder import open_control
from app.devices.scrcpy import ScrcpyServer
from app.domain.device import LONGEST_NAME
from app.domain.enums import CaptureKind
from app.services.upload.upload_file import BytesUpload
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask, ask_name, finished
from app.ui.panels.devices.account_choice import AccountChoice
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.joining import JoinDialog
from app.ui.panels.devices.phones import account_words

if TYPE_CHECKING:
    from app.devices.control import Control
    from app.devices.phone import Phone
    from app.devices.server import MdnsService


class DeviceCommands(QObject):
    """Errors show where the window shows them, but for those of the dialog, which says them itself.

    Args:
        context: The window.
        over: Over which questions open.
    """

    def __init__(self, context: UiContext, over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._over = over
        self.scrcpy_trouble = ""
        """Why the user's scrcpy server is not used, as a sentence; empty where it is, or there is none."""

    def join(self) -> None:
        """Connect a phone over the network, or pair with one."""
        self._context.tasks.start(self._join(), what=self.tr("connect the phone"))

    def rename(self, card: PhoneCard) -> None:
        self._context.tasks.start(self._rename(card), what=self.tr("rename the phone"))

    def assign(self, card: PhoneCard) -> None:
        """Ask which account a phone is used with."""
        self._context.tasks.start(self._assign(card), what=self.tr("keep the phone's account"))

    def forget(self, cards: Sequence[PhoneCard]) -> None:
        """Take phones off the wall, after a question."""
        gone = [card for card in cards if not card.address]
        if gone:
            self._context.tasks.start(self._forget(gone), what=self.tr("forget the phone"))

    def disconnect_all(self, cards: Sequence[PhoneCard]) -> None:
        """End the connections over the network among those of some phones."""
        places = [card.address for card in cards if card.address and card.link != "USB"]
        if places:
            self._context.tasks.start(self._disconnect(places), what=self.tr("disconnect the phone"))

    def screenshot(self, cards: Sequence[PhoneCard]) -> None:
        """Keep a picture of each phone that is ready in the gallery."""
        ready = [card for card in cards if card.is_ready]
        if ready:
            self._context.tasks.start(self._screenshot(ready), what=self.tr("take a screenshot"))

    async def phone(self, card: PhoneCard) -> "Phone":
        """The phone itself, to stream and to control.

        Raises:
            DeviceError: It is not connected.
        """
        async with self._context.read() as services:
            return await services.devices.phone(card.id)

    async def control(self, card: PhoneCard) -> "Control":
        """What drives a phone: the user's scrcpy server where it can, else the phone's own commands.

        Raises:
            DeviceError: It is not connected.
        """
        return await open_control(await self.phone(card), await self.scrcpy_server())

    async def scrcpy_server(self) -> ScrcpyServer | None:
        """The user's scrcpy server; None where there is none."""
        async with self._context.steps() as services:
            server = await services.devices.scrcpy()
            self.scrcpy_trouble = services.devices.scrcpy_trouble
        return server

    async def _join(self) -> None:
        dialog = JoinDialog(self._context, self._connect, self._pair, self._over.window(), nearby=self._nearby)
        if await dialog.ask() and dialog.is_pairing:
            self._context.shell.toast("done", self.tr("The phone is paired. Connect it by the address that it shows."))

    async def _connect(self, place: str) -> None:
        async with self._context.steps() as services:
            await services.devices.connect(place)

    async def _pair(self, place: str, code: str) -> None:
        async with self._context.steps() as services:
            await services.devices.pair(place, code)

    async def _nearby(self) -> "list[MdnsService]":
        async with self._context.steps() as services:
            return await services.devices.nearby()

    async def _disconnect(self, places: Sequence[str]) -> None:
        async with self._context.steps() as services:
            for place in places:
                await services.devices.disconnect(place)

    async def _rename(self, card: PhoneCard) -> None:
        title = self.tr("Name of the phone")
        verb = self.tr("Rename")
        name = await ask_name(self._over.window(), self._context.theme, title, card.name, verb, longest=LONGEST_NAME)
        if name is not None and name != card.name:
            async with self._context.write() as services:
                await services.devices.rename_device(card.id, name)

    async def _assign(self, card: PhoneCard) -> None:
        async with self._context.read() as services:
            rows = await services.accounts.list_account_rows(self._context.user_id)
        accounts = {row.id: account_words(row) for row in rows if not row.is_built_in}
        dialog = AccountChoice(self._context.theme, card, accounts, self._over.window())
        if await finished(dialog):
            async with self._context.write() as services:
                await services.devices.assign_account(card.id, dialog.chosen())

    async def _forget(self, cards: Sequence[PhoneCard]) -> None:
        title = self.tr("Forget {}?").format(", ".join(card.name for card in cards))
        text = self.tr("Its name and notes here are deleted. It comes back as a new phone when it is connected again.")
        choices = [Choice(self.tr("Cancel"), None), Choice(self.tr("Forget"), "forget", "danger")]
        if await ask(self._over.window(), self._context.theme, title, text, choices) == "forget":
            async with self._context.write() as services:
                for card in cards:
                    await services.devices.forget_device(card.id)

    async def _screenshot(self, cards: Sequence[PhoneCard]) -> None:
        for card in cards:
            data = await (await self.phone(card)).picture()
            file = BytesUpload(self.tr("Screenshot of {}.png").format(card.name.replace("/", "-")), data)
            async with self._context.steps() as services:
                await services.captures.keep_capture(card.id, file, CaptureKind.PICTURE)
        self._context.shell.toast(
            "done",
            self.tr("The screenshot is in the gallery.")
            if len(cards) == 1
            else self.tr("The screenshots are in the gallery."),
            self.tr("Show"),
            lambda: self._context.shell.page_requested.emit("gallery"),
        )
