"""What differs between results: their parameters line by line, and the words of their prompts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import AssetOrigin, MediaType
from app.ui.amounts import clock, number
from app.ui.models.param_words import lines_of_params, seed_of

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.asset.asset_rows import AssetRow
    from app.services.job.job_rows import JobRow

NONE: Final = "\N{EN DASH}"
"""What one has not."""
_TIMES: Final = " \N{MULTIPLICATION SIGN} "
_SHOWN_APART: Final = frozenset({"prompt", "negative_prompt", "seed", "model"})
_RELATED: Final = 0.35
"""Texts that have less in common are told one after the other."""
_WORDS: Final = re.compile(r"\s*(?:[\w'\N{RIGHT SINGLE QUOTATION MARK}-]+|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Known:
    """An asset with what else is known of how it was made."""

    row: "AssetRow"
    provider_name: str = ""
    params_model: "type[OperationParams] | None" = None
    job: "JobRow | None" = None


@dataclass(frozen=True, slots=True)
class Line:
    """A property of all that are compared.

    Attributes:
        values: One for each of them, in their order.
    """

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of two prompts; `side` is 0 or 1 where only that one has them, else None."""

    text: str
    side: int | None = None


def lines_of(all_known: Sequence[Known], *, differing_first: bool) -> list[Line]:
    """A line for each property that at least one of them has."""
    facts = [_facts(known) for known in all_known]
    labels = dict.fromkeys(label for one in facts for label in one)
    lines = [Line(label, tuple(one.get(label) or NONE for one in facts)) for label in labels]
    lines = [line for line in lines if set(line.values) != {NONE}]
    return sorted(lines, key=lambda line: not line.differs) if differing_first else lines


def compare_words(first: str, second: str) -> list[Piece]:
    """Two texts as one: the words that both have, and those that only one has, where it has them."""
    one, other = _WORDS.findall(first.strip()), _WORDS.findall(second.strip())
    matcher = SequenceMatcher(None, [word.strip() for word in one], [word.strip() for word in other], autojunk=False)
    if one and other and matcher.ratio() < _RELATED:
        return [Piece(" ".join(first.split()), 0), Piece(" ".join(second.split()), 1)]
    pieces: list[Piece] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(one[start:end])))
            continue
        pieces += [Piece("".join(one[start:end]), 0)] if end > start else []
        pieces += [Piece("".join(other[other_start:other_end]), 1)] if other_end > other_start else []
    return [Piece(piece.text.strip(), piece.side) for piece in pieces]


def _facts(known: Known) -> dict[str, str]:
    row, tr = known.row, _translate
    params = row.params or {}
    seed = seed_of(row)
    facts = {tr("Seed"): number(seed) if seed is not None else ""}
    facts |= dict(lines_of_params(params, known.params_model, left_out=_SHOWN_APART))
    facts |= _made(known)
    facts[tr("Model")] = str(row.model or params.get("model") or "").replace("_", " ")
    facts[tr("Made by")] = tr("Imported") if row.origin == AssetOrigin.UPLOAD else known.provider_name
    facts[tr("Size")] = f"{row.width}{_TIMES}{row.height}" if row.width and row.height else ""
    if row.duration_ms is not None and row.media_type != MediaType.IMAGE:
        facts[tr("Length")] = clock(row.duration_ms / 1000)
    return facts


def _made(known: Known) -> dict[str, str]:
    """What making it cost, and how long it took."""
    job, tr = known.job, _translate
    if job is None:
        return {}
    took = (job.ended_at - job.started_at).total_seconds() if job.started_at and job.ended_at else None
    return {
        tr("Credits"): number(job.actual_cost) if job.actual_cost is not None else "",
        tr("Time"): clock(took) if took is not None else "",
    }


def _translate(text: str) -> str:
    return QCoreApplication.translate("Compare", text)
