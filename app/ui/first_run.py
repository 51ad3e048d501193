"""The first start: where files go, how the window looks, and a first picture or key."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.events import AssetAdded, JobAdded, SettingsChanged
from app.domain.settings import ThemeChoice
from app.system.file_systems import free_bytes
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.follow import follow
from app.ui.start_cards import StartCard, StartCards
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_WIDTH: Final = 560
_LEAST_WIDTH: Final = 400
_PREVIEW: Final = QSize(104, 64)
_GIGABYTE: Final = 10**9
_LOCAL: Final = "local"
_KEY: Final = "key"
_LATER: Final = "later"


class StepMark(QWidget):
    """A tick for what is settled, a number for what is open."""

    def __init__(self, theme: Theme, number: int, *, is_done: bool) -> None:
        super().__init__()
        self._theme = theme
        self._number = number
        self._is_done = is_done
        self.setFixedSize(24, 24)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._is_done:
            look = self._theme.state("done")
            paint.fill_round(painter, QRectF(self.rect()), 12, look.subtle)
            paint.icon(painter, self._theme, self.rect().adjusted(6, 6, -6, -6), "check", look.color)
        else:
            paint.fill_round(painter, QRectF(self.rect()), 12, self._theme.color("fill.controlPressed"))
            font, color = self._theme.font("small", "strong"), self._theme.color("text.primary")
            paint.elided(painter, self.rect(), str(self._number), font, color, align=Qt.AlignmentFlag.AlignCenter)


class ThemePreview(QAbstractButton):
    """A small picture of the window in one of the looks."""

    def __init__(self, theme: Theme, choice: ThemeChoice, word: str) -> None:
        super().__init__()
        self._theme = theme
        self.choice = choice
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_PREVIEW.width() + 12, _PREVIEW.height() + 12 + self._theme.scaled(20))

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRect(6, 6, _PREVIEW.width(), _PREVIEW.height())
        left, right = {
            ThemeChoice.DARK: ("dark", "dark"),
            ThemeChoice.LIGHT: ("light", "light"),
            ThemeChoice.SYSTEM: ("dark", "light"),
        }[self.choice]
        self._half(painter, box, left, QRect(box.topLeft(), QSize(box.width() // 2, box.height())))
        self._half(painter, box, right, box.adjusted(box.width() // 2, 0, 0, 0))
        paint.ring(painter, QRectF(box), 4, self._theme.color("border.default"), 1)
        if self.isChecked():
            paint.ring(painter, QRectF(box).adjusted(-4, -4, 4, 4), 8, self._theme.color("selection.ring"))
        word = QRect(0, box.bottom() + 8, self.width(), self._theme.scaled(20))
        strong = self.isChecked() or self.underMouse()
        font = self._theme.font("small", "strong" if self.isChecked() else "small")
        color = self._theme.color("text.primary" if strong else "text.secondary")
        paint.elided(painter, word, self.text(), font, color, align=Qt.AlignmentFlag.AlignCenter)

    def _half(self, painter: QPainter, box: QRect, variant: str, clip: QRect) -> None:
        painter.save()
        painter.setClipRect(clip)
        colors = {name: self._theme.color_in(variant, f"surface.{name}") for name in ("canvas", "panel", "raised")}
        paint.fill_round(painter, QRectF(box), 4, colors["canvas"])
        painter.fillRect(QRect(box.left() + 1, box.top() + 1, 22, box.height() - 2), colors["panel"])
        block = colors["raised"] if variant == "light" else self._theme.color_in(variant, "fill.controlPressed")
        for part in (QRect(32, 10, 62, 20), QRect(32, 36, 28, 18), QRect(66, 36, 28, 18)):
            paint.fill_round(painter, QRectF(part.translated(box.topLeft())), 2, block)
        painter.restore()


class FirstRun(QWidget):
    """A card over the centre; the panels around it stay usable.

    Emits `finished` with "local" when the user wants a first picture, with "key" to add an account of a provider, with
    "later" otherwise. It ends too when the user has begun to work without it: something was imported, or a job was
    queued.
    """

    finished = Signal(str)
    library_chosen = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._folder = Label(theme, "", "body", elide="middle")
        self._free = Label(theme, "", "caption", "secondary")
        self._change = Button(theme, self.tr("Change"))
        self._start = Button(theme, self.tr("Make a first picture"), "primary", size="large")
        self._add_key = Button(theme, self.tr("Choose a provider"), size="large")
        self._previews = [
            ThemePreview(theme, ThemeChoice.DARK, self.tr("Dark")),
            ThemePreview(theme, ThemeChoice.LIGHT, self.tr("Light")),
            ThemePreview(theme, ThemeChoice.SYSTEM, self.tr("As the system")),
        ]
        self._later = Button(theme, self.tr("Look around first"), "quiet")
        card = self._card()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 100)
        row.addStretch(1)
        inner = QWidget()
        inner.setProperty("role", "content")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._is_making = False
        self._is_over = False
        self._connect()
        self._show_folder(context.library)

    @property
    def start_button(self) -> Button:
        return self._start

    @property
    def key_button(self) -> Button:
        return self._add_key

    @property
    def previews(self) -> list[ThemePreview]:
        return list(self._previews)

    def focus_first(self) -> None:
        """It was brought to the front."""
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(_LATER)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self._change.clicked.connect(
            lambda: self._context.tasks.start(self._choose(), what=self.tr("choose the library folder"))
        )
        self._start.clicked.connect(
            lambda: self._context.tasks.start(self._make(), what=self.tr("make a first picture"))
        )
        self._add_key.clicked.connect(lambda: self._finish(_KEY))
        self._later.clicked.connect(lambda: self._finish(_LATER))
        for kind in (AssetAdded, JobAdded):
            # Not at once: the other listeners are to know of it before the page shows.
            follow(self, self._context.bus, kind, lambda _event: QTimer.singleShot(0, self, self._give_way))
        follow(self, self._context.bus, SettingsChanged, lambda _event: self._show_choice())
        self._show_choice()
        for preview in self._previews:
            preview.clicked.connect(lambda _=False, choice=preview.choice: self._set_theme(choice))

    def _card(self) -> QWidget:
        theme = self._context.theme
        card = QWidget()
        card.setProperty("surface", "raised")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setMaximumWidth(_WIDTH)
        card.setMinimumWidth(_LEAST_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(0)
        column.addWidget(Label(theme, self.tr("Welcome. A first picture takes under a minute."), "heading", wrap=True))
        column.addSpacing(4)
        comfort = self.tr("Nothing leaves this computer until you add a key.")
        column.addWidget(Label(theme, comfort, "body", "secondary", wrap=True))
        for number, title, content in (
            (1, self.tr("Library folder"), self._library_line()),
            (2, self.tr("Theme"), self._theme_line()),
            (3, self.tr("How do you want to start?"), self._start_cards()),
        ):
            column.addSpacing(theme.token("space.6"))
            column.addLayout(self._step(number, title, content))
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self._later, 0, Qt.AlignmentFlag.AlignRight)
        return card

    def _step(self, number: int, title: str, content: QWidget) -> QHBoxLayout:
        theme = self._context.theme
        words = QVBoxLayout()
        words.setSpacing(theme.token("space.1"))
        word = Label(theme, title, "strong")
        word.setMinimumHeight(24)
        words.addWidget(word)
        words.addWidget(content)
        line = QHBoxLayout()
        line.setSpacing(theme.token("space.3"))
        line.addWidget(StepMark(theme, number, is_done=number < 3), 0, Qt.AlignmentFlag.AlignTop)  # noqa: PLR2004
        line.addLayout(words, 1)
        return line

    def _library_line(self) -> QWidget:
        theme = self._context.theme
        field = QWidget()
        field.setProperty("role", "field")
        field.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        field.setFixedHeight(theme.scaled(theme.token("control.normal")))
        inside = QHBoxLayout(field)
        inside.setContentsMargins(8, 0, 8, 0)
        inside.setSpacing(theme.token("space.2"))
        inside.addWidget(IconLabel(theme, "folder"))
        inside.addWidget(self._folder, 1)
        inside.addWidget(self._free)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(field, 1)
        row.addWidget(self._change)
        return line

    def _theme_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._context.theme.token("space.1"))
        for preview in self._previews:
            row.addWidget(preview)
        row.addStretch(1)
        return line

    def _start_cards(self) -> QWidget:
        theme = self._context.theme
        draws = self.tr("Draws on this computer, costs nothing. Good for trying prompts and layouts.")
        key = self.tr("PixVerse, Kling, Runway, Luma and others, or a ComfyUI of yours. Keys are kept encrypted.")
        return StartCards(
            theme,
            [
                StartCard(theme, "cpu", self.tr("Try it with the local engine"), draws, self._start),
                StartCard(theme, "key-round", self.tr("Add a key"), key, self._add_key),
            ],
        )

    def _show_folder(self, folder: Path) -> None:
        self._folder.setText(str(folder))
        self._context.tasks.start(self._measure(folder), what=self.tr("measure the disk"))

    async def _measure(self, folder: Path) -> None:
        free = await in_thread(free_bytes, folder)
        if not isValid(self):
            return
        self._free.setText(self.tr("{n} GB free").format(n=f"{free / _GIGABYTE:.0f}"))

    async def _choose(self) -> None:
        context = self._context
        folder = await choose_folder(self.window(), context.theme, self.tr("Library folder"), context.library)
        if folder is not None:
            await self._context.settings.change("library.folder", str(folder))
            self._show_folder(folder)
            self.library_chosen.emit(str(folder))

    def _show_choice(self) -> None:
        for preview in self._previews:
            preview.setChecked(preview.choice == self._context.settings.value.appearance.theme)

    def _set_theme(self, choice: ThemeChoice) -> None:
        self._context.tasks.start(
            self._context.settings.change("appearance.theme", choice), what=self.tr("change the theme")
        )

    async def _make(self) -> None:
        self._start.set_busy(self.tr("Making it"))
        self._is_making = True
        try:
            async with self._context.write() as services:
                await services.jobs.create_job(
                    self._context.user_id,
                    _LOCAL,
                    OperationType.TEXT_TO_IMAGE,
                    {"prompt": self.tr("Alpine lake before sunrise, violet haze, calm water")},
                )
        finally:
            self._is_making = False
            self._start.set_busy("")
        self._finish(_LOCAL)

    def _finish(self, choice: str) -> None:
        if not self._is_over:
            self._is_over = True
            self.finished.emit(choice)

    def _give_way(self) -> None:
        """Show what the user has begun to work with; who types in a panel goes on typing there."""
        if self._is_making:
            return
        typed_in = QApplication.focusWidget()
        self._finish(_LATER)
        if isinstance(typed_in, (QLineEdit, QPlainTextEdit)) and typed_in.isVisible():
            typed_in.setFocus(Qt.FocusReason.OtherFocusReason)
