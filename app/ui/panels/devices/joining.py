"""The dialog that connects a phone over the network, or pairs with one by the code that it shows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import PixSimError
from app.ui.context import UiContext
from app.ui.dialogs import finished
from app.ui.language import told
from app.ui.panels.devices.nearby import NearbyPhones, ReadNearby
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.segment import Segment, SegmentItem

_WIDTH: Final = 420
_EDGE: Final = 24
_LONGEST: Final = 260

Way = Literal["connect", "pair"]
Join = Callable[[str], Awaitable[object]]
Pair = Callable[[str, str], Awaitable[object]]


class JoinDialog(QDialog):
    """Stays open with the phone's own reason where it did not work.

    Args:
        context: The window.
        connect: Connects the phone at an address.
        pair: Pairs with the phone at an address by a code.
        way: What is offered first.
        nearby: Reads what phones tell the network; None to offer none.
    """

    def __init__(
        self,
        context: UiContext,
        connect: Join,
        pair: Pair,
        parent: QWidget,
        *,
        way: Way = "connect",
        nearby: ReadNearby | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._connect_to, self._pair_with = connect, pair
        self._task: asyncio.Task[None] | None = None
        self.setWindowTitle(self.tr("Connect a phone"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        items = [SegmentItem("connect", self.tr("By address")), SegmentItem("pair", self.tr("Pair by code"))]
        self.way = Segment(theme, items, "normal", parent=self)
        self.way.setAccessibleName(self.tr("How to connect"))
        self._about = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self.address = self._field(self.tr("Address"))
        self.code = self._field(self.tr("Code"))
        self._code_label = Label(theme, self.tr("Code"), "small", "secondary", parent=self)
        self.result_words = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self.result_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.primary = Button(theme, self.tr("Connect"), "primary", parent=self)
        self.primary.setDefault(True)
        self._cancel = Button(theme, self.tr("Cancel"), parent=self)
        self._cancel.setAutoDefault(False)
        self.nearby = NearbyPhones(context, nearby, self) if nearby is not None else None
        self._lay_out()
        if self.nearby is not None:
            self.nearby.chosen.connect(self._take_nearby)
            self.finished.connect(self.nearby.stop)
            self.nearby.start()
        self.way.chosen.connect(lambda _way: self._show_way())
        self.address.textChanged.connect(self._check)
        self.code.textChanged.connect(self._check)
        self.primary.clicked.connect(self._start)
        self._cancel.clicked.connect(self.reject)
        self.rejected.connect(self._stop)
        self.way.set_value(way)
        self._show_way()
        FocusRing(theme, self)

    async def ask(self) -> bool:
        """Open it and wait until it is left.

        Returns:
            Whether a phone was connected or paired.
        """
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        return await finished(self)

    @property
    def is_pairing(self) -> bool:
        return self.way.value() == "pair"

    def _field(self, name: str) -> LineEdit:
        field = LineEdit(self)
        field.setMaxLength(_LONGEST)
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 20, _EDGE, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self.tr("Connect a phone"), "title", parent=self))
        if self.nearby is not None:
            column.addWidget(self.nearby)
        column.addWidget(self.way, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._about)
        for label, field in (
            (Label(theme, self.tr("Address"), "small", "secondary", parent=self), self.address),
            (self._code_label, self.code),
        ):
            field.setFixedHeight(theme.scaled(theme.token("control.normal")))
            column.addWidget(label)
            column.addWidget(field)
        column.addWidget(self.result_words)
        column.addSpacing(theme.token("space.2"))
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.primary)
        column.addLayout(row)

    def _show_way(self) -> None:
        if self.is_pairing:
            about = self.tr(
                "On the phone: Developer options, Wireless debugging, “Pair device with pairing code”. "
                "It shows the code and an address with a port; that port is for pairing alone."
            )
            self.address.setPlaceholderText("192.168.1.20:37123")
        else:
            about = self.tr(
                "The address that the phone shows under Developer options, Wireless debugging. "
                "Without a port it is 5555."
            )
            self.address.setPlaceholderText("192.168.1.20:5555")
        self._about.setText(about)
        self.code.setVisible(self.is_pairing)
        self._code_label.setVisible(self.is_pairing)
        self.primary.setText(self.tr("Pair") if self.is_pairing else self.tr("Connect"))
        self._say("")
        self._check()

    def _check(self) -> None:
        lacking = "" if self.address.text().strip() else self.tr("needs an address")
        if not lacking and self.is_pairing and not self.code.text().strip():
            lacking = self.tr("needs the code")
        self.primary.set_blocked(lacking)

    def _say(self, words: str) -> None:
        self.result_words.setText(words)
        self.result_words.setVisible(bool(words))
        self.adjustSize()

    def _take_nearby(self, place: str, is_pairing: bool) -> None:
        """Connect a phone of the network at once; of one that pairs the code is wanted first."""
        self.way.set_value("pair" if is_pairing else "connect")
        self._show_way()
        self.address.setText(place)
        if is_pairing:
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.primary.is_busy:
            self._start()

    def _start(self) -> None:
        self._say("")
        self._task = self._context.tasks.start(self._work(), what=self.tr("connect the phone"))

    def _stop(self) -> None:
        """Who leaves the dialog waits for nothing any more."""
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        is_pairing = self.is_pairing
        self.primary.set_busy(self.tr("Pairing") if is_pairing else self.tr("Connecting"))
        try:
            if is_pairing:
                await self._pair_with(self.address.text().strip(), self.code.text().strip())
            else:
                await self._connect_to(self.address.text().strip())
        except PixSimError as error:
            self._say(" ".join(part for part in (told(error.message), error.detail or "") if part))
        else:
            self.accept()
        finally:
            if isValid(self):
                self.primary.set_busy("")
