"""The parameters of a job in words."""

from enum import StrEnum

import pytest
from pydantic import Field

from app.domain.enums import InputRole, MediaType
from app.providers.base import OperationParams, input_slot
from app.ui.models.param_words import lines_of_params, words_of_param


class Move(StrEnum):
    IN = "in"


class Params(OperationParams):
    """A clip."""

    clip: int | str = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip")
    at: float = Field(0.0, title="Moment", json_schema_extra={"unit": "s"})
    move: Move = Field(Move.IN, title="Camera", json_schema_extra={"labels": {"in": "Push in", "5": "Five"}})


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ({"at": 1.0}, ("Moment", "1\N{NO-BREAK SPACE}s")),
        ({"at": 0.0}, ("Moment", "0\N{NO-BREAK SPACE}s")),
        ({"move": "in"}, ("Camera", "Push in")),
        ({"move": 5}, ("Camera", "Five")),
        ({"hd_mode": True}, ("Hd mode", "yes")),
        ({"places": [1, 2.5]}, ("Places", "1, 2.5")),
        ({"style": "soft_light"}, ("Style", "soft light")),
    ],
)
def test_a_value_has_the_title_the_label_and_the_unit_of_its_field(
    params: dict[str, object], line: tuple[str, str]
) -> None:
    assert lines_of_params(params, Params) == [line]


@pytest.mark.parametrize("value", [None, "", [], False])
def test_what_says_nothing_is_left_out(value: object) -> None:
    assert lines_of_params({"style": value}, Params) == []


def test_an_input_is_told_by_its_name_or_not_at_all() -> None:
    params = {"clip": 4, "at": 2.0}
    assert lines_of_params(params, Params, left_out=["at"]) == []
    assert lines_of_params(params, Params, left_out=["at"], asset_names={4: "a.mp4"}) == [("Clip", "a.mp4")]
    gone = lines_of_params(params, Params, left_out=["at"], asset_names={})
    assert gone == [("Clip", "not in the library any more")]


def test_without_a_model_the_names_of_the_parameters_stand() -> None:
    assert lines_of_params({"first_frame": 3}, None) == [("First frame", "3")]


def test_one_value_is_told_by_its_label() -> None:
    assert words_of_param("move", "in", Params) == "Push in"
    assert words_of_param("model", "some-id", None) == "some-id"
