"""The prompt of a fusion names each of its references."""

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.pixverse.given import Given
from app.providers.pixverse.manifest import CATALOG, MANIFEST
from app.providers.pixverse.references import named_prompt, with_references


def test_each_name_stands_in_the_prompt_with_a_space_behind_it() -> None:
    assert named_prompt("@pic1, then @pic10", ["pic1"]) == "@pic1 , then @pic10"
    assert named_prompt("two boats", ["pic1", "clip1"]) == "two boats @pic1 @clip1 "
    assert named_prompt("by @pic1", ["pic1"]) == "by @pic1 "


def given(**values: object) -> Given:
    params = MANIFEST.params_model(OperationType.FUSION).model_validate({"prompt": "x", **values})
    return Given(params, CATALOG.wire(params))


def test_more_than_seven_pictures_go_by_the_mode_that_takes_them() -> None:
    pictures = {f"reference_{number}": str(number) for number in range(1, 8)}
    plain = with_references(given(**pictures), {"prompt": "x", "model": "v6"})
    assert "reference_mode" not in plain
    many = with_references(given(**pictures, background="9"), {"prompt": "x", "model": "v6"})
    assert many["reference_mode"] == "omni"
    assert many["image_references"][7] == {"type": "background", "img_id": 9, "ref_name": "background"}
    clips = {f"clip_{number}": "own:5" for number in (1, 2, 3)}
    with pytest.raises(InvalidParametersError, match="at most 10"):
        with_references(given(**pictures, **clips, background="9"), {"prompt": "x"})
