"""A plan is read with its cause, its assets and what would refuse it."""

from pathlib import Path

from app.ui.panels.lineage.plan_reading import Wanted, places_of, read_plan
from app.ui.theme import Theme
from tests.ui.panels.lineage.plans import show_plan


async def test_what_is_left_out_is_unwanted_and_other_providers_are_named(tmp_path: Path, theme: Theme) -> None:
    async with show_plan(tmp_path, theme) as shown, shown.library.read() as services:
        user_id = shown.library.user_id
        whole = await read_plan(services, user_id, Wanted())
        assert [step.asset_ids for step in whole.plan.steps] == [(shown.evening,), (shown.night,)]
        assert (whole.stale, whole.refusal, whole.others) == (2, "", [("fake", "Fake")])
        assert {shown.evening, shown.night} < set(whole.rows)
        assert places_of(whole.base, [shown.night, 99]) == [1]
        part = await read_plan(services, user_id, Wanted(left_out=frozenset({shown.evening, shown.night})))
        assert part.plan.wanted == []
        assert len(part.base.wanted) == 2
        assert (await read_plan(services, user_id, Wanted((9999,)))).base.steps == ()
