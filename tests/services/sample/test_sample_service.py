"""The sample project is made, told, and taken away without a trace."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import open_program
from app.domain.enums import AssetState, JobStatus, MediaType
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError
from app.services.sample import sample_plan as plan
from app.system.paths import paths_in
from tests.services.sample.test_sample_ties import derive, library_jobs, made, own, ties
from tests.support.library import OpenLibrary
from tests.support.sample import differences, files_in, rows_of
from tests.support.until import until

MOST_SECONDS = 300
"""On a busy computer; alone it takes less than a minute."""


def database(library: OpenLibrary) -> Path:
    return library.parts.database.path


async def remove(library: OpenLibrary, *, keeps_ties: bool = False) -> None:
    kept = await ties(library) if keeps_ties else None
    async with library.write() as services:
        assert await services.sample.stop(library.user_id) == 0
    async with library.steps() as services:
        await services.sample.remove(library.user_id, keeps=kept)


async def test_it_is_queued_at_once_in_many_states_and_goes_without_a_trace(library: OpenLibrary) -> None:
    before = rows_of(database(library))
    async with library.write() as services:
        await services.sample.make(library.user_id)
    async with library.read() as services:
        rows = await services.jobs.list_job_rows(library.user_id)
        (batch,) = await services.batches.list_batches(library.user_id)
        (preset,) = await services.presets.list_presets(library.user_id)
        state = await services.sample.progress(library.user_id)
    assert len(rows) == len(plan.JOBS) + len(plan.BATCH_NAMES)
    assert {row.provider_id for row in rows} == {"local"}
    by_prompt = {row.prompt: row for row in rows}
    assert by_prompt["Held until you release it (H)"].is_held
    later = by_prompt["Scheduled for next week (T)"].scheduled_at
    assert later is not None
    assert timedelta(days=6) < later - library.parts.clock.now() <= timedelta(days=7)
    assert by_prompt["Taken back before it began"].status == JobStatus.CANCELLED
    assert (batch.name, preset.name) == (plan.BATCH_NAME, "Sample: screenshots in a row")
    assert state is not None
    assert (state.done, state.of, state.is_settled) == (0, len(plan.GOING), False)
    await remove(library)
    assert differences(before, rows_of(database(library))) == {}


async def test_there_is_one_at_a_time_and_it_can_be_made_anew(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.sample.make(library.user_id)
    with pytest.raises(DuplicateError):
        async with library.write() as services:
            await services.sample.make(library.user_id)
    await remove(library)
    await remove(library)
    async with library.read() as services:
        assert await services.sample.progress(library.user_id) is None
    async with library.write() as services:
        await services.sample.make(library.user_id)


async def test_it_is_of_its_user_alone(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.sample.make(library.user_id)
    async with library.work.write() as services:
        other = (await services.users.create_user("other@example.com")).id
    async with library.work.write(other) as services:
        assert await services.sample.progress(other) is None
        for call in (services.sample.progress, services.sample.find_ties, services.sample.stop, services.sample.make):
            with pytest.raises(ResourceNotFoundError):
                await call(library.user_id)


async def test_names_that_are_taken_are_left_to_their_owner(library: OpenLibrary) -> None:
    async with library.write() as services:
        first = await services.presets.create_preset(library.user_id, await services.sample._preset(library.user_id))
        await services.sample.make(library.user_id)
    async with library.read() as services:
        names = [row.name for row in await services.presets.list_presets(library.user_id)]
    assert names == ["Sample: screenshots in a row", "Sample: screenshots in a row 2"]
    await remove(library)
    async with library.read() as services:
        assert [row.id for row in await services.presets.list_presets(library.user_id)] == [first.id]


async def settle(library: OpenLibrary) -> bool:
    """Let all of its jobs have ended, and end the making."""
    jobs = await library_jobs(library)
    async with library.write() as services:
        for name in plan.GOING:
            job = await services.jobs.get_job(jobs[name])
            assert job is not None
            if not job.status.is_final:
                await services.jobs.cancel_job(jobs[name])
    async with library.write() as services:
        return await services.sample.settle(library.user_id)


async def test_its_pictures_get_tags_stars_and_a_set_once(library: OpenLibrary) -> None:
    lake, city, frame = await made(library, "lake", "city", "frame")
    async with library.write() as services:
        assert not await services.sample.settle(library.user_id)
    assert await settle(library)
    assert not await settle(library)
    async with library.read() as services:
        (found,) = await services.assets.sets.list_sets()
        tags = {row.name: row.count for row in await services.assets.tags.list_tags()}
        marks = await services.assets.judging.marks([lake, city])
        state = await services.sample.progress(library.user_id)
    assert (found.name, found.count) == (plan.SET_NAME, 2)
    assert tags == {"sample": 2, "lake": 2, "night": 1}
    assert marks[lake][0] == 5
    assert state is not None
    assert state.is_settled
    assert not await ties(library)
    assert frame


async def test_what_is_kept_stays_whole_and_all_else_goes(library: OpenLibrary) -> None:
    lake, noir, city = await made(library, "lake", "noir", "city")
    await derive(library, noir, [lake])
    await settle(library)
    mine = await own(library)
    await derive(library, mine, [noir])
    await remove(library, keeps_ties=True)
    async with library.read() as services:
        left = await services.assets.list_asset_ids(library.user_id)
        ancestors = await services.lineage.get_ancestors(mine)
        assert not await services.jobs.list_job_rows(library.user_id)
        assert [row.name for row in await services.assets.sets.list_sets()] == [plan.SET_NAME]
    assert set(left) == {lake, noir, mine}
    assert [asset.id for asset in ancestors] == [noir, lake]
    assert city not in left


async def test_all_of_it_goes_where_that_is_wanted_and_the_users_own_stays(library: OpenLibrary) -> None:
    lake, noir = await made(library, "lake", "noir")
    mine = await own(library)
    await derive(library, mine, [noir])
    await remove(library)
    async with library.read() as services:
        assert list(await services.assets.list_asset_ids(library.user_id)) == [mine]
        row = await services.assets.get_asset(mine)
    assert row is not None
    assert row.state == AssetState.READY
    assert lake


async def test_a_preset_that_was_changed_is_kept(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.sample.make(library.user_id)
        (row,) = await services.presets.list_presets(library.user_id)
        file = await services.presets.read_file(row.id)
    async with library.write() as services:
        await services.presets.change_preset(row.id, file.model_copy(update={"about": "Mine now"}))
    await remove(library)
    async with library.read() as services:
        assert [kept.id for kept in await services.presets.list_presets(library.user_id)] == [row.id]


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_the_engine_makes_it_whole_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    async with open_program(paths_in(tmp_path)) as program:
        user = program.user_id
        path, engine = program.parts.database.path, program.paths.data / "providers" / "local"
        folders = (program.parts.library.folder, engine)
        before, files = rows_of(path), files_in(*folders)
        program.runners.start()
        async with program.units.write(user) as services:
            await services.sample.make(user)

        async def is_settled() -> bool:
            async with program.units.write(user) as services:
                return await services.sample.settle(user)

        await until(is_settled, wanted=True, seconds=MOST_SECONDS)
        async with program.units.read(user) as services:
            ids = await services.assets.list_asset_ids(user)
            assets = await services.assets.get_asset_rows(ids)
            counts = await services.jobs.count_jobs(user)
            failed = [row for row in await services.jobs.list_job_rows(user) if row.status == JobStatus.FAILED]
            deepest = max([len(await services.lineage.get_ancestors(asset)) for asset in ids])
        assert len(assets) == len(plan.MADE)
        assert {asset.media_type for asset in assets} == {MediaType.IMAGE, MediaType.VIDEO}
        assert counts[JobStatus.COMPLETED] == len(plan.MADE)
        assert [row.error_message for row in failed] == [
            "The part begins behind the end of the clip, which is 1.5 s long."
        ]
        assert deepest >= 3
        async with program.units.write(user) as services:
            assert await services.sample.stop(user) == 0
        async with program.units.steps(user) as services:
            await services.sample.remove(user)
        assert differences(before, rows_of(path)) == {}
        assert differences(files, files_in(*folders)) == {}


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_it_is_stopped_in_the_middle(tmp_path: Path) -> None:
    async with open_program(paths_in(tmp_path)) as program:
        user = program.user_id
        path, engine = program.parts.database.path, program.paths.data / "providers" / "local"
        folders = (program.parts.library.folder, engine)
        before, files = rows_of(path), files_in(*folders)
        program.runners.start()
        async with program.units.write(user) as services:
            await services.sample.make(user)

        async def done() -> bool:
            async with program.units.read(user) as services:
                state = await services.sample.progress(user)
            return state is not None and state.done >= 4 and state.under_way > 0

        await until(done, wanted=True, seconds=MOST_SECONDS)
        with pytest.raises(InvalidTransitionError):
            async with program.units.steps(user) as services:
                await services.sample.remove(user)

        async def left() -> int:
            async with program.units.write(user) as services:
                return await services.sample.stop(user)

        await until(left, 0, seconds=MOST_SECONDS)
        async with program.units.steps(user) as services:
            await services.sample.remove(user)
        assert differences(before, rows_of(path)) == {}
        assert differences(files, files_in(*folders)) == {}


async def test_one_that_has_no_result_does_not_let_the_rest_wait_for_ever(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.sample.make(library.user_id)
    async with library.read() as services:
        rows = {row.prompt: row.id for row in await services.jobs.list_job_rows(library.user_id)}
    lake = rows["Alpine lake before sunrise, violet haze, calm water"]
    async with library.write() as services:
        await services.jobs.cancel_job(lake)
    async with library.read() as services:
        state = await services.sample.progress(library.user_id)
    assert state is not None
    # The lake itself, the board, the push with its frame and crossing, the clip from the frame, and what lies behind.
    assert (state.done, state.without_result, state.is_made) == (7, 6, False)
    async with library.write() as services:
        for row in rows.values():
            await services.jobs.cancel_jobs([row])
    async with library.write() as services:
        assert await services.sample.settle(library.user_id)
        state = await services.sample.progress(library.user_id)
    assert state is not None
    assert (state.is_made, state.is_settled, state.without_result) == (True, True, len(plan.MADE))
    await remove(library)
