"""What came of a test, in a box: it works, or what went wrong and what to do."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain import errors
from app.ui.errors import explain
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_PAD: Final = 12


class ResultBox(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ""
        self._details = ""
        self._icon = IconLabel(theme, "", parent=self)
        self._words = Label(theme, "", "small", wrap=True, parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = Button(theme, self.tr("Copy details"), "link", parent=self)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        words = QVBoxLayout()
        words.setSpacing(theme.token("space.1"))
        words.addWidget(self._words)
        words.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD, 10, _PAD, 10)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it says nothing."""
        return "" if self.isHidden() else self._words.text()

    @property
    def state(self) -> str:
        return self._state

    def say(self, state: str, text: str, *, details: str = "", icon: str = "") -> None:
        """Say something in the colours of a state; an empty text takes the box away."""
        self._state, self._details = state, details
        self.setVisible(bool(text))
        if text:
            self._icon.set_icon(icon or self._theme.state(state).icon, f"state.{state}.fg")
            self._words.setText(text)
            self.setAccessibleName(text)
            self._copy.setVisible(bool(details))
            self.update()

    def say_error(self, error: BaseException) -> None:
        """Say what went wrong, whose fault it is and what to do."""
        self.say("failed", words_of(error), details=explain(error).details)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state:
            look = self._theme.state(self._state)
            paint.fill_round(QPainter(self), QRectF(self.rect()), self._theme.token("radius.control"), look.subtle)


def words_of(error: BaseException) -> str:
    """An error of a key that is tried, for one who has just typed it; the provider's sentence says who and what."""
    translate = QCoreApplication.translate
    for kind, words in (
        (errors.ProviderAuthError, translate("Accounts", "{} Check what you typed.")),
        (errors.ProviderRateLimitError, translate("Accounts", "{} Try it again later.")),
        (errors.ProviderUnavailableError, translate("Accounts", "{} Nothing was saved; try it again.")),
    ):
        if isinstance(error, kind):
            return words.format(_sentence(told(error.message)))
    return explain(error).sentence


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."
