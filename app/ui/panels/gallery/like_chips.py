"""Lets the chips of `similar:` say the name of an asset and show it, where the search knows but its id."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap

from app.domain.search import Term
from app.ui.panels.gallery.search_words import like_words
from app.ui.widgets.chip import PICTURE

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.gallery.chips import FilterChips

_WAITING: Final = "\N{HORIZONTAL ELLIPSIS}"


class LikeChips(QObject):
    """Reads the rows of those assets.

    Args:
        context: The window's.
        chips: Shows the terms.
    """

    def __init__(self, context: "UiContext", chips: "FilterChips") -> None:
        super().__init__(chips)
        self._context = context
        self._chips = chips
        self._terms: tuple[Term, ...] = ()
        self._rows: dict[int, AssetRow | None] = {}
        """What was read; None for what is not there."""
        context.thumbnails.loaded.connect(self._take_picture)

    def follow(self, terms: Iterable[Term]) -> None:
        """Name the assets of these terms; the chips are there."""
        self._terms = tuple(term for term in terms if term.field == "similar" and _ids(term))
        self._show()
        unknown = [key for term in self._terms for key in _ids(term) if self._rows.get(key) is None]
        if unknown:
            self._context.tasks.start(self._read(unknown), what=self.tr("read what is looked for"))

    async def _read(self, asset_ids: list[int]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids, with_binned=True)
        self._rows |= {**dict.fromkeys(asset_ids), **{row.id: row for row in rows}}
        self._show()

    def _show(self) -> None:
        for term in self._terms:
            ids = _ids(term)
            if not self._rows.keys() >= set(ids):
                self._chips.name_term(term, like_words(term, _WAITING), None)
                continue
            rows = [self._rows[key] for key in ids]
            names = [row.name if row is not None else self.tr("what is gone") for row in rows]
            first = rows[0]
            picture = self._picture(first) if first is not None else None
            self._chips.name_term(term, like_words(term, ", ".join(names)), picture)

    def _picture(self, row: "AssetRow") -> QPixmap | None:
        thumbnails, dpr = self._context.thumbnails, self._chips.devicePixelRatioF()
        found = thumbnails.pixmap(row.sha256, PICTURE.width(), PICTURE.height(), dpr, owner=self)
        micro = thumbnails.micro(row.micro)
        return found if found is not None or micro.isNull() else QPixmap.fromImage(micro)

    def _take_picture(self, sha256: str) -> None:
        shown = {key for term in self._terms for key in _ids(term)}
        if any(row is not None and row.sha256 == sha256 for key, row in self._rows.items() if key in shown):
            self._show()


def _ids(term: Term) -> list[int]:
    return [int(value) for value in term.values if value.isdecimal()]
