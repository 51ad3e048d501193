"""Runs of presets beside jobs, without a phone: what they deliver is drawn."""

from typing import Any

from app.domain.device import Device
from app.domain.execution import Execution
from app.domain.execution_chain import ExecutionOutput
from app.services.job.job_detail import RunDependencyRow
from app.services.job.outputs import RunOutput
from tests.services.job.jobs import I2I, make
from tests.support.library import OpenLibrary, draw_picture
from tests.support.preset_runs import preset_of, step

PRESET = preset_of(step("log", text="{{file}}"), variables={"file": {"default": ""}})


async def add_phone(library: OpenLibrary, serialno: str = "R1") -> int:
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        row = Device(user_id=library.user_id, serialno=serialno, created_at=now, last_seen_at=now)
        session.add(row)
        await session.flush()
        return row.id


async def queue_run(library: OpenLibrary, device_id: int, **more: Any) -> int:
    async with library.write() as services:
        return (await services.executions.queue_execution(device_id, PRESET, **more)).id


async def run_of(library: OpenLibrary, execution_id: int) -> Execution:
    async with library.read() as services:
        row = await services.executions.get_execution(execution_id)
    assert row is not None
    return row


async def begin(library: OpenLibrary, execution_id: int) -> None:
    async with library.write() as services:
        await services.executions.begin_execution(execution_id)


async def deliver(library: OpenLibrary, execution_id: int, *seeds: int) -> list[int]:
    """Bring a picture for each seed into the library as what a run delivered; gives the assets."""
    files = [draw_picture(library.incoming / f"screen-{seed}.png", (64, 48), seed=seed) for seed in seeds]
    made = [asset.id for asset in await library.import_files(*files)]
    async with library.parts.database.write() as session:
        session.add_all(
            ExecutionOutput(execution_id=execution_id, output_index=index, asset_id=asset_id)
            for index, asset_id in enumerate(made)
        )
    return made


async def end(library: OpenLibrary, execution_id: int, error: str = "") -> None:
    async with library.write() as services:
        await services.executions.end_execution(execution_id, error=error)


async def make_of_run(library: OpenLibrary, execution_id: int, index: int = 0, slot: str = "first_frame") -> int:
    """A job over the picture that a run will deliver."""
    return await make(library, "an evening", I2I, depends_on={slot: RunOutput(execution_id, index)})


async def runs_of_job(library: OpenLibrary, job_id: int) -> list[RunDependencyRow]:
    async with library.read() as services:
        return list((await services.jobs.get_job_detail(job_id)).depends_on_runs)
