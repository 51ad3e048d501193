"""Models as data: what a file says becomes forms, requests and prices."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.enums import MediaType, OperationType
from app.providers.catalog import MOST_FILE_BYTES, Catalog, Model
from app.providers.parameters import InputTransport, input_slots, series_values

EXAMPLE = """
[fields.prompt]
kind = "text"
title = "Prompt"
widget = "prompt"
required = true
longest = 1000
[fields.duration]
kind = "integer"
title = "Duration"
unit = "s"
least = 2
most = 10
default = 5
wire = "settings.duration"
wire_format = "{}s"
[fields.reference]
kind = "input"
title = "Reference"
series = 3
required = true
media = ["image", "video"]
[fields.ratio]
kind = "choice"
title = "Ratio"
choices = ["16:9", "9:16"]

[[models]]
id = "one"
title = "One"
seconds = 30
settings = { path = "/v1/one" }
[models.operations.text_to_video]
prompt = true
duration = true
ratio = true
seed = true
[models.operations.fusion]
prompt = true
reference = { limits = { longest_side = 4000, transport = "data_uri" } }
[[models.prices]]
operation = "fusion"
amount = "0.5"
least = "0.75"
per = "output"
[[models.prices]]
when = { ratio = "16:9" }
amount = "0.0841"
per = "second"

[[models]]
id = "two"
title = "Two"
status = "legacy"
[models.operations.text_to_video]
prompt = { longest = 10 }
ratio = { choices = ["1:1"] }
hidden = { kind = "text", wire = "", default = "x" }
steps = { kind = "integer", title = "Steps", default = 20 }
[[models.prices]]
credit_type = "credits"
amount = "2.5"
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return read(tmp_path, EXAMPLE)


def read(folder: Path, text: str) -> Catalog:
    path = folder / "models.toml"
    path.write_text(text, "utf-8")
    return Catalog.load(path)


def test_an_operation_has_the_parameters_of_all_its_models_and_each_model_its_own(catalog: Catalog) -> None:
    params = catalog.operations()[OperationType.TEXT_TO_VIDEO]
    assert set(params.model_fields) == {"model", "prompt", "duration", "ratio", "hidden", "steps", "seed"}
    assert list(params.variant({"model": "two"}).model_fields) == [
        "model",
        "prompt",
        "ratio",
        "hidden",
        "steps",
        "seed",
    ]
    assert list(params.variant({}).model_fields) == ["model", "prompt", "duration", "ratio", "seed"]
    extra = params.model_fields["model"].json_schema_extra
    assert extra == {"widget": "combo", "labels": {"one": "One", "two": "Two (legacy)"}, "switch": True}
    assert params.variant({"model": "two"}).model_fields["seed"].json_schema_extra == {"hidden": True}
    assert catalog.operations().keys() == {OperationType.TEXT_TO_VIDEO, OperationType.FUSION}


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"model": "two", "prompt": "hi", "duration": 3}, "duration"),
        ({"model": "two", "prompt": "more than ten"}, "prompt"),
        ({"model": "two", "prompt": "hi", "ratio": "16:9"}, "ratio"),
        ({"prompt": "hi", "duration": 11}, "duration"),
        ({"prompt": ""}, "prompt"),
        ({}, "prompt"),
        ({"model": "three", "prompt": "hi"}, "model"),
    ],
)
def test_what_the_chosen_model_does_not_take_is_refused(catalog: Catalog, values: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        catalog.operations()[OperationType.TEXT_TO_VIDEO].model_validate(values)
    assert [error["loc"][0] for error in caught.value.errors()] == [place]


def test_a_request_holds_what_was_chosen_at_its_wire_paths(catalog: Catalog) -> None:
    params = catalog.operations()[OperationType.TEXT_TO_VIDEO].model_validate({"prompt": "hi", "seed": 4})
    assert catalog.wire(params) == {"prompt": "hi", "settings": {"duration": "5s"}, "ratio": "16:9", "seed": 4}
    other = catalog.operations()[OperationType.TEXT_TO_VIDEO].model_validate(
        {"prompt": "hi", "model": "two", "seed": 4}
    )
    assert catalog.wire(other) == {"prompt": "hi", "ratio": "1:1", "steps": 20}
    assert catalog.model_of(params).settings == {"path": "/v1/one"}


def test_inputs_stand_at_their_wire_paths_and_those_of_a_list_in_their_order(tmp_path: Path) -> None:
    models = EXAMPLE.replace('title = "Reference"', 'title = "Reference"\nwire = "image_urls[]"')
    catalog = read(tmp_path, models)
    given = {"prompt": "hi", "reference_1": "a", "reference_3": "b"}
    params = catalog.operations()[OperationType.FUSION].model_validate(given)
    assert catalog.wire_with_files(params) == {"prompt": "hi", "image_urls": ["a", "b"]}
    assert catalog.wire(params) == {"prompt": "hi"}


def test_the_first_price_that_matches_counts_rounded_up(catalog: Catalog) -> None:
    video = catalog.operations()[OperationType.TEXT_TO_VIDEO]
    wide, tall = (video.model_validate({"prompt": "hi", "ratio": ratio}) for ratio in ("16:9", "9:16"))
    estimate = catalog.estimate(OperationType.TEXT_TO_VIDEO, wide)
    assert (estimate.cost, estimate.credit_type, estimate.seconds) == (420_500, "usd", 30)
    assert catalog.estimate(OperationType.TEXT_TO_VIDEO, tall).credit_type is None
    two = video.model_validate({"prompt": "hi", "model": "two"})
    assert (catalog.estimate(OperationType.TEXT_TO_VIDEO, two).cost, two.seed) == (3, None)
    assert catalog.base_estimate(OperationType.TEXT_TO_VIDEO).cost == 420_500
    assert catalog.base_estimate(OperationType.FUSION).cost == 750_000
    assert catalog.base_estimate(OperationType.UPSCALE).cost == 0


def test_a_series_is_numbered_slots_with_the_limits_of_the_model(catalog: Catalog) -> None:
    params = catalog.operations()[OperationType.FUSION]
    slots = input_slots(params.variant({}))
    assert [(slot.name, slot.is_required, slot.series) for slot in slots] == [
        ("reference_1", True, "reference"),
        ("reference_2", False, "reference"),
        ("reference_3", False, "reference"),
    ]
    assert slots[0].takes == (MediaType.IMAGE, MediaType.VIDEO)
    assert slots[0].kinds == "images or videos"
    assert slots[0].limits is not None
    assert (slots[0].limits.longest_side, slots[0].limits.transport) == (4000, InputTransport.DATA_URI)
    made = params.model_validate({"prompt": "hi", "reference_1": 3, "reference_3": "up-7"})
    assert series_values(made, "reference") == [3, "up-7"]


def test_the_users_file_adds_models_and_takes_the_place_of_ours(catalog: Catalog, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    assert catalog.with_user_file(own) is catalog
    own.write_text(
        '[[models]]\nid = "two"\ntitle = "Mine"\n[models.operations.text_to_video]\nprompt = true\n'
        '[[models]]\nid = "new"\ntitle = "New"\n[models.operations.upscale]\nprompt = true\n',
        "utf-8",
    )
    found = catalog.with_user_file(own)
    assert found.trouble is None
    assert found.model("two").title == "Mine"
    assert OperationType.UPSCALE in found.operations()
    assert catalog.model("two").title == "Two"


def _one(fields: str) -> str:
    return f'[[models]]\nid = "a"\ntitle = "A"\n[models.operations.upscale]\n{fields}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[models", "no TOML"),
        ("x = " + "[" * 5000, "no TOML"),
        ('[[models]]\nid = "a"\ntitle = "A"\nnonsense = 1\n[models.operations.upscale]\n', "nonsense"),
        ('[[models]]\nid = "a"\ntitle = "A"\n[models.operations.cooking]\n', "operations"),
        ('[[models]]\nid = "a"\ntitle = "A"\n[models.operations.upscale]\nunknown = true\n', "a, unknown"),
        ('[[models]]\nid = "a"\ntitle = "A"\n[models.operations.upscale]\nr = { kind = "choice" }\n', "needs choices"),
        (_one('model_config = { kind = "text" }'), "no name of a parameter"),
        (_one('n = { kind = "number", default = nan }'), "a, n"),
        (_one('n = { kind = "number", wire_format = "{0.__class__}" }'), "wire_format"),
        (_one('n = { kind = "number", wire = "prompt.n" }\nprompt = { kind = "text" }'), "cannot lie inside of prompt"),
        ("#" * (MOST_FILE_BYTES + 1), "larger"),
    ],
)
def test_a_users_file_that_is_wrong_changes_nothing_and_is_told(
    catalog: Catalog, tmp_path: Path, text: str, words: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    found = catalog.with_user_file(own)
    assert found.models == catalog.models
    assert words in (found.trouble or "")
    with pytest.raises(ValueError, match=words):
        dict(Catalog.load(own).operations())


def test_a_retired_model_is_not_offered_and_can_still_be_read(catalog: Catalog) -> None:
    today = date.today()  # noqa: DTZ011
    gone = Model(id="gone", title="Gone", retired_at=today, operations={OperationType.UPSCALE: {"prompt": True}})
    soon = gone.model_copy(update={"id": "soon", "retired_at": today + timedelta(days=1)})
    found = catalog.with_models([gone, soon, gone.model_copy(update={"id": "off", "status": "retired"})])
    params = found.operations()[OperationType.UPSCALE]
    assert params.model_validate({"prompt": "x"}).model_dump()["model"] == "soon"
    with pytest.raises(ValidationError):
        params.model_validate({"prompt": "x", "model": "gone"})
    assert found.model("off").title == "Gone"
    with pytest.raises(KeyError):
        found.model("never")
