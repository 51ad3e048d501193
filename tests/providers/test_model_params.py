"""Parameter classes that are made of data."""

import pytest
from pydantic import ValidationError

from app.domain.enums import OperationType
from app.providers.model_params import CatalogParams, FieldSpec, build_params, numbered
from app.providers.parameters import input_slots

TEXT = FieldSpec(kind="text", title="Prompt", required=True)


def test_each_kind_of_field_has_its_type_limits_and_widget() -> None:
    specs = {
        "prompt": TEXT,
        "count": FieldSpec(kind="integer", least=1, most=4, default=2, unit="x", step=1, advanced=True),
        "weight": FieldSpec(kind="number", beside=True),
        "has_sound": FieldSpec(kind="flag"),
        "size": FieldSpec(kind="choice", choices=(5, 10), default=10, labels={"5": "Short"}),
        "clip": FieldSpec(kind="input", own_only=True),
    }
    made = build_params(OperationType.UPSCALE, {"m": specs}, {"m": "M"})
    values = made.model_validate({"prompt": "x"})
    assert values.model_dump() == {
        "model": "m",
        "prompt": "x",
        "count": 2,
        "weight": None,
        "has_sound": False,
        "size": 10,
        "clip": None,
        "seed": None,
    }
    assert made.model_fields["count"].json_schema_extra == {"unit": "x", "step": 1, "advanced": True}
    for wrong in ({"count": 5}, {"size": 7}, {"has_sound": "maybe"}):
        with pytest.raises(ValidationError):
            made.model_validate({"prompt": "x", **wrong})
    (slot,) = input_slots(made.variant({}))
    assert slot.takes_own
    assert slot.takes_only_own


def test_a_model_has_no_parameter_of_another_one() -> None:
    made = build_params(
        OperationType.UPSCALE,
        {"a": {"prompt": TEXT, "one": FieldSpec(kind="flag")}, "b": {"two": FieldSpec(kind="flag")}},
        {"a": "A", "b": "B"},
    )
    assert not made.model_fields["prompt"].is_required()
    assert made.model_validate({"model": "b"}).model_dump() == {"model": "b", "two": False, "seed": None}
    with pytest.raises(ValidationError):
        made.model_validate({"model": "b", "one": True})


def test_the_plainest_job_has_something_wherever_something_is_needed() -> None:
    specs = {
        "prompt": TEXT,
        "clip": FieldSpec(kind="input", required=True),
        "n": FieldSpec(kind="integer", required=True),
    }
    plain = build_params(OperationType.UPSCALE, {"m": specs}, {"m": "M"}).plainest()
    assert isinstance(plain, CatalogParams)
    assert (plain.model_dump()["prompt"], plain.model_dump()["clip"], plain.model_dump()["n"]) == ("-", 0, 0)


def test_a_series_is_numbered_and_only_its_first_slot_is_required() -> None:
    made = numbered("ref", FieldSpec(kind="input", title="Reference", series=2, required=True))
    assert {name: (spec.title, spec.required, spec.series_name) for name, spec in made.items()} == {
        "ref_1": ("Reference 1", True, "ref"),
        "ref_2": ("Reference 2", False, "ref"),
    }


@pytest.mark.parametrize(
    "wrong", [{"kind": "choice"}, {"kind": "choice", "choices": ["a"], "default": "b"}, {"kind": "input", "media": []}]
)
def test_a_definition_that_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FieldSpec.model_validate(wrong)


def test_the_class_of_a_model_is_made_once_and_only_when_it_is_asked_for() -> None:
    made = build_params(OperationType.UPSCALE, {"a": {"prompt": TEXT}, "b": {}}, {"a": "A", "b": "B"})
    assert (list(made.variants), len(made.variants)) == (["a", "b"], 2)
    assert made.variants["a"] is made.variant({"model": "a"})
    assert made.variants.get("c") is None
