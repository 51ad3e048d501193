"""The phone that is shown large: its picture, what is done to it, and the reading of its elements."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.devices.control import Control
from app.devices.hierarchy import Node, Screen
from app.devices.phone import Phone
from app.devices.screen_reading import read_screen
from app.domain.errors import DeviceGoneError, PixSimError
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.devices.boxes import ElementBoxes
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.commands import DeviceCommands
from app.ui.panels.devices.group_drive import GroupDrive
from app.ui.panels.devices.inspector import InspectorPane
from app.ui.panels.devices.live import LivePictures
from app.ui.panels.devices.source_words import source_words
from app.ui.panels.devices.stage import PhoneStage
from app.ui.panels.devices.touches import PhoneInput

_CLOSE_SECONDS: Final = 3.0
_COMPLAINT_SECONDS: Final = 5.0
"""So long a complaint can be read at least, whatever the phone does next."""


class Driving(QObject):
    """Joins the stage with a phone for as long as it is the one that is shown large.

    Args:
        context: The window.
        stage: Where it is shown.
        inspector: Where its elements are shown.
        live: The pictures.
        commands: Give the phones.
    """

    inspecting = Signal()
    """The inspector was opened or left."""

    def __init__(
        self,
        context: UiContext,
        stage: PhoneStage,
        inspector: InspectorPane,
        live: LivePictures,
        commands: DeviceCommands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._stage, self._inspector, self._live = stage, inspector, live
        self._commands = commands
        self.group = GroupDrive(context, live, commands.control, self)
        self._others: tuple[PhoneCard, ...] = ()
        self._card: PhoneCard | None = None
        self._phone: Phone | None = None
        self._input: PhoneInput | None = None
        self._task: asyncio.Task[None] | None = None
        self._boxes = ElementBoxes(context.theme, stage.view)
        self._frozen: QImage | None = None
        self._is_inspecting = False
        self._is_still = False
        self._complained_at = 0.0
        self._connect()

    @property
    def phone_id(self) -> int:
        """The phone that is shown large; 0 where none is."""
        return self._card.id if self._card is not None else 0

    @property
    def is_ready(self) -> bool:
        """Whether touches and keys reach a phone."""
        return self._input is not None

    @property
    def is_idle(self) -> bool:
        """Whether all that was done to the picture has been done to the phone."""
        return self._input is None or self._input.is_idle

    @property
    def is_inspecting(self) -> bool:
        return self._is_inspecting

    def show_card(self, card: PhoneCard) -> None:
        """Show a phone, or what became of it."""
        former = self._card
        if former is not None and (former.id, former.address) != (card.id, card.address):
            self._let_go()
        self._card = card
        self._stage.show_card(card)
        if not card.is_ready:
            self._let_go()
        elif self._task is None or self._task.done():
            self._task = self._context.tasks.start(self._take(card), what=self.tr("control the phone"))
        self._live.show_large(card if card.is_ready else None, self._stage.view.room())
        self._show_status(card.id)

    def lead(self, others: Sequence[PhoneCard]) -> None:
        """Let others do what is done to this phone; none ends it."""
        self._others = tuple(others)
        if self._input is not None and self._card is not None and others:
            self.group.begin(self._input, self._card, others)
        else:
            self.group.end()

    def look_over(self, draw: Callable[[QPainter], None] | None, *, is_still: bool = True) -> None:
        """Let somebody paint on the picture, and no touch reach the phone; None ends it.

        Args:
            draw: Paints.
            is_still: The picture stays what it is now, else it goes on.
        """
        if draw is not None:
            self._stage.inspect.setChecked(False)
        elif self._is_inspecting:
            # The inspector came in its place.
            return
        self._is_still = False
        if draw is not None and is_still:
            self._freeze()
            self._is_still = True
        self._stage.view.inspect(draw)
        if draw is None:
            self._frozen = None
        if not self._is_still and self._card is not None:
            self._show_picture(self._card.id)

    def leave(self) -> None:
        """Show no phone."""
        self._others = ()
        self._let_go()
        self._card = None
        self._live.show_large(None, self._stage.view.room())

    def _connect(self) -> None:
        view = self._stage.view
        view.pressed.connect(lambda x, y: self._drive(lambda hand: hand.press(x, y)))
        view.moved.connect(lambda x, y: self._drive(lambda hand: hand.move(x, y)))
        view.released.connect(lambda x, y: self._drive(lambda hand: hand.release(x, y)))
        view.scrolled.connect(lambda x, y, dx, dy: self._drive(lambda hand: hand.scroll(x, y, dx, dy)))
        view.key_typed.connect(lambda code, meta: self._drive(lambda hand: hand.key(code, meta)))
        view.text_typed.connect(lambda text: self._drive(lambda hand: hand.type(text)))
        view.paste_requested.connect(self._paste)
        view.copy_requested.connect(self._copy)
        view.seen_changed.connect(self._resize)
        view.picked.connect(self._pick)
        view.hovered.connect(self._hover)
        self._stage.act_requested.connect(self._act)
        self._stage.settings_requested.connect(lambda: self._context.shell.settings_requested.emit("devices"))
        self._stage.inspect_requested.connect(self._inspect)
        self._inspector.closed.connect(lambda: self._stage.inspect.setChecked(False))
        self._inspector.refresh_requested.connect(self._read_again)
        self._inspector.node_chosen.connect(self._mark)
        self.group.failed.connect(lambda name, error: self._stage.say(f"{name}: {told(error.message)}"))
        self._live.changed.connect(self._show_picture)
        self._live.told.connect(self._show_status)

    async def _take(self, card: PhoneCard) -> None:
        """Drive a phone until it is let go, or the window closes."""
        try:
            phone = await self._commands.phone(card)
            control = await self._commands.control(card)
        except DeviceGoneError as error:
            # It is taken again when it is back.
            self._complain(error)
            return
        try:
            self._begin(phone, control)
            await asyncio.get_running_loop().create_future()
        finally:
            # A phone that hangs cannot be turned back.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await control.close()

    def _begin(self, phone: Phone, control: Control) -> None:
        self._phone = phone
        self._input = PhoneInput(self._context.tasks, control, self)
        self._input.failed.connect(self._complain)
        self._input.done.connect(self._forget)
        self._stage.view.set_driving(is_driving=True)
        self.lead(self._others)

    def _let_go(self) -> None:
        """End the connection to the phone that was driven."""
        self.group.end()
        self._stage.inspect.setChecked(False)
        self._stage.view.set_driving(is_driving=False)
        self._stage.say("")
        hand, self._input, self._phone = self._input, None, None
        if hand is not None:
            hand.stop()
            hand.deleteLater()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _drive(self, act: Callable[[PhoneInput], None]) -> None:
        if self._input is not None:
            act(self._input)

    def _act(self, act: Callable[[Control], Awaitable[object]]) -> None:
        self._drive(lambda hand: hand.act(lambda: act(hand.control)))

    def _forget(self) -> None:
        """Take a complaint away that was read: of a word's letters the next one does not hide that one was refused."""
        if time.monotonic() - self._complained_at >= _COMPLAINT_SECONDS:
            self._stage.say("")

    def _complain(self, error: PixSimError) -> None:
        self._complained_at = time.monotonic()
        self._stage.say(" ".join(part for part in (told(error.message), error.detail or "") if part)[:400])

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text:
            self._drive(lambda hand: hand.type(text))

    def _copy(self) -> None:
        async def copy(control: Control) -> None:
            QGuiApplication.clipboard().setText(await control.clipboard())

        self._act(copy)

    def _resize(self) -> None:
        card = self._card if self._stage.view.isVisible() else None
        self._live.show_large(card if card is not None and card.is_ready else None, self._stage.view.room())

    def _show_picture(self, phone_id: int) -> None:
        card = self._card
        if card is None or card.id != phone_id or not card.is_ready:
            return
        if self._is_inspecting or self._is_still:
            if self._frozen is None:
                # There was none yet when it was to be kept, as while a stream begins anew.
                self._freeze()
            return
        picture = self._live.picture(phone_id)
        self._stage.view.set_note(*self._live.why_none(phone_id))
        self._stage.view.set_picture(picture, self._live.screen_size(phone_id) or card.size or (0, 0))

    def _show_status(self, phone_id: int) -> None:
        if self.phone_id == phone_id:
            self._stage.show_figures(self._live.figures(phone_id))
            self._stage.show_source(source_words(self._live.status(phone_id), self._commands.scrcpy_trouble))
            self._show_picture(phone_id)

    def _inspect(self, is_on: bool) -> None:
        if is_on == self._is_inspecting:
            return
        self._is_inspecting = is_on
        self._is_still = False
        view = self._stage.view
        self._boxes.screen = self._boxes.marked = self._boxes.hovered = None
        if is_on:
            view.inspect(self._boxes.draw)
            self._read_again()
        else:
            view.inspect(None)
            self._frozen = None
            if self._card is not None:
                self._show_picture(self._card.id)
        self.inspecting.emit()

    def _read_again(self) -> None:
        """Freeze the picture and read the elements that it shows."""
        if self._card is None or self._phone is None:
            return
        self._freeze()
        self._inspector.show_reading()
        self._context.tasks.start(self._read(self._phone), what=self.tr("read the screen"))

    def _freeze(self) -> None:
        """Show the present picture until another one is shown."""
        picture = self._live.picture(self._card.id) if self._card is not None else None
        if picture is not None and self._card is not None:
            # A copy: what lives shows other pixels soon.
            self._frozen = picture.copy()
            self._stage.view.set_picture(self._frozen, self._live.screen_size(self._card.id) or (0, 0))

    async def _read(self, phone: Phone) -> None:
        try:
            screen = await read_screen(phone)
        except PixSimError as error:
            if self._is_inspecting:
                self._inspector.show_failure(told(error.message))
            return
        if self._is_inspecting and phone is self._phone:
            self._show_screen(screen)

    def _show_screen(self, screen: Screen) -> None:
        self._boxes.screen = screen
        self._boxes.marked = self._boxes.hovered = None
        self._inspector.show_screen(screen)
        self._stage.view.update()

    def _pick(self, x: float, y: float) -> None:
        screen = self._boxes.screen
        found = screen.under(x, y) if screen is not None else []
        if found:
            self._inspector.choose(found[0])

    def _hover(self, x: float, y: float) -> None:
        screen = self._boxes.screen
        found = screen.under(x, y) if screen is not None else []
        node = found[0] if found else None
        if node is not self._boxes.hovered:
            self._boxes.hovered = node
            self._stage.view.update()

    def _mark(self, node: Node, selector: str) -> None:
        self._boxes.marked, self._boxes.tag = node, selector
        self._stage.view.update()
