"""What is still missing."""

from pathlib import Path

import pytest

from app.domain.enums import MediaType, OperationType
from app.ui.panels.create.catalog import Catalog
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.job_input import JobInput
from app.ui.panels.create.readiness import why_not
from app.ui.panels.create.wildcard_hint import NOTHING, Hint
from app.ui.view_state import ViewState
from tests.support.library import open_library

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
async def draft(tmp_path: Path) -> Draft:
    made = Draft(ViewState())
    async with open_library(tmp_path) as library, library.read() as services:
        made.begin(await Catalog.of(services))
    return made


def test_without_a_provider_nothing_can_be_made() -> None:
    assert why_not(Draft(ViewState()), {}, NOTHING) == "no provider"


def test_a_prompt_and_an_input_are_asked_for(draft: Draft) -> None:
    assert why_not(draft, {}, NOTHING) == "needs a prompt"
    assert why_not(draft, {"prompt": "a lake"}, NOTHING) == ""
    waited = JobInput(3, OperationType.TEXT_TO_IMAGE, "a lake", MediaType.IMAGE)
    draft.put("", [waited])
    assert why_not(draft, {"prompt": ""}, NOTHING) == ""
    draft.inputs.clear()
    assert why_not(draft, {"prompt": ""}, NOTHING) == "needs a picture"


def test_a_parameter_that_is_not_allowed_is_named_by_its_title(draft: Draft) -> None:
    assert why_not(draft, {"prompt": "a lake", "size": "8K"}, NOTHING) == "check size"
    assert why_not(draft, {"prompt": "a {", "size": "720p"}, Hint("wrong", is_wrong=True)) == "check prompt"
