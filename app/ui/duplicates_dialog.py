"""Pairs that look alike, decided one after another: keep the left one, the right one, or both."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import MediaType
from app.services.asset.likeness import LikePair
from app.ui.amounts import bytes_words, clock, number
from app.ui.context import UiContext
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.bin import Binned

_SIZE: Final = QSize(960, 660)
_LEAST: Final = QSize(640, 460)
_BITS: Final = 64
_FACTS: Final = 4
_TIMES: Final = "\N{MULTIPLICATION SIGN}"


class DuplicatesDialog(QDialog):
    """What goes to the bin can be taken back, here and later.

    Args:
        context: The window's.
        parent: Over which it opens.
    """

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._pairs: list[LikePair] = []
        self._gone: set[int] = set()
        self._apart: set[LikePair] = set()
        self._pair: LikePair | None = None
        self._is_busy = False
        self.setWindowTitle(self.tr("Duplicates"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(_SIZE)
        self.setMinimumSize(_LEAST)
        self._title = Label(theme, self.tr("Duplicates"), "title")
        self._about = Label(theme, "", "small", "secondary", elide="right")
        self.left, self.right = PairSide(context), PairSide(context)
        self.keep_left = Button(theme, self.tr("Keep the left one"), parent=self)
        self.keep_both = Button(theme, self.tr("Keep both"), "primary", parent=self)
        self.keep_right = Button(theme, self.tr("Keep the right one"), parent=self)
        self.undo = Button(theme, self.tr("Undo"), "quiet", icon="undo-2", parent=self)
        self.close_button = Button(theme, self.tr("Close"), parent=self)
        self._nothing = EmptyState(theme, "images", self.tr("Looking for what is alike."), parent=self)
        self._body = QWidget(self)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)
        context.tasks.start(self._read(), what=self.tr("find duplicates"))

    @property
    def pair(self) -> LikePair | None:
        """The pair that is asked about; None where none is left."""
        return self._pair

    @property
    def about(self) -> str:
        """How many are left, and how far the two are apart."""
        return self._about.text()

    @property
    def nothing(self) -> str:
        """What stands in the place of the pair where there is none."""
        return "" if self._nothing.isHidden() else self._sentence

    def _lay_out(self) -> None:
        theme = self._context.theme
        pictures = QHBoxLayout(self._body)
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(theme.token("space.4"))
        pictures.addWidget(self.left, 1)
        pictures.addWidget(self.right, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        for button in (self.keep_left, self.keep_both, self.keep_right):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self._body, 1)
        column.addWidget(self._nothing, 1)
        column.addLayout(buttons)
        self._sentence = self.tr("Looking for what is alike.")
        for part in (self._body, self.keep_left, self.keep_both, self.keep_right):
            part.hide()

    def _connect(self) -> None:
        keys = (
            (self.keep_left, "Left", "\N{LEFTWARDS ARROW}", lambda: self._decide(bins_right=True)),
            (self.keep_right, "Right", "\N{RIGHTWARDS ARROW}", lambda: self._decide(bins_right=False)),
            (self.keep_both, "Down", "\N{DOWNWARDS ARROW}", lambda: self._decide(bins_right=None)),
            (self.undo, "Ctrl+Z", "Ctrl+Z", self._context.undo.undo),
        )
        for button, key, hint, act in keys:
            button.clicked.connect(act)
            button.set_hint(hint)
            button.setAutoDefault(False)
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.accept)
        self._context.undo.changed.connect(self._show_undo)
        self._show_undo()

    def _show_undo(self) -> None:
        self.undo.setEnabled(self._context.undo.can_undo)

    async def _read(self) -> None:
        context = self._context
        async with context.read() as services:
            self._pairs = await services.assets.likeness.list_pairs(context.user_id)
            unknown = await services.assets.likeness.count_unhashed()
        if not isValid(self):
            return
        self._sentence = self.tr("No two pictures or clips look alike.")
        if unknown:
            words = self.tr("{count} pictures and clips are looked at still; open this again in a while.")
            self._sentence = words.format(count=number(unknown))
        await self._show_next()

    async def _show_next(self) -> None:
        """Show the first pair that is not decided; one whose assets are gone is passed over."""
        while True:
            left = [pair for pair in self._pairs if self._is_open(pair)]
            if not left:
                break
            async with self._context.read() as services:
                rows = await services.assets.get_asset_rows([left[0].first_id, left[0].second_id])
            if not isValid(self):
                return
            if len(rows) > 1:
                self.left.show_row(rows[0], rows[1])
                self.right.show_row(rows[1], rows[0])
                break
            self._apart.add(left[0])
        self._pair = left[0] if left else None
        self._show_state(len(left))

    def _is_open(self, pair: LikePair) -> bool:
        return pair not in self._apart and not {pair.first_id, pair.second_id} & self._gone

    def _show_state(self, count: int) -> None:
        pair = self._pair
        is_first = pair is not None and self.keep_both.isHidden()
        for button in (self.keep_left, self.keep_both, self.keep_right):
            button.setVisible(pair is not None)
        if is_first:
            # What does no harm takes the first key.
            self.keep_both.setFocus(Qt.FocusReason.OtherFocusReason)
        self._body.setVisible(pair is not None)
        self._nothing.setVisible(pair is None)
        if pair is None:
            if self._pairs:
                self._sentence = self.tr("All are decided.")
            self._nothing.set_content("check" if self._pairs else "images", self._sentence)
            self._about.setText("")
            return
        one, many = self.tr("1 pair left"), self.tr("{count} pairs left").format(count=number(count))
        same = self.tr("the same picture, as far as can be told")
        near = self.tr("they differ in {bits} of {of} bits").format(bits=pair.distance, of=_BITS)
        told = same if pair.distance == 0 else near
        self._about.setText(f"{one if count == 1 else many} \N{MIDDLE DOT} {told}")

    def _decide(self, *, bins_right: bool | None) -> None:
        """Decide the pair that shows; None keeps both."""
        if self._pair is None or self._is_busy:
            return
        # At once: a second press may come before the task has begun.
        self._is_busy = True
        self._context.tasks.start(self._settle(self._pair, bins_right), what=self.tr("decide the pair"))

    async def _settle(self, pair: LikePair, bins_right: bool | None) -> None:
        undo = self._context.undo
        try:
            if bins_right is None:
                await self._keep(pair)
                words = self.tr("Keep both of a pair")
                undo.push(words, undo=lambda: self._take_back(pair), redo=lambda: self._keep(pair))
            else:
                asset_id = pair.second_id if bins_right else pair.first_id
                binned = await self._bin(asset_id)
                words = self.tr("Move a duplicate to the bin")
                undo.push(words, undo=lambda: self._restore(binned), redo=lambda: self._bin(asset_id))
        finally:
            self._is_busy = False

    async def _keep(self, pair: LikePair) -> None:
        async with self._context.write() as services:
            await services.assets.likeness.keep_both([(pair.first_id, pair.second_id)])
        self._apart.add(pair)
        await self._go_on()

    async def _take_back(self, pair: LikePair) -> None:
        async with self._context.write() as services:
            await services.assets.likeness.forget_both([(pair.first_id, pair.second_id)])
        self._apart.discard(pair)
        await self._go_on()

    async def _bin(self, asset_id: int) -> "Binned":
        async with self._context.write() as services:
            binned = await services.assets.bin.move([asset_id])
        self._gone.add(asset_id)
        await self._go_on()
        return binned

    async def _restore(self, binned: "Binned") -> None:
        async with self._context.write() as services:
            await services.assets.bin.take_back(binned)
        self._gone -= set(binned.asset_ids)
        await self._go_on()

    async def _go_on(self) -> None:
        """Show what is next; something may be undone when this was closed long ago."""
        if isValid(self) and self.isVisible():
            await self._show_next()


class PairSide(QWidget):
    """One of the two: its picture, and what is to know of it; what differs from the other one stands out."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._picture = PairPicture(context, self)
        self._name = Label(theme, "", "strong", elide="middle")
        self._facts = [Label(theme, "", "small", "secondary", elide="right") for _ in range(_FACTS)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._picture, 1)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self._name)
        for label in self._facts:
            column.addWidget(label)

    @property
    def facts(self) -> list[str]:
        """What is told of it, under its name."""
        return [label.text() for label in self._facts]

    def show_row(self, row: "AssetRow", other: "AssetRow") -> None:
        """Show an asset beside another one."""
        self._picture.show_row(row)
        self._name.setText(row.name)
        for label, words, beside in zip(self._facts, self._words(row), self._words(other), strict=True):
            label.setText(words)
            label.set_tone("primary" if words != beside else "tertiary")

    def _words(self, row: "AssetRow") -> list[str]:
        size = f"{row.width} {_TIMES} {row.height}" if row.width and row.height else ""
        parts = [size, bytes_words(row.size_bytes or 0), row.mime_type.rpartition("/")[2].upper()]
        if row.duration_ms is not None and row.media_type == MediaType.VIDEO:
            parts.append(clock(row.duration_ms / 1000))
        made = f"{row.created_at.astimezone():%Y-%m-%d %H:%M}"
        judged = "\N{BLACK STAR}" * row.rating or self.tr("No stars")
        return [
            " \N{MIDDLE DOT} ".join(part for part in parts if part),
            self.tr("In the library since {date}").format(date=made),
            " \N{MIDDLE DOT} ".join([judged, *row.tags]),
            row.prompt or self.tr("No prompt"),
        ]


class PairPicture(QWidget):
    """A picture as large as there is room, whole."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._row: AssetRow | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        context.thumbnails.loaded.connect(self._take)

    def show_row(self, row: "AssetRow") -> None:
        """Show an asset."""
        self._row = row
        self.setAccessibleName(row.name)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, row = self._context.theme, self._row
        radius = theme.token("radius.tile")
        paint.fill_round(painter, self.rect().toRectF(), radius, theme.color("surface.raised"))
        if row is None:
            return
        room = QSize(row.width or 1, row.height or 1).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRect(QPoint(0, 0), room)
        rect.moveCenter(self.rect().center())
        dpr = self.devicePixelRatioF()
        picture = self._context.thumbnails.pixmap(row.sha256, rect.width(), rect.height(), dpr, owner=self)
        if picture is not None:
            paint.cover(painter, rect, picture, radius)

    def _take(self, sha256: str) -> None:
        if self._row is not None and self._row.sha256 == sha256:
            self.update()
