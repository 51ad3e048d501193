"""One phone, large: its screen, and a bar of what its own buttons do."""

from collections.abc import Awaitable, Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.control import Control
from app.ui.panels.devices.cards import PhoneCard, link_words, state_words
from app.ui.panels.devices.dropping import files_in
from app.ui.panels.devices.runs.strip import RunStrip
from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

Act = Callable[[Control], Awaitable[object]]

_BUTTON: Final = 28
LEAST_WIDTH: Final = 320
_ROOMY: Final = 350
"""So wide the bar keeps its buttons a little apart."""


class PhoneStage(QWidget):
    """Tells what is wanted; whoever has the phone does it."""

    act_requested = Signal(object)
    """What to do with a Control: a function that takes it and gives a coroutine."""
    screenshot_requested = Signal()
    record_requested = Signal()
    identify_requested = Signal()
    files_dropped = Signal(object)
    """A list of Path."""
    inspect_requested = Signal(bool)
    settings_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self._icon = IconLabel(theme, "smartphone", parent=self)
        self._name = Label(theme, "", "strong", elide="right", parent=self)
        self._link = Label(theme, "", "caption", "tertiary", elide="right", parent=self)
        self.close_button = IconButton(theme, "x", self.tr("Back to the wall alone"), size=_BUTTON, parent=self)
        self.close_button.clicked.connect(self.closed)
        self.strip = RunStrip(theme, self)
        self.view = PhoneView(theme, self)
        self.strip.left.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self._notice = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._notice.hide()
        self.source = QWidget(self)
        self.source.hide()
        self._source_words = Label(theme, "", "caption", "secondary", wrap=True, parent=self.source)
        self.source_settings = Button(theme, self.tr("Settings"), "link", parent=self.source)
        self.source_settings.clicked.connect(self.settings_requested)
        self.setAcceptDrops(True)
        self._busy = Label(theme, "", "caption", "running", parent=self)
        self._busy.hide()
        self._together = Label(theme, "", "caption", "accent", parent=self)
        self._together.hide()
        self._figures = Label(theme, "", "caption", "tertiary", parent=self)
        self.buttons: dict[str, IconButton] = {}
        self.inspect = IconButton(
            theme,
            "scan-search",
            self.tr("Inspect the elements of the screen"),
            size=_BUTTON,
            checkable=True,
            parent=self,
        )
        self.inspect.toggled.connect(self.inspect_requested)
        self._lay_out()

    def show_card(self, card: PhoneCard) -> None:
        """Say which phone it is and how it is."""
        words = state_words(card.state)
        self._icon.set_icon(words.icon, f"state.{words.look}.fg")
        self._name.setText(f"{card.number}  {card.name}")
        self._link.setText(link_words(card) if card.is_ready else words.word)
        for button in (*self.buttons.values(), self.inspect):
            button.setEnabled(card.is_ready)
        if not card.is_ready:
            self.view.set_picture(None, (0, 0))
            self.view.set_note(words.icon, f"{words.word}. {words.advice}" if words.advice else words.word)

    def show_recording(self, words: str) -> None:
        """How long a recording goes on; nothing where it is empty."""
        is_on = bool(words)
        self.record.set_icon("video-off" if is_on else "video", color="state.failed.fg" if is_on else "text.secondary")
        self.record.set_tip(self.tr("End the recording") if is_on else self.tr("Record into the gallery"))
        self._busy.setText(words)
        self._busy.setVisible(is_on)
        self._link.setHidden(is_on)

    def show_followers(self, count: int) -> None:
        """How many other phones get the same."""
        self._together.setText(self.tr("and {} more").format(count))
        self._together.setVisible(count > 0)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()) and self.record.isEnabled():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.files_dropped.emit(files_in(event.mimeData()))

    def show_figures(self, words: str) -> None:
        """Pictures a second; nothing where it is empty."""
        self._figures.setText(words)

    def show_source(self, words: str) -> None:
        """Say from where the picture comes, where that is not the best source; nothing where it is empty."""
        self._source_words.setText(words)
        self.source.setVisible(bool(words))

    def say(self, words: str) -> None:
        """Say below the picture why the phone did not do something; nothing where it is empty."""
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    @property
    def said(self) -> str:
        return "" if self._notice.isHidden() else self._notice.text()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_roomy = self.width() >= _ROOMY
        air = self._theme.token("space.2") if is_roomy else self._theme.token("space.1")
        self._bar_row.setSpacing(2 if is_roomy else 0)
        self._bar_row.setContentsMargins(air, 0, air, 0)

    def _lay_out(self) -> None:
        theme = self._theme
        air = theme.token("space.3")
        head = QWidget(self)
        keep_height(theme, head, "layout.toolbar")
        line = QHBoxLayout(head)
        line.setContentsMargins(air, 0, 6, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._icon)
        line.addWidget(self._name, 1)
        line.addWidget(self._together)
        line.addWidget(self._busy)
        line.addWidget(self._figures)
        line.addWidget(self._link)
        line.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.strip)
        column.addWidget(self.view, 1)
        self._notice.setContentsMargins(air, 6, air, 6)
        column.addWidget(self._notice)
        line = QHBoxLayout(self.source)
        line.setContentsMargins(air, 6, air, 6)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._source_words, 1)
        line.addWidget(self.source_settings)
        column.addWidget(self.source)
        column.addWidget(self._bar())

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        keep_height(self._theme, bar, "layout.toolbar")
        row = self._bar_row = QHBoxLayout(bar)
        air = self._theme.token("space.2")
        self._add(row, "back", "chevron-left", self.tr("Back (Esc in the picture)"), lambda control: control.back())
        self._add(row, "home", "house", self.tr("Home"), lambda control: control.home())
        self._add(row, "recents", "square", self.tr("Recent apps"), lambda control: control.recents())
        row.addSpacing(air)
        self._add(row, "volume_down", "volume-1", self.tr("Volume down"), lambda control: control.volume_down())
        self._add(row, "volume_up", "volume-2", self.tr("Volume up"), lambda control: control.volume_up())
        self._add(row, "power", "power", self.tr("Power: screen on or off"), lambda control: control.power())
        self._add(row, "rotate", "rotate-cw", self.tr("Turn the screen"), lambda control: control.rotate())
        row.addSpacing(air)
        shot = IconButton(self._theme, "camera", self.tr("Screenshot to the gallery"), size=_BUTTON, parent=bar)
        shot.clicked.connect(self.screenshot_requested)
        self.buttons["screenshot"] = shot
        row.addWidget(shot)
        self.record = IconButton(self._theme, "video", self.tr("Record into the gallery"), size=_BUTTON, parent=bar)
        self.record.clicked.connect(self.record_requested)
        self.buttons["record"] = self.record
        row.addWidget(self.record)
        row.addWidget(self.inspect)
        identify = IconButton(self._theme, "bell", self.tr("Identify: show its number"), size=_BUTTON, parent=bar)
        identify.clicked.connect(self.identify_requested)
        self.buttons["identify"] = identify
        row.addWidget(identify)
        row.addStretch(1)
        return bar

    def _add(self, row: QHBoxLayout, name: str, icon: str, tip: str, act: Act) -> None:
        button = IconButton(self._theme, icon, tip, size=_BUTTON, parent=self)
        button.clicked.connect(lambda: self.act_requested.emit(act))
        self.buttons[name] = button
        row.addWidget(button)
