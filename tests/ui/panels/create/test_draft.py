"""What is being composed."""

from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.services.asset.asset_rows import AssetRow
from app.ui.panels.create.catalog import Catalog
from app.ui.panels.create.draft import Draft
from app.ui.view_state import ViewState
from tests.support.library import open_library
from tests.support.studio import with_studio

_T = OperationType
pytestmark = pytest.mark.usefixtures("qapp")


class Parts:
    """A catalog and three assets."""

    def __init__(self, catalog: Catalog, rows: list[AssetRow]) -> None:
        self.catalog = catalog
        self.first, self.second, self.clip = rows

    def draft(self, view: ViewState | None = None) -> Draft:
        draft = Draft(view or ViewState())
        draft.begin(self.catalog)
        return draft


@pytest.fixture
async def parts(tmp_path: Path) -> Parts:
    async with open_library(tmp_path) as plain:
        library = await with_studio(plain)
        made = [await library.import_picture("a.png"), await library.import_picture("b.png", seed=2)]
        made.append(await library.import_clip())
        async with library.read() as services:
            rows = await services.assets.get_asset_rows([asset.id for asset in made])
            return Parts(await Catalog.of(services), rows)


def _composed(draft: Draft) -> tuple[OperationType, str]:
    assert draft.offer is not None
    return draft.offer.operation, draft.offer.provider_id


def test_it_begins_with_a_picture_from_words(parts: Parts) -> None:
    assert _composed(parts.draft()) == (_T.TEXT_TO_IMAGE, "local")


def test_after_a_restart_it_begins_with_what_was_composed_last(parts: Parts, tmp_path: Path) -> None:
    view = ViewState(tmp_path / "view.json")
    draft = parts.draft(view)
    draft.choose(_T.TEXT_TO_VIDEO)
    draft.keep({"size": "720p", "seed": 4}, 3)
    draft.keep_prompt("half a th")
    view.save()
    later = parts.draft(ViewState(tmp_path / "view.json"))
    assert _composed(later) == (_T.TEXT_TO_VIDEO, "local")
    assert later.kept(_T.TEXT_TO_VIDEO) == {"provider": "local", "values": {"size": "720p"}, "variations": 3}
    assert later.prompt == "half a th"


def test_an_input_brings_its_usual_operation_and_going_back_keeps_it_for_later(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    assert _composed(draft) == (_T.IMAGE_TO_VIDEO, "local")
    assert draft.inputs == {"first_frame": parts.first}
    draft.take_out("first_frame")
    assert _composed(draft) == (_T.TEXT_TO_IMAGE, "local")


def test_a_second_input_keeps_the_operation_and_finds_who_takes_two(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.put("", [parts.second])
    assert _composed(draft) == (_T.IMAGE_TO_VIDEO, "studio")
    assert draft.inputs == {"first_frame": parts.first, "last_frame": parts.second}


def test_a_slot_that_is_filled_takes_the_new_input_in_its_place(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.put("first_frame", [parts.second])
    assert draft.inputs == {"first_frame": parts.second}


def test_a_clip_in_the_place_of_a_picture_changes_the_operation(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.put("first_frame", [parts.clip])
    assert _composed(draft) == (_T.VIDEO_EXTEND, "local")
    assert list(draft.inputs.values()) == [parts.clip]


def test_inputs_with_which_nothing_can_be_done_together_are_replaced_by_the_new_one(parts: Parts) -> None:
    kinds = ((_T.IMAGE_TO_VIDEO, parts.first), (_T.VIDEO_EXTEND, parts.clip))
    parts.catalog = Catalog(
        [offer for operation, row in kinds for offer in parts.catalog.offers(operation, [row.media_type])]
    )
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.put("", [parts.clip])
    assert list(draft.inputs.values()) == [parts.clip]


def test_a_picture_and_a_clip_become_the_ends_of_a_transition(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.put("", [parts.clip])
    assert list(draft.inputs.values()) == [parts.first, parts.clip]
    assert _composed(draft) == (_T.VIDEO_TRANSITION, "local")


def test_another_provider_gets_the_inputs_into_its_own_slots(parts: Parts) -> None:
    draft = parts.draft()
    draft.put("", [parts.first])
    draft.choose(_T.IMAGE_TO_VIDEO, "studio")
    assert _composed(draft) == (_T.IMAGE_TO_VIDEO, "studio")
    assert draft.inputs == {"first_frame": parts.first}


def test_a_recipe_of_a_provider_that_is_gone_changes_nothing(parts: Parts) -> None:
    draft = parts.draft()
    assert not draft.fill(_T.IMAGE_TO_VIDEO, "gone", {"first_frame": parts.first})
    assert _composed(draft) == (_T.TEXT_TO_IMAGE, "local")
    assert not draft.inputs
