"""What differs between results: their parameters line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import AssetOrigin, MediaType
from app.ui.amounts import clock, number
from app.ui.models.param_words import lines_of_params, seed_of
from app.ui.widgets.difference_table import Line

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.asset.asset_rows import AssetRow
    from app.services.job.job_rows import JobRow

NONE: Final = "\N{EN DASH}"
"""What one has not."""
_TIMES: Final = " \N{MULTIPLICATION SIGN} "
_SHOWN_APART: Final = frozenset({"prompt", "negative_prompt", "seed", "model"})


@dataclass(frozen=True, slots=True)
class Known:
    """An asset with what else is known of how it was made."""

    row: "AssetRow"
    provider_name: str = ""
    params_model: "type[OperationParams] | None" = None
    job: "JobRow | None" = None


def lines_of(all_known: Sequence[Known], *, differing_first: bool) -> list[Line]:
    """A line for each property that at least one of them has."""
    facts = [_facts(known) for known in all_known]
    labels = dict.fromkeys(label for one in facts for label in one)
    lines = [Line(label, tuple(one.get(label) or NONE for one in facts)) for label in labels]
    lines = [line for line in lines if set(line.values) != {NONE}]
    return sorted(lines, key=lambda line: not line.differs) if differing_first else lines


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
