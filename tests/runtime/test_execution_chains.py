"""Jobs and runs in one chain, by the real runners, the engine inside and an emulated phone behind a real adb server."""

from pathlib import Path

from app.domain.enums import ExecutionState, JobStatus, OperationType
from app.domain.job import Job
from app.services.job.outputs import JobOutput, RunOutput
from tests.runtime.test_runners import make_runners
from tests.support.devices import phone_room
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import preset_of, step
from tests.support.until import until

SHOW = preset_of(
    step("push_asset", asset="{{file}}"),
    step("screenshot", name="Shown"),
    name="Show",
    variables={"file": {"default": ""}},
)


async def test_a_phone_shows_what_a_job_made_and_a_job_enlarges_its_picture_of_that(tmp_path: Path) -> None:
    state = PhoneState(width=120, height=240)
    async with phone_room(tmp_path, state) as room:
        library, user_id = room.library, room.user_id
        device = (await room.look())["EMU0001"]
        async with library.write() as services:
            drawn = await services.jobs.create_job(
                user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake", "size": "480p"}
            )
            run = await services.executions.queue_execution(device.id, SHOW, depends_on={"file": JobOutput(drawn.id)})
            enlarged = await services.jobs.create_job(
                user_id, "local", OperationType.UPSCALE, {"factor": 2}, depends_on={"source": RunOutput(run.id)}
            )

        async def job_of(job_id: int) -> Job:
            async with library.read() as services:
                job = await services.jobs.get_job(job_id)
            assert job is not None
            return job

        async def status() -> tuple[JobStatus, str | None]:
            job = await job_of(enlarged.id)
            return job.status, job.error_message

        runners = make_runners(library)
        runners.start()
        try:
            await until(status, (JobStatus.COMPLETED, None), seconds=30)
        finally:
            await runners.stop()
        async with library.read() as services:
            row = await services.executions.get_execution(run.id)
            assert row is not None
            assert row.state is ExecutionState.DONE
            picture, made = [
                (await services.jobs.get_job_detail(job.id)).result_asset_ids[0] for job in (drawn, enlarged)
            ]
            (shot,) = await services.executions.list_outputs(run.id)
            graph = await services.lineage.get_lineage_graph(made, depth=2)
            asset = await services.assets.get_asset(made)
        assert row.variables == {"file": str(picture)}
        assert [path for path in state.files if path.startswith("/sdcard/Download/")]
        # One lineage from the first job through the phone to the last.
        assert {(edge["parent"], edge["child"]) for edge in graph["edges"]} == {(picture, shot), (shot, made)}
        assert asset is not None
        assert (asset.width, asset.height) == (240, 480)
