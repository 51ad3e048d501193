"""What a tab adds to the composed job."""

import pytest

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.ui.panels.create.batch.parts import Parts, has_wildcards, is_replaced, missing_of, plan_of
from app.ui.panels.create.catalog import Offer
from tests.support.studio import ClipParams

pytestmark = pytest.mark.usefixtures("qapp")
_OFFER = Offer("studio", "Studio v5", OperationType.IMAGE_TO_VIDEO, ClipParams, input_slots(ClipParams))


def test_a_plan_has_the_composed_parameters_and_the_parts() -> None:
    parts = Parts(axes={"duration": (5, 8)}, rows=({"seed": 1},), pictures=(3, 4), slot="first_frame")
    plan = plan_of(_OFFER, {"prompt": "a lake"}, parts, variations=2, every_wildcard=True)
    assert (plan.provider_id, plan.operation_type, plan.params) == ("studio", _OFFER.operation, {"prompt": "a lake"})
    assert (plan.axes, plan.rows, plan.pictures, plan.slot) == (
        {"duration": [5, 8]},
        [{"seed": 1}],
        [3, 4],
        "first_frame",
    )
    assert (plan.variations, plan.every_wildcard) == (2, True)


@pytest.mark.parametrize(
    ("params", "parts", "words"),
    [
        ({"prompt": "a", "first_frame": 1}, Parts(), ""),
        ({"prompt": "", "first_frame": 1}, Parts(), "Prompt is missing"),
        ({"prompt": "a"}, Parts(), "First frame is missing"),
        ({"prompt": "a"}, Parts(pictures=(1,), slot="first_frame"), ""),
        ({"prompt": "a"}, Parts(slot="first_frame"), "First frame is missing"),
        ({"first_frame": 1}, Parts(axes={"prompt": ("a", "b")}), ""),
        ({"first_frame": 1}, Parts(rows=({"prompt": "a"}, {"prompt": "b"})), ""),
        ({"first_frame": 1}, Parts(rows=({"prompt": "a"}, {"seed": 1})), "Prompt is missing"),
        ({}, Parts(missing="needs a folder"), "needs a folder"),
    ],
)
def test_what_is_required_may_come_from_the_tab(params: dict[str, object], parts: Parts, words: str) -> None:
    assert missing_of(_OFFER, params, parts) == words


@pytest.mark.parametrize(
    ("params", "parts", "is_wild"),
    [
        ({"prompt": "a lake", "seed": 3}, Parts(), False),
        ({"prompt": "a {red|blue} lake"}, Parts(), True),
        ({"prompt": "a __colour__ lake"}, Parts(), True),
        ({"prompt": "a {red} lake"}, Parts(), False),
        ({"prompt": "a {red|blue lake"}, Parts(), False),
        ({"prompt": "a {red|blue} lake"}, Parts(axes={"prompt": ("a", "b")}), False),
        ({"prompt": "a {red|blue} lake"}, Parts(rows=({"prompt": "a"},)), False),
        ({"prompt": "a"}, Parts(rows=({"prompt": "{a|b}"},)), True),
        ({"prompt": "a"}, Parts(axes={"prompt": ("{a|b}", "c")}), True),
    ],
)
def test_wildcards_are_seen_in_every_text_that_counts(
    params: dict[str, object], parts: Parts, *, is_wild: bool
) -> None:
    assert has_wildcards(params, parts) == is_wild


def test_a_parameter_that_only_some_rows_name_is_not_replaced() -> None:
    assert not is_replaced("prompt", Parts(rows=({"prompt": "a"}, {"seed": 1})))
    assert not is_replaced("prompt", Parts())
