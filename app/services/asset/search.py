"""Searches the catalog: each term is a test of columns, or a query whose ids are looked up in it, or both."""

import operator
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, bindparam, literal_column, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.asset_set import AssetSet, AssetSetMember
from app.domain.enums import MOST_STARS, AssetState, ColorLabel, Verdict
from app.domain.errors import ResourceNotFoundError
from app.domain.lineage import AssetLineage
from app.domain.search import BINNED, Term, looks_into_bin, media_types, parse
from app.domain.tag import AssetTag, Tag
from app.services.asset import catalog as kept
from app.services.asset.catalog import Catalog, Mask
from app.services.asset.catalog_rows import read_ids
from app.services.lineage.staleness import StalenessService

Test = Callable[[Catalog], Mask]
Query = Select[Any]
SimilarTo = Callable[[int], Awaitable[Sequence[int]]]

_COMPARED: Final = re.compile(r"(>=|<=|>|<|=|)(.+)")
_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MOST_STALE: Final = 1_000_000
_MOST_DIGITS: Final = 18
"""Of a number that SQLite can hold."""
_UNBROKEN: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words, whose words FTS5 cannot tell apart (sqlite.org, "FTS5", unicode61)."""
_WORD_COLUMNS: Final = {
    "prompt": Asset.prompt,
    "negative": Asset.negative_prompt,
    "name": Asset.name,
    "notes": Asset.notes,
}


@dataclass(slots=True)
class Part:
    """What one term finds: an asset that passes a test, is named by a query, or looks like one of some others."""

    term: Term
    tests: list[Test] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    similar: list[int] = field(default_factory=list)
    is_outdated: bool = False
    mask: Mask | None = None


class Search:
    """A text that was understood.

    Args:
        text: As domain/search.py explains it.
        user_id: Whose assets, tags and sets are meant.
    """

    def __init__(self, text: str, user_id: int) -> None:
        self.terms = parse(text)
        self._user_id = user_id
        self.is_in_bin = looks_into_bin(self.terms)
        self._parts = [self._understood(term) for term in self.terms]
        self._found: dict[int, Any] = {}
        self.nearest: NDArray[np.int64] | None = None
        """Of what looks alike, the ids, nearest first."""

    @property
    def plain_words(self) -> list[str]:
        """The terms as `asset_words` is asked for them; none where one of them asks for something else."""
        if any(term.field or term.is_unwanted or _has_no_spaces(term.words) for term in self.terms):
            return []
        return [_said(term.words) for term in self.terms]

    async def look_up(self, db: AsyncSession, similar_to: SimilarTo) -> None:
        """Ask the database for what the columns do not tell.

        Args:
            db: The session.
            similar_to: Gives the ids of what looks like an asset; ResourceNotFoundError where that is not there.
        """
        self.nearest = None
        for number, part in enumerate(self._parts):
            if part.queries:
                query = part.queries[0] if len(part.queries) == 1 else select(union_all(*part.queries).subquery())
                self._found[number] = await read_ids(db, query)
            elif part.similar:
                self._found[number] = np.array(await self._alike(part.similar, similar_to), dtype=np.int64)
                if not part.term.is_unwanted:
                    self.nearest = self._found[number]
            elif part.is_outdated:
                stale = await StalenessService(db).list_stale(self._user_id, limit=_MOST_STALE)
                self._found[number] = np.array(stale, dtype=np.int64)

    async def _alike(self, asset_ids: Sequence[int], similar_to: SimilarTo) -> list[int]:
        found = dict.fromkeys(asset_ids)
        for asset_id in asset_ids:
            with suppress(ResourceNotFoundError):
                found |= dict.fromkeys(await similar_to(asset_id))
        return list(found)

    def mask(self, catalog: Catalog, *, without: str | None = None) -> Mask:
        """Which assets are found.

        Args:
            catalog: What is searched.
            without: A field whose terms are left out.
        """
        hidden = kept.GONE if self.is_in_bin else kept.GONE | kept.BINNED
        mask: Mask = (catalog["marks"] & hidden) == 0
        if self.is_in_bin:
            mask &= catalog.has_mark(kept.BINNED)
        for number, part in enumerate(self._parts):
            if without is None or part.term.field != without or part.term.is_unwanted:
                mask &= self._mask_of(number, part, catalog)
        return mask

    def _mask_of(self, number: int, part: Part, catalog: Catalog) -> Mask:
        if part.mask is None or len(part.mask) != len(catalog):
            found = catalog.mask_of(self._found[number]) if number in self._found else np.zeros(len(catalog), np.bool_)
            for test in part.tests:
                found |= test(catalog)
            part.mask = ~found if part.term.is_unwanted else found
        return part.mask

    def _understood(self, term: Term) -> Part:
        """A field with a value that means nothing is looked for as a word."""
        part = Part(term)
        _FIELDS.get(term.field, _anywhere)(part, self._user_id)
        if not (part.tests or part.queries or part.similar or part.is_outdated):
            _anywhere(part, self._user_id)
        return part


def _anywhere(part: Part, user_id: int) -> None:
    words = part.term.words
    _add_words(part, words, "")
    part.queries += [_tagged(words, user_id, is_whole=False), _of_accounts(words, user_id)]
    _add_seed(part, user_id, words)
    part.tests += [_code_has("provider_id", words), _code_has("model", words), _code_has("operation_type", words)]


def _add_words(part: Part, words: str, column: str) -> None:
    """Words that begin so, in their order; where a script has no spaces, the letters wherever they are."""
    if _has_no_spaces(words):
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", words) + "%"
        columns = [_WORD_COLUMNS[column]] if column else list(_WORD_COLUMNS.values())
        part.queries += [select(Asset.id).where(found.like(pattern, escape="\\")) for found in columns]
        return
    asked = f"{_FTS_COLUMNS[column]} : {_said(words)}" if column else _said(words)
    match = text("asset_words MATCH :asked").bindparams(bindparam("asked", asked, unique=True))
    part.queries.append(select(literal_column("rowid").label("id")).select_from(text("asset_words")).where(match))


def _has_no_spaces(words: str) -> bool:
    """Whether words are of a script without spaces, or have no letters at all."""
    return bool(_UNBROKEN.search(words)) or not any(letter.isalnum() for letter in words)


def _said(words: str) -> str:
    return '"{}" *'.format(words.replace('"', ""))


_FTS_COLUMNS: Final = {"prompt": "prompt", "negative": "negative_prompt", "name": "name", "notes": "notes"}


def _in_words(column: str) -> Callable[[Part, int], None]:
    return lambda part, _: _add_words(part, part.term.value, column)


def _tagged(name: str, user_id: int, *, is_whole: bool) -> Query:
    folded = name.casefold()
    same = Tag.folded == folded if is_whole else Tag.folded.startswith(folded, autoescape=True)
    return select(AssetTag.asset_id).join(Tag, Tag.id == AssetTag.tag_id).where(Tag.user_id == user_id, same)


def _add_tags(part: Part, user_id: int) -> None:
    part.queries += [_tagged(name, user_id, is_whole=True) for name in part.term.values]


def _add_sets(part: Part, user_id: int) -> None:
    query = select(AssetSetMember.asset_id).join(AssetSet, AssetSet.id == AssetSetMember.set_id)
    part.queries.append(query.where(AssetSet.user_id == user_id, AssetSet.name.in_(part.term.values)))


def _of_accounts(label: str, user_id: int) -> Query:
    query = select(Asset.id).join(ProviderAccount, ProviderAccount.id == Asset.account_id)
    return query.where(
        Asset.user_id + 0 == user_id,
        or_(*(column.contains(label, autoescape=True) for column in (ProviderAccount.label, ProviderAccount.email))),
    )


def _add_accounts(part: Part, user_id: int) -> None:
    part.queries += [_of_accounts(label, user_id) for label in part.term.values]


def _add_seed(part: Part, user_id: int, value: str) -> None:
    if value.isdecimal() and len(value) <= _MOST_DIGITS:
        part.queries.append(select(Asset.id).where(Asset.seed == int(value), Asset.user_id + 0 == user_id))


def _seeds(part: Part, user_id: int) -> None:
    for value in part.term.values:
        _add_seed(part, user_id, value)


def _code_has(name: str, words: str) -> Test:
    """Whether one of the few values of a column has these words."""
    sought = _spoken(words)

    def test(catalog: Catalog) -> Mask:
        wanted = [value for value in catalog.values[name] if value is not None and sought and sought in _spoken(value)]
        return catalog.has_code(name, wanted)

    return test


def _code_named(name: str, words: str) -> Test:
    """As `_code_has`, but words that are a whole value mean that one alone, as the facets count it."""
    sought, has_words = _spoken(words), _code_has(name, words)

    def test(catalog: Catalog) -> Mask:
        whole = [value for value in catalog.values[name] if value is not None and _spoken(value) == sought]
        return catalog.has_code(name, whole) if whole else has_words(catalog)

    return test


def _spoken(value: object) -> str:
    """A value as it is compared: `text_to_video` is "text to video"."""
    return str(value).casefold().replace("_", " ").strip()


def _code_is(name: str, values: Sequence[str]) -> Test:
    sought = {value.casefold() for value in values}

    def test(catalog: Catalog) -> Mask:
        wanted = [value for value in catalog.values[name] if str(value).casefold() in sought]
        return catalog.has_code(name, wanted)

    return test


def _providers(part: Part, _: int) -> None:
    part.tests.append(_code_is("provider_id", part.term.values))


def _models(part: Part, _: int) -> None:
    part.tests += [_code_named("model", value) for value in part.term.values]


def _operations(part: Part, _: int) -> None:
    part.tests += [_code_named("operation_type", value) for value in part.term.values]


def _types(part: Part, _: int) -> None:
    kinds = media_types(part.term)
    if kinds:
        part.tests.append(lambda catalog: catalog.has_code("media_type", kinds))


def _colors(part: Part, _: int) -> None:
    known = {color.value for color in ColorLabel}
    colors = [value.casefold() for value in part.term.values if value.casefold() in known]
    if colors:
        part.tests.append(_code_is("color", colors))
    if "none" in part.term.values:
        part.tests.append(lambda catalog: catalog.has_code("color", (None,)))


_IS: Final[Mapping[str, Test]] = {
    "kept": lambda catalog: catalog.has_code("verdict", (Verdict.KEPT,)),
    "rejected": lambda catalog: catalog.has_code("verdict", (Verdict.REJECTED,)),
    "unjudged": lambda catalog: catalog.has_code("verdict", (None,)) & (catalog["ratings"] == 0),
    "missing": lambda catalog: catalog.has_code("state", (AssetState.MISSING,)),
    "remote": lambda catalog: catalog.has_code("state", (AssetState.REMOTE,)),
    "imported": lambda catalog: catalog.has_mark(kept.UPLOADED),
    "late": lambda catalog: catalog.has_mark(kept.LATE),
    "stacked": lambda catalog: catalog.mask_of(np.array(sorted(catalog.stacks), dtype=np.int64)),
    BINNED: lambda catalog: catalog.has_mark(kept.BINNED),
}


def _is(part: Part, _: int) -> None:
    part.is_outdated = any(value.casefold() == "outdated" for value in part.term.values)
    part.tests += [_IS[value.casefold()] for value in part.term.values if value.casefold() in _IS]


_HAS: Final[Mapping[str, Callable[[int], list[Query]]]] = {
    "lineage": lambda _: [select(AssetLineage.child_id), select(AssetLineage.parent_id)],
    "tags": lambda _: [select(AssetTag.asset_id)],
    "notes": lambda user_id: [select(Asset.id).where(Asset.user_id == user_id, Asset.notes != "")],
    "prompt": lambda user_id: [select(Asset.id).where(Asset.user_id == user_id, Asset.prompt != "")],
    "recipe": lambda user_id: [select(Asset.id).where(Asset.user_id == user_id, Asset.params.is_not(None))],
}


def _has(part: Part, user_id: int) -> None:
    for value in part.term.values:
        queries = _HAS.get(value.casefold())
        part.queries += queries(user_id) if queries is not None else []


def _ratings(part: Part, _: int) -> None:
    for value in part.term.values:
        sign, stars = _compared(value)
        if stars.isdecimal() and len(stars) == 1 and int(stars) <= MOST_STARS:
            part.tests.append(_rated(sign, int(stars)))


def _rated(sign: str, stars: int) -> Test:
    return lambda catalog: np.asarray(_SIGNS[sign](catalog["ratings"], stars))


def _dates(part: Part, _: int) -> None:
    """A year, a month or a day of the local calendar, or what lies before or after it."""
    for value in part.term.values:
        sign, words = _compared(value)
        match = _DATE.fullmatch(words)
        try:
            span = _span(*(int(number) if number else None for number in match.groups())) if match else None
        except (ValueError, OverflowError, OSError):
            # The last one on Windows, whose calendar begins in 1970.
            span = None
        if span is not None:
            part.tests.append(_within(sign, *span))


def _within(sign: str, first: float, last: float) -> Test:
    low = {">": last, ">=": first}.get(sign, 0.0 if sign.startswith("<") else first)
    high = {"<": first, "<=": last}.get(sign, np.inf if sign.startswith(">") else last)
    return lambda catalog: np.asarray((catalog["seconds"] >= low) & (catalog["seconds"] < high))


def _span(year: int | None, month: int | None, day: int | None) -> tuple[float, float]:
    """When a year, a month or a day begins, and when the next one does, in seconds since 1970.

    Raises:
        ValueError: There is no such day.
        OverflowError: It is at the end of what can be told.
    """
    first = datetime(year or 1, month or 1, day or 1)  # noqa: DTZ001  (of the local calendar, whose zone comes below)
    if day is not None:
        last = first + timedelta(days=1)
    elif month is not None:
        last = (first + timedelta(days=31)).replace(day=1)
    else:
        last = first.replace(year=first.year + 1)
    return first.astimezone().astimezone(UTC).timestamp(), last.astimezone().astimezone(UTC).timestamp()


def _compared(value: str) -> tuple[str, str]:
    match = _COMPARED.fullmatch(value)
    return (match[1], match[2]) if match is not None else ("", value)


def _similar(part: Part, _: int) -> None:
    values = (value for value in part.term.values if value.isdecimal() and len(value) <= _MOST_DIGITS)
    part.similar += [int(value) for value in values]


_FIELDS: Final[Mapping[str, Callable[[Part, int], None]]] = {
    "prompt": _in_words("prompt"),
    "negative": _in_words("negative"),
    "name": _in_words("name"),
    "notes": _in_words("notes"),
    "tag": _add_tags,
    "set": _add_sets,
    "provider": _providers,
    "model": _models,
    "operation": _operations,
    "account": _add_accounts,
    "type": _types,
    "is": _is,
    "has": _has,
    "rating": _ratings,
    "color": _colors,
    "seed": _seeds,
    "date": _dates,
    "similar": _similar,
}
