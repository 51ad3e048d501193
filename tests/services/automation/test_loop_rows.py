"""Loops as a list shows them."""

from pathlib import Path

from app.domain.enums import LoopState
from tests.services.automation.test_execution_loop_service import desk


async def test_a_row_tells_presets_and_how_much_of_the_day_is_used(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        user = made.library.user_id
        async with made.library.read() as services:
            assert await services.loops.list_rows(user) == []
        loop_id = await made.start(daily_cap=9, delay_seconds=0, stop_after_failures=2, variables={"a": "1"})
        await made.end(await made.turn())
        await made.end(await made.turn(), "It is gone.")
        assert await made.turn() is not None
        async with made.library.read() as services:
            (row,) = await services.loops.list_rows(user)
            plan = await services.loops.read_plan(loop_id)
        assert (row.presets, row.today, row.daily_cap, row.failures) == (("One", "Two"), 3, 9, 1)
        assert (row.state, row.is_under_way, row.next_at) == (LoopState.RUNNING, True, None)
        assert (plan.name, plan.preset_ids, plan.variables) == ("Loop", tuple(made.presets), {"a": "1"})
        # The next day begins with none.
        await made.turn(86_400)
        async with made.library.read() as services:
            assert [row.today for row in await services.loops.list_rows(user)] == [0]
