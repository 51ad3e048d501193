"""The slots of an operation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputSlot as SlotSpec
from app.ui.panels.create.slots import START, SlotsArea
from app.ui.theme import Theme
from app.ui.widgets.slot import Drop
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until

_FIRST = SlotSpec("first_frame", InputRole.FIRST_FRAME, (MediaType.IMAGE,), "First frame", is_required=True)
_LAST = SlotSpec("last_frame", InputRole.LAST_FRAME, (MediaType.IMAGE,), "Last frame", is_required=False)


@pytest.fixture
async def area(tmp_path: Path, theme: Theme) -> AsyncIterator[tuple[SlotsArea, OpenLibrary]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        made = SlotsArea(theme, context.thumbnails)
        made.resize(280, 100)
        made.show()
        yield made, library
        made.close()
        made.deleteLater()


async def test_while_nothing_is_in_there_is_one_wide_slot(area: tuple[SlotsArea, OpenLibrary]) -> None:
    area[0].show_slots([], is_start=True)
    assert area[0].slot_names() == [START]
    assert area[0].slot(START).width() == 280 or area[0]._slot_width() == 280


async def test_what_is_in_shows_its_thumbnail_and_goes_when_it_is_taken_out(
    area: tuple[SlotsArea, OpenLibrary],
) -> None:
    slots, library = area
    asset = await library.import_picture()
    async with library.read() as services:
        row = (await services.assets.get_asset_rows([asset.id]))[0]
    slots.show_slots([_FIRST, _LAST], is_start=False)
    slots.show_input("first_frame", row)
    slot = slots.slot("first_frame")
    assert slot.is_filled
    assert slots.first_free() == "last_frame"
    width = slots._slot_width()
    await until(lambda: slot.well._picture is not None and slot.well._picture.width() == width, wanted=True)
    slots.show_input("first_frame", None)
    assert not slot.is_filled


async def test_the_same_slots_are_kept_and_others_take_their_place(area: tuple[SlotsArea, OpenLibrary]) -> None:
    slots = area[0]
    slots.show_slots([_FIRST, _LAST], is_start=False)
    before = slots.slot("first_frame")
    slots.show_slots([_FIRST, _LAST], is_start=False)
    assert slots.slot("first_frame") is before
    slots.show_slots([_FIRST], is_start=False)
    assert slots.slot_names() == ["first_frame"]


async def test_a_file_that_is_plainly_something_else_is_refused_while_it_is_over_the_slot(
    area: tuple[SlotsArea, OpenLibrary],
) -> None:
    slots = area[0]
    slots.show_slots([], is_start=True)
    judge = slots.slot(START).judge
    assert judge(Drop(paths=(Path("notes.txt"),))) == "Takes pictures and clips"
    assert not judge(Drop(paths=(Path("lake.png"),)))
    assert not judge(Drop(paths=(Path("no-suffix"),)))


async def test_an_error_of_a_field_that_is_no_slot_is_not_taken(area: tuple[SlotsArea, OpenLibrary]) -> None:
    area[0].show_slots([_FIRST], is_start=False)
    assert area[0].show_error("first_frame", "The file is missing.")
    assert not area[0].show_error("prompt", "Too long.")
