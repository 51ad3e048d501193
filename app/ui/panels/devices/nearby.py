"""Phones that tell the network that they can be connected or paired, while the dialog for it is open."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.devices.server import MdnsService
from app.domain.errors import PixSimError
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

ReadNearby = Callable[[], Awaitable[Sequence[MdnsService]]]

EVERY_SECONDS: Final = 2.0
_PAIRING: Final = "_adb-tls-pairing"
_ROW: Final = 40
_SHOWN: Final = 2


class NearbyPhones(QWidget):
    """As high with none as with some; it asks again and again until `stop`.

    Args:
        context: The window.
        read: Reads what is there.
    """

    chosen = Signal(str, bool)
    """The place of a phone, and whether it is to be paired first."""

    def __init__(self, context: UiContext, read: ReadNearby, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._read = read
        self._task: asyncio.Task[None] | None = None
        self._seen: tuple[MdnsService, ...] | None = None
        self.seconds = EVERY_SECONDS
        theme = context.theme
        self.words = Label(
            theme, self.tr("Listening\N{HORIZONTAL ELLIPSIS}"), "small", "tertiary", wrap=True, parent=self
        )
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._rows = QWidget(self)
        self._list = QVBoxLayout(self._rows)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(self.words)
        self._list.addStretch(1)
        self.buttons: list[Button] = []
        """One a phone, in their order."""
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(self._rows)
        area.setFixedHeight(theme.scaled(_ROW) * _SHOWN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(Label(theme, self.tr("On this network"), "small", "secondary", parent=self))
        column.addWidget(area)

    def start(self) -> None:
        """Listen."""
        self._task = self._context.tasks.start(self._follow(), what=self.tr("look for phones on the network"))

    def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _follow(self) -> None:
        while True:
            try:
                self._show(tuple(await self._read()))
            except PixSimError as error:
                self._show(())
                self.words.setText(" ".join(part for part in (told(error.message), self._detail(error)) if part))
            await asyncio.sleep(self.seconds)

    def _detail(self, error: PixSimError) -> str:
        return self.tr("It says: {}.").format(error.detail.rstrip(".")) if error.detail else ""

    def _show(self, found: tuple[MdnsService, ...]) -> None:
        """Show other phones; what is the same stays, with the keys where they are."""
        if not found:
            self.words.setText(
                self.tr("None is heard yet. On the phone turn on Developer options, Wireless debugging.")
            )
        if found == self._seen:
            return
        self._seen = found
        self.words.setVisible(not found)
        while (item := self._list.takeAt(1)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons = []
        for service in found:
            self._list.addWidget(self._row(service))
        self._list.addStretch(1)

    def _row(self, service: MdnsService) -> QWidget:
        theme = self._context.theme
        is_pairing = service.kind.startswith(_PAIRING)
        row = QWidget(self._rows)
        row.setFixedHeight(theme.scaled(_ROW))
        verb = self.tr("Pair") if is_pairing else self.tr("Connect")
        button = Button(theme, verb, size="compact", parent=row)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{verb} {service.name}")
        button.clicked.connect(lambda: self.chosen.emit(service.place, is_pairing))
        self.buttons.append(button)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, theme.token("space.2"), 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(IconLabel(theme, "smartphone", parent=row))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(theme, service.name, "small", elide="right", parent=row))
        words.addWidget(Label(theme, service.place, "caption", "tertiary", elide="right", parent=row))
        words.addStretch(1)
        line.addLayout(words, 1)
        line.addWidget(button)
        return row
