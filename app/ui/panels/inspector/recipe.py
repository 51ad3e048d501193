"""How an asset was made, in words: what the inspector's lines say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.domain.enums import AssetOrigin, CaptureKind, MediaType
from app.ui.amounts import bytes_words, clock, number, price
from app.ui.models.asset_judging import judged_words
from app.ui.models.bin_words import age_words
from app.ui.models.param_words import lines_of_params, seed_of, words_of_param

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.asset.asset_rows import AssetRow
    from app.services.automation.captures import CaptureRow
    from app.services.job.job_rows import JobRow

_TIMES: Final = "\N{MULTIPLICATION SIGN}"
_DOT: Final = " \N{MIDDLE DOT} "
_SHOWN_APART: Final = frozenset({"prompt", "seed", "model"})


@dataclass(frozen=True, slots=True)
class Line:
    """A name and what it is."""

    label: str
    value: str
    is_mono: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """An asset with what else is known of it."""

    row: "AssetRow"
    provider_name: str = ""
    operation_label: str = ""
    params_model: "type[OperationParams] | None" = None
    job: "JobRow | None" = None
    model_title: str = ""
    """What the model is called by which it was made; empty where it has no title."""
    capture: "CaptureRow | None" = None
    """The phone that delivered it, where one did."""


def size_line(row: "AssetRow") -> str:
    """Pixels, length, bytes and time of day: 1536 x 1024, 2.1 MB, 14:06."""
    parts = []
    if row.width and row.height:
        parts.append(f"{row.width} {_TIMES} {row.height}")
    if row.duration_ms is not None and row.media_type != MediaType.IMAGE:
        parts.append(clock(row.duration_ms / 1000))
    if row.size_bytes is not None:
        parts.append(bytes_words(row.size_bytes))
    parts.append(time_words(row.created_at))
    return _DOT.join(parts)


def time_words(moment: datetime) -> str:
    """The time of a moment of today, else its day and time."""
    local = moment.astimezone()
    if local.date() == datetime.now(local.tzinfo).date():
        return f"{local:%H:%M}"
    when = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return str(QLocale().toString(when, QCoreApplication.translate("Dates", "d MMM yyyy, HH:mm")))


def lines_of(details: Details) -> list[Line]:
    """The lines under the prompt."""
    return [line for line in (Line(_translate("Judged"), judged_words(details.row)), *_facts(details)) if line.value]


def _facts(details: Details) -> list[Line]:
    row, tr = details.row, _translate
    binned = [Line(tr("In the bin"), age_words(row.deleted_at))] if row.deleted_at is not None else []
    return [*binned, *_recipe(details)]


def _recipe(details: Details) -> list[Line]:
    row, tr = details.row, _translate
    if row.origin == AssetOrigin.UPLOAD:
        return [*_origin(details.capture), Line(tr("File type"), row.mime_type), *_found_facts(row)]
    params = row.params or {}
    lines = [Line(tr("Operation"), details.operation_label), Line(tr("Model"), _model_words(details, params))]
    seed = seed_of(row)
    if seed is not None:
        lines.append(Line(tr("Seed"), number(seed), is_mono=True))
    if details.job is not None:
        lines.append(Line(tr("Account"), _account_words(details.job)))
    told = lines_of_params(params, details.params_model, left_out=_SHOWN_APART)
    lines += [Line(label, value) for label, value in told]
    if row.arrived_after_cancel:
        lines.append(Line(tr("Note"), tr("Arrived after its job was cancelled")))
    return lines


def _origin(capture: "CaptureRow | None") -> list[Line]:
    """From where an upload came: a file, or a phone and perhaps a preset that ran on it."""
    tr = _translate
    if capture is None:
        return [Line(tr("Origin"), tr("Imported"))]
    words = {
        CaptureKind.PICTURE: tr("Picture of {phone}"),
        CaptureKind.RECORDING: tr("Recording of {phone}"),
        CaptureKind.FILE: tr("File of {phone}"),
    }[capture.kind]
    phone = capture.device_name or tr("a phone that was forgotten")
    return [
        Line(tr("Origin"), words.replace("{phone}", phone)),
        Line(tr("Taken"), time_words(capture.taken_at)),
        Line(tr("Preset"), capture.preset_name or ""),
    ]


def _found_facts(row: "AssetRow") -> list[Line]:
    """What the file of an import says of its making."""
    params = dict(row.params or {})
    lines = [Line(_translate("Made with"), str(params.pop("tool", ""))), Line(_translate("Model"), row.model or "")]
    if row.seed is not None:
        lines.append(Line(_translate("Seed"), number(row.seed), is_mono=True))
    plain = {name: value for name, value in params.items() if isinstance(value, str | int | float)}
    return lines + [Line(label, value) for label, value in lines_of_params(plain, None, left_out=_SHOWN_APART)]


def _model_words(details: Details, params: Mapping[str, Any]) -> str:
    value = params.get("model")
    if value and details.model_title:
        return _DOT.join(part for part in (details.model_title, details.provider_name) if part)
    model = words_of_param("model", value, details.params_model) if value else ""
    is_named = model.casefold().startswith(details.provider_name.casefold())
    return model if is_named else f"{details.provider_name} {model}".strip()


def _account_words(job: "JobRow") -> str:
    if job.actual_cost is None:
        cost = ""
    else:
        cost = price(job.actual_cost, job.credit_type) if job.actual_cost else _translate("free")
    return _DOT.join(part for part in (job.account_label or "", cost) if part)


def _translate(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
