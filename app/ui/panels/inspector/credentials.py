"""The Content Credentials of the shown asset: who signed, whether that can be believed, what was done, from what."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import AssetState
from app.domain.errors import MediaError, ResourceNotFoundError
from app.media.credentials.found import CredentialState, FoundCredentials, FoundIngredient
from app.ui.credential_words import (
    action_words,
    agent_words,
    ingredient_words,
    meaning_words,
    signer_words,
    state_words,
)
from app.ui.language import told
from app.ui.widgets import paint
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.theme import Theme

_THUMBNAIL: Final = QSize(40, 40)
_MOST_SHOWN: Final = 12
_LOOKS: Final = {
    CredentialState.TRUSTED: ("badge-check", "done"),
    CredentialState.UNTRUSTED: ("badge-alert", "secondary"),
    CredentialState.SELF_MADE: ("badge-alert", "secondary"),
    CredentialState.DAMAGED: ("triangle-alert", "failed"),
}


class CredentialsSection(QWidget):
    """Hidden while nothing is known, and for a file that has none."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asset_id = 0
        self._sha256: str | None = None
        self._body: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.theme.token("space.3"), 0, 0)
        self.hide()

    def show_one(self, row: "AssetRow") -> None:
        """Show those of an asset's file, as soon as they are read."""
        if (row.id, row.sha256) == (self._asset_id, self._sha256):
            return
        self._asset_id, self._sha256 = row.id, row.sha256
        self._clear()
        if row.state == AssetState.READY and row.path is not None:
            self._context.tasks.start(self._read(row.id), what=self.tr("read the Content Credentials"))

    async def _read(self, asset_id: int) -> None:
        theme = self._context.theme
        try:
            async with self._context.steps() as services:
                found = await services.content_credentials.read_asset(asset_id)
        except ResourceNotFoundError:
            return
        except MediaError as error:
            if asset_id == self._asset_id:
                words = self.tr("They cannot be read. {reason}").format(reason=told(error.message))
                self._put([_state_line(theme, "triangle-alert", "failed", words)])
            return
        if found is not None and asset_id == self._asset_id:
            self._put(_parts(theme, found, self.tr("Made from")))

    def _put(self, parts: list[QWidget]) -> None:
        self._clear()
        theme = self._context.theme
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(Label(theme, self.tr("Content Credentials"), "smallStrong", "secondary"))
        for part in parts:
            column.addWidget(part)
        own = self.layout()
        if own is not None:
            own.addWidget(body)
        self._body = body
        self.show()

    def _clear(self) -> None:
        self.hide()
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
            self._body = None


class IngredientLine(QWidget):
    """An ingredient: its picture, its title, and what it was for."""

    def __init__(self, theme: "Theme", part: FoundIngredient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = _Picture(theme, part.thumbnail)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, part.title or "\N{EN DASH}", "small", elide="middle"))
        words.addWidget(Label(theme, ingredient_words(part), "caption", "tertiary", elide="right"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(picture)
        row.addLayout(words, 1)


class _Picture(QWidget):
    """A thumbnail that a worker drew anew; an icon where there is none."""

    def __init__(self, theme: "Theme", data: bytes | None) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage.fromData(data) if data else QImage()
        self.setFixedSize(_THUMBNAIL)
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect = self._theme, self.rect()
        paint.fill_round(painter, rect.toRectF(), theme.token("radius.tile"), theme.color("fill.control"))
        if self._image.isNull():
            box = QRect(0, 0, 16, 16)
            box.moveCenter(rect.center())
            theme.icon("image", "text.tertiary").paint(painter, box)
            return
        size = self._image.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(rect.topLeft(), size)
        box.moveCenter(rect.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._image)


def _parts(theme: "Theme", found: FoundCredentials, made_from: str) -> list[QWidget]:
    icon, tone = _LOOKS[found.state]
    meaning = meaning_words(found.state)
    parts: list[QWidget] = [
        _state_line(theme, icon, tone, state_words(found.state)),
        Label(theme, signer_words(found), "small", elide="right"),
        Label(theme, meaning, "caption", "tertiary", wrap=True),
    ]
    for action in found.actions:
        parts.append(Label(theme, action_words(action), "small", wrap=True))
        if words := agent_words(action):
            parts.append(Label(theme, words, "caption", "tertiary", elide="right"))
    if found.ingredients:
        parts.append(Label(theme, made_from, "smallStrong", "secondary"))
    parts += [IngredientLine(theme, part) for part in found.ingredients[:_MOST_SHOWN]]
    return parts


def _state_line(theme: "Theme", icon: str, tone: str, words: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.token("space.1"))
    colors = {"done": "state.done.fg", "failed": "state.failed.fg"}
    row.addWidget(IconLabel(theme, icon, color=colors.get(tone, "text.secondary")))
    row.addWidget(Label(theme, words, "small", tone, wrap=True), 1)
    return line
