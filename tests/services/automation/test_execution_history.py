"""Pages of what ran, filters, and how far open runs are."""

from pathlib import Path

from app.devices.actions.registry import discover
from app.domain.enums import ExecutionState
from app.services.automation.execution_history import RunFilter, progress
from app.services.automation.execution_loop_service import LoopPlan
from app.ui.panels.devices.presets.rows import rows_of
from tests.services.automation.test_execution_service import add_phone
from tests.support.library import open_library
from tests.support.preset_runs import preset_of, step
from tests.ui.panels.devices.presets.using import review


async def test_ended_runs_are_filtered_and_open_ones_tell_how_far_they_are(tmp_path: Path) -> None:
    inner = {**step("repeat", times=2), "steps": (step("log", text="x"), step("log", text="y"))}
    preset = preset_of(step("log", text="z"), inner, name="Check")
    async with open_library(tmp_path) as library:
        one, two = await add_phone(library, "A"), await add_phone(library, "B")
        async with library.write() as services:
            kept = (await services.presets.create_preset(library.user_id, preset)).id
            loop = (await services.loops.create_loop(library.user_id, LoopPlan(name="Night", preset_ids=(kept,)))).id
            runs = services.executions
            done = (await runs.queue_execution(one, preset, preset_id=kept, loop_id=loop)).id
            failed = (await runs.queue_execution(one, preset)).id
            cancelled = (await runs.queue_execution(two, preset_of(step("log", text=""), name="Other"))).id
            running = (await runs.queue_execution(one, preset, preset_id=kept)).id
            await runs.begin_execution(done)
            await runs.end_execution(done)
            await runs.begin_execution(failed)
            await runs.end_execution(failed, error="It is gone.", kind="not_found")
            await runs.cancel_execution(cancelled)
            await runs.begin_execution(running)
            await runs.note_start(running, "2.2")
            await services.devices.rename_device(two, "Desk")
            history, user = services.history, library.user_id

            async def ids(**wanted: object) -> list[int]:
                return await history.list_ids(user, RunFilter(**wanted))  # type: ignore[arg-type]

            assert await ids() == [cancelled, failed, done]
            assert await ids(device_id=one) == [failed, done]
            assert await ids(preset_id=kept) == [failed, done]
            assert await ids(loop_id=loop) == [done]
            assert await ids(state=ExecutionState.FAILED, device_id=two) == []
            assert await history.list_ids(user + 1, RunFilter()) == []
            rows = {row.id: row for row in await history.list_rows(user, [done, failed, cancelled, 99])}
            assert (rows[done].loop, rows[failed].error) == ("Night", "It is gone.")
            assert (rows[cancelled].phone_number, rows[cancelled].phone) == (2, "Desk")
            only = await history.list_rows(user, [done, failed, running], RunFilter(state=ExecutionState.DONE))
            assert [row.id for row in only] == [done]
            (run,) = await history.list_open(user)
            assert (run.row.id, run.step, run.steps) == (running, 4, 4)
            assert RunFilter().is_empty
            assert not RunFilter(loop_id=1).is_empty


def test_paths_count_as_the_editor_numbers_them() -> None:
    preset = review()
    content = preset.model_dump(mode="json", exclude_defaults=True)
    numbers = [row.number for row in rows_of(preset, discover()) if row.step is not None]
    assert [progress(content, number) for number in numbers] == [(place, 10) for place in range(1, 11)]
    assert progress(content, f"{numbers[1]}.c3") == (2, 10)
    assert progress(content, None) == (0, 10)
