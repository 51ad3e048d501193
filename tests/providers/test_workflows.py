from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.enums import InputRole, MediaType
from app.providers.workflows import FieldKind, MappedField, Place


def field(kind: FieldKind, **more: Any) -> MappedField:
    return MappedField(kind=kind, title="T", places=(Place(node="6", input="text"),), **more)


def test_a_parameter_says_what_its_kind_needs() -> None:
    assert field(FieldKind.INPUT, role=InputRole.REFERENCE, media=MediaType.IMAGE).places[0].node == "6"
    wrong: list[tuple[FieldKind, dict[str, Any]]] = [
        (FieldKind.INPUT, {}),
        (FieldKind.TEXT, {"role": InputRole.REFERENCE, "media": MediaType.IMAGE}),
        (FieldKind.CHOICE, {}),
        (FieldKind.NUMBER, {"least": 2, "most": 1}),
        (FieldKind.NUMBER, {"least": float("nan")}),
        (FieldKind.NUMBER, {"step": 0}),
        (FieldKind.TEXT, {"unknown": 1}),
    ]
    for kind, more in wrong:
        with pytest.raises(ValidationError):
            field(kind, **more)
