"""The providers that an account can be added of: what each is, and whether one person may have several there."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.providers.base import AccountsAllowed, ProviderManifest
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.monogram import paint_monogram
from app.ui.widgets.tips import plain_tip

_HEIGHT: Final = 60
_MARK: Final = 32
_PAD: Final = 12


def can_be_added(manifest: ProviderManifest) -> bool:
    """Whether its user can have accounts there beside the one that the provider brings itself."""
    return manifest.built_in_account is None or bool(manifest.account_fields)


def about(manifest: ProviderManifest) -> str:
    """What it is, in its first sentence."""
    text = " ".join(told(manifest.about).split())
    head, mark, _ = text.partition(". ")
    return f"{head}." if mark else head


def allowed_words(allowed: AccountsAllowed) -> str:
    """Whether several accounts of one person are allowed, in a few words; empty where it is not known."""
    translate = QCoreApplication.translate
    return {
        AccountsAllowed.ALLOWED: translate("Accounts", "several accounts allowed"),
        AccountsAllowed.ONE_PER_PERSON: translate("Accounts", "one account per person"),
        AccountsAllowed.UNKNOWN: "",
    }[allowed]


def second_account_words(manifest: ProviderManifest) -> tuple[str, str]:
    """What is to be said when a second account is added: a fact, and what follows; both empty where all is well."""
    translate = QCoreApplication.translate
    if manifest.accounts_allowed == AccountsAllowed.ONE_PER_PERSON:
        fact = translate("Accounts", "{} allows one account per person.")
        rest = translate("Accounts", "Add another one only if it belongs to somebody whose work you do.")
        return fact.format(manifest.name), rest
    if manifest.accounts_allowed == AccountsAllowed.UNKNOWN:
        fact = translate("Accounts", "It is not known whether {} allows several accounts.")
        return fact.format(manifest.name), translate("Accounts", "Its terms say it.")
    return "", ""


class ProviderChoice(QAbstractButton):
    """One provider: its mark, its name, what it is."""

    def __init__(self, theme: Theme, manifest: ProviderManifest, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.manifest = manifest
        self._about = about(manifest)
        one, many = self.tr("you have 1"), self.tr("you have {}").format(count)
        self._count = (one if count == 1 else many) if count else ""
        allowed = allowed_words(manifest.accounts_allowed)
        more = " \N{MIDDLE DOT} ".join(part for part in (allowed, self._count) if part)
        self.setText(manifest.name)
        self.setAccessibleName(manifest.name)
        self.setAccessibleDescription(f"{self._about} {more}".strip())
        self.setToolTip(plain_tip(f"{self._about}\n{more}".strip()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.scaled(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        fill = "fill.controlPressed" if self.isDown() else "fill.controlHover" if self.underMouse() else "fill.control"
        radius = theme.token("radius.control")
        paint.fill_round(painter, QRectF(self.rect()), radius, theme.color(fill), theme.color("border.default"))
        mark = QRect(_PAD, (self.height() - _MARK) // 2, _MARK, _MARK)
        paint_monogram(painter, theme, mark, self.manifest.monogram)
        arrow = QRect(self.width() - _PAD - 16, (self.height() - 16) // 2, 16, 16)
        paint.icon(painter, theme, arrow, "chevron-right", "text.secondary")
        line = theme.scaled(16)
        text = QRect(mark.right() + _PAD, (self.height() - 3 * line) // 2, arrow.left() - mark.right() - 2 * _PAD, line)
        small = theme.font("caption")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        paint.elided(painter, text, self.text(), theme.font("small", "strong"), theme.color("text.primary"))
        paint.elided(painter, text, self._count, small, theme.color("text.tertiary"), align=right)
        for words in _two_lines(self._about, QFontMetrics(small), text.width()):
            text.translate(0, line)
            paint.elided(painter, text, words, small, theme.color("text.secondary"))


def _two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """The words that fit into a line, and the rest."""
    words = text.split()
    first = next(
        (count for count in range(len(words), 1, -1) if metrics.horizontalAdvance(" ".join(words[:count])) <= width), 1
    )
    return " ".join(words[:first]), " ".join(words[first:])


class ProviderList(QWidget):
    """The providers below each other."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, manifests: Sequence[ProviderManifest], counts: Mapping[str, int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        self.choices = [ProviderChoice(theme, manifest, counts.get(manifest.id, 0), self) for manifest in manifests]
        for choice in self.choices:
            column.addWidget(choice)
            choice.clicked.connect(lambda _=False, name=choice.manifest.id: self.chosen.emit(name))
