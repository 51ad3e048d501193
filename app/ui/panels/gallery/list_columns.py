"""The columns of the gallery's list: what they are called, how wide they are, and what they say of an asset."""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.domain.enums import MediaType
from app.domain.search import Sort
from app.ui.amounts import bytes_words, clock
from app.ui.panels.gallery.search_words import Names

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow

_TIMES: Final = "\N{MULTIPLICATION SIGN}"


class Column(StrEnum):
    """What a list says of each asset, in the order from the left."""

    NAME = "name"
    KIND = "kind"
    SIZE = "size"
    LENGTH = "length"
    BYTES = "bytes"
    RATING = "rating"
    TAGS = "tags"
    PROVIDER = "provider"
    MODEL = "model"
    DATE = "date"


WIDTHS: Final = {
    Column.KIND: 64,
    Column.SIZE: 96,
    Column.LENGTH: 60,
    Column.BYTES: 76,
    Column.RATING: 84,
    Column.TAGS: 140,
    Column.PROVIDER: 104,
    Column.MODEL: 104,
    Column.DATE: 132,
}
NAME_LEAST: Final = 200
WIDTH_LEAST: Final = 44
"""Of the other columns."""
MOST_WIDTH: Final = 600
_NAME_ENOUGH: Final = 360
_TAGS_MORE: Final = 160
"""What the tags get in addition where the name has enough."""
PICTURE_WIDTH: Final = 68
"""What the picture takes, with the gap after it."""
_GIVES_WAY: Final = (
    Column.MODEL,
    Column.PROVIDER,
    Column.TAGS,
    Column.KIND,
    Column.SIZE,
    Column.LENGTH,
    Column.BYTES,
    Column.DATE,
)
"""Which go first where there is too little room."""
CELL_GAP: Final = 12
"""Right of what stands in a column."""
NUMBERS: Final = frozenset({Column.SIZE, Column.LENGTH, Column.BYTES})
"""These stand at the right of their column."""
SORTS: Final = {
    Column.NAME: Sort.NAME,
    Column.LENGTH: Sort.LENGTH,
    Column.BYTES: Sort.SIZE,
    Column.RATING: Sort.RATING,
    Column.DATE: Sort.DATE,
}


class Span(NamedTuple):
    """Where a column is, from the left of a line."""

    column: Column
    left: int
    width: int


def arrange(
    width: int,
    wanted: Sequence[Column] = tuple(Column),
    pinned: Collection[Column] = (),
    widths: Iterable[tuple[Column, int]] = (),
) -> tuple[Span, ...]:
    """The columns for which a line has room; the name takes what the others leave, and in a wide line the tags too.

    Args:
        width: Of the line.
        wanted: These, in their order; the name is among them.
        pinned: These give way last.
        widths: Of those that were given one.
    """
    given = dict(widths)
    own = {**WIDTHS, **given}
    shown = list(wanted)
    for column in sorted(_GIVES_WAY, key=lambda one: one in pinned):
        if PICTURE_WIDTH + NAME_LEAST + sum(own[one] for one in shown if one != Column.NAME) <= width:
            break
        if column in shown:
            shown.remove(column)
    rest = width - PICTURE_WIDTH - sum(own[one] for one in shown if one != Column.NAME)
    takes_more = Column.TAGS in shown and Column.TAGS not in given
    more = min(_TAGS_MORE, max(0, rest - _NAME_ENOUGH)) if takes_more else 0
    own = {**own, Column.NAME: rest - more, Column.TAGS: own[Column.TAGS] + more}
    spans, left = [], PICTURE_WIDTH
    for column in shown:
        spans.append(Span(column, left, own[column]))
        left += own[column]
    return tuple(spans)


def title_of(column: Column) -> str:
    """What stands over a column."""
    return {
        Column.NAME: _translate("Name"),
        Column.KIND: _translate("Kind"),
        Column.SIZE: _translate("Pixels"),
        Column.LENGTH: _translate("Length"),
        Column.BYTES: _translate("Size"),
        Column.RATING: _translate("Stars"),
        Column.TAGS: _translate("Tags"),
        Column.PROVIDER: _translate("Provider"),
        Column.MODEL: _translate("Model"),
        Column.DATE: _translate("Date"),
    }[column]


def words_of(column: Column, row: "AssetRow", names: Names, when: Callable[..., str]) -> str:
    """What a column says of an asset, but for the stars.

    Args:
        column: Which.
        row: The asset.
        names: What providers and models are called.
        when: Gives a moment in words.
    """
    return _WORDS[column](row, names, when)


def kind_words(media_type: MediaType) -> str:
    """What kind of file it is."""
    return {
        MediaType.IMAGE: _translate("Picture"),
        MediaType.VIDEO: _translate("Clip"),
        MediaType.AUDIO: _translate("Sound"),
    }[media_type]


def _pixels(row: "AssetRow") -> str:
    return f"{row.width} {_TIMES} {row.height}" if row.width and row.height else ""


def _length(row: "AssetRow") -> str:
    return clock(row.duration_ms / 1000) if row.duration_ms is not None and row.media_type != MediaType.IMAGE else ""


_Words = Callable[["AssetRow", Names, Callable[..., str]], str]
_WORDS: Final[dict[Column, _Words]] = {
    Column.NAME: lambda row, _, __: row.name,
    Column.KIND: lambda row, _, __: kind_words(row.media_type),
    Column.SIZE: lambda row, _, __: _pixels(row),
    Column.LENGTH: lambda row, _, __: _length(row),
    Column.BYTES: lambda row, _, __: bytes_words(row.size_bytes) if row.size_bytes is not None else "",
    Column.RATING: lambda _, __, ___: "",
    Column.TAGS: lambda row, _, __: ", ".join(row.tags),
    Column.PROVIDER: lambda row, names, _: names.get(("provider", row.provider_id), row.provider_id),
    Column.MODEL: lambda row, names, _: names.get(("model", row.model or ""), row.model or ""),
    Column.DATE: lambda row, _, when: when(row.created_at),
}


def _translate(text: str) -> str:
    return QCoreApplication.translate("GalleryList", text)
