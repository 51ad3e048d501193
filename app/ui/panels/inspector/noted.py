"""What its user notes of the chosen assets: tags, a colour, and notes to one alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.events import TagsChanged
from app.ui.follow import follow
from app.ui.models.asset_judging import AssetJudging
from app.ui.models.asset_tagging import AssetTagging
from app.ui.panels.inspector.colors import ColorRow
from app.ui.panels.inspector.notes import NotesEdit
from app.ui.panels.inspector.tags import TagsField

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.summary import AssetSummary
    from app.ui.context import UiContext

MOST_OFFERED: Final = 2000


class NotedSection(QWidget):
    """Shows and changes it; each change can be undone."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._judging = AssetJudging(context, self)
        self._tagging = AssetTagging(context, self)
        self._ids: tuple[int, ...] = ()
        self._knows_names = False
        self.tags = TagsField(context.theme)
        self.colors = ColorRow(context.theme)
        self.notes = NotesEdit(context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.token("space.2"))
        for part in (self.tags, self.colors, self.notes):
            column.addWidget(part)
        self.tags.added.connect(lambda names: self._tagging.add(self._ids, names))
        self.tags.removed.connect(lambda name: self._tagging.remove(self._ids, [name]))
        self.tags.asked.connect(self._offer)
        self.colors.chosen.connect(lambda color: self._judging.label(self._ids, color))
        self.notes.written.connect(self._judging.note)
        follow(self, context.bus, TagsChanged, lambda _: self._forget_names())

    def show_one(self, row: "AssetRow") -> None:
        """Show what is noted of an asset; in the bin it can be read alone."""
        self._block(is_blocked=row.deleted_at is not None)
        self._ids = (row.id,)
        self.tags.show_tags(dict.fromkeys(row.tags, 1), 1)
        self.colors.show_colors({row.color: 1} if row.color is not None else {}, 1)
        self.notes.show_notes(row.id, row.notes)
        self.notes.show()

    def show_many(self, ids: Sequence[int], tags: Mapping[str, int], summary: "AssetSummary") -> None:
        """Show what is noted of several assets, and of how many of them."""
        self._block(is_blocked=summary.binned >= len(ids))
        self._ids = tuple(ids)
        self.tags.show_tags(tags, len(ids))
        self.colors.show_colors(summary.colors, len(ids))
        self.notes.hide()

    def _block(self, *, is_blocked: bool) -> None:
        """Let nothing be noted, and say why."""
        self.setEnabled(not is_blocked)
        self.setToolTip(self.tr("It is in the bin. Restore it first.") if is_blocked else "")

    def _forget_names(self) -> None:
        self._knows_names = False
        if self.tags.line.hasFocus():
            self._offer()

    def _offer(self) -> None:
        if not self._knows_names:
            self._knows_names = True
            self._context.tasks.start(self._read_names(), what=self.tr("read the tags"))

    async def _read_names(self) -> None:
        async with self._context.read() as services:
            tags = await services.assets.tags.list_tags(limit=MOST_OFFERED)
        self.tags.offer([tag.name for tag in tags])
