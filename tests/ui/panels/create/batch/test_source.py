"""The tabs of a batch, and what holds for each of them."""

from pathlib import Path

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.providers.local.manifest import FrameExtractionParams
from app.ui.panels.create.batch.source import BatchSource
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.wildcard_hint import hint_of
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.studio import ClipParams
from tests.support.until import until

_CLIP = Offer("studio", "Studio", OperationType.IMAGE_TO_VIDEO, ClipParams, input_slots(ClipParams))
_FRAME = Offer(
    "local", "Local", OperationType.FRAME_EXTRACTION, FrameExtractionParams, input_slots(FrameExtractionParams)
)
_PARAMS = {"prompt": "a {red|blue} lake", "first_frame": 3, "duration": 5, "motion": 0.4}


def _choose(source: BatchSource, tab: str) -> None:
    hands.click(source.tabs, source.tabs.item_rect(tab).center())


async def test_each_tab_makes_its_own_plan(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        source = BatchSource(context)
        source.show()
        assert source.plan() is None
        source.show_hint(hint_of("a {red|blue} lake", 2))
        source.show_offer(_CLIP, _PARAMS)
        plan = source.plan()
        assert plan is not None
        assert (plan.variations, plan.params, plan.every_wildcard) == (4, _PARAMS, False)
        assert source.wild_words == "{red|blue} \N{MIDDLE DOT} 2 combinations"
        assert source.count_word == "Jobs"
        hands.click(source.wildcards, source.wildcards.item_rect("all").center())
        assert source.count_word == "Of each"
        plan = source.plan()
        assert plan is not None
        assert plan.every_wildcard
        _choose(source, "matrix")
        assert source.plan() is None
        assert source.missing() == "add a parameter"
        source.matrix.add_axis("duration")
        plan = source.plan()
        assert plan is not None
        assert (plan.variations, plan.axes) == (1, {"duration": [5]})
        _choose(source, "table")
        assert source.missing() == "needs a table"
        source.table.area.setPlainText("prompt\na hill\n")
        await until(source.missing, "")
        plan = source.plan()
        assert plan is not None
        assert (plan.rows, plan.every_wildcard) == ([{"prompt": "a hill"}], False)
        assert source.wild_words == ""
        _choose(source, "folder")
        assert source.missing() == "needs a folder"
        source.focus_first()
        await until(lambda: len(context.tasks._tasks), 0)
        source.close()
        source.deleteLater()


async def test_the_number_of_each_tab_is_its_own(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        source = BatchSource(context)
        source.show()
        source.show_offer(_CLIP, _PARAMS)
        source.count.step_by(5)
        _choose(source, "folder")
        assert source.count.value() == 1
        source.count.step_by(1)
        _choose(source, "variations")
        assert source.count.value() == 9
        _choose(source, "folder")
        assert source.count.value() == 2
        await until(lambda: len(context.tasks._tasks), 0)
        source.close()
        source.deleteLater()


async def test_where_chance_has_no_part_there_are_no_variations_of_each(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        source = BatchSource(context)
        source.show()
        source.show_offer(_FRAME, {"source_clip": 3, "at": 0.0})
        _choose(source, "matrix")
        assert not source.count.isVisible()
        source.matrix.add_axis("at")
        plan = source.plan()
        assert plan is not None
        assert (plan.variations, plan.axes) == (1, {"at": [0.0]})
        source.commit()
        source.focus_first()
        await until(lambda: len(context.tasks._tasks), 0)
        source.close()
        source.deleteLater()
