"""The parameters of a job or a result in words: the titles, labels and units of the provider's model."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import OperationType
from app.ui.language import told

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from app.providers.base import OperationParams
    from app.services.asset.asset_rows import AssetRow

_NO_NAMES: Final[Mapping[int, str]] = {}


def lines_of_params(
    params: Mapping[str, Any],
    model: "type[OperationParams] | None",
    *,
    left_out: Iterable[str] = (),
    asset_names: Mapping[int, str] | None = None,
) -> list[tuple[str, str]]:
    """A title and a value for each parameter that says something.

    Args:
        params: As they are stored.
        model: Knows titles, labels and units; None where its provider is gone.
        left_out: The names of parameters that are told elsewhere.
        asset_names: Asset id to name for the input slots; None leaves the slots out.
    """
    fields = model.model_fields if model is not None else {}
    lines = []
    for name, value in params.items():
        field = fields.get(name)
        extra = _extra(field)
        is_slot = "slot" in extra
        says_nothing = value is False or value in (None, "", [])
        if name in left_out or says_nothing or (is_slot and asset_names is None):
            continue
        title = told(field.title if field is not None and field.title else name.replace("_", " ").capitalize())
        words = _asset_words(value, asset_names or _NO_NAMES) if is_slot else _value_words(value, extra)
        lines.append((title, words))
    return lines


def words_of_param(name: str, value: object, model: "type[OperationParams] | None") -> str:
    """One value in words, such as the name of a model for its id."""
    return _value_words(value, _extra(model.model_fields.get(name) if model is not None else None))


def seed_of(row: "AssetRow") -> int | None:
    """The seed of a result; None where chance had no part in it."""
    return None if row.operation_type == OperationType.FRAME_EXTRACTION else row.seed


def _extra(field: "FieldInfo | None") -> Mapping[str, Any]:
    extra = field.json_schema_extra if field is not None else None
    return extra if isinstance(extra, dict) else {}


def _asset_words(value: object, names: Mapping[int, str]) -> str:
    name = names.get(value) if isinstance(value, int) else None
    return name or _translate("not in the library any more")


def _value_words(value: object, extra: Mapping[str, Any]) -> str:
    labels = extra.get("labels")
    if isinstance(labels, Mapping) and str(value) in labels:
        return told(str(labels[str(value)]))
    if value is True:
        return _translate("yes")
    words = ", ".join(map(_word, value)) if isinstance(value, Sequence) and not isinstance(value, str) else _word(value)
    unit = told(str(extra.get("unit") or ""))
    return f"{words}\N{NO-BREAK SPACE}{unit}" if unit else words.replace("_", " ")


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _translate(text: str) -> str:
    return QCoreApplication.translate("Parameters", text)
