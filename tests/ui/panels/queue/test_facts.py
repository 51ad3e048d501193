"""What the details of a job are made of."""

from dataclasses import replace

from app.domain.enums import OperationType
from app.ui.panels.queue.facts import read_facts
from tests.ui.panels.queue.conftest import Desk


async def test_inputs_have_their_names_also_from_the_bin(desk: Desk) -> None:
    first = await desk.library.import_picture("lake.png", seed=1)
    last = await desk.library.import_picture("dune.png", seed=2)
    params: dict[str, object] = {"prompt": "a", "first_frame": first.id, "last_frame": last.id}
    async with desk.library.write() as services:
        job = await services.jobs.create_job(desk.library.user_id, "studio", OperationType.VIDEO_TRANSITION, params)
        await services.assets.delete_asset(last.id)
    async with desk.library.read() as services:
        (row,) = await services.jobs.get_job_rows([job.id])
        facts = await read_facts(services, row, provider_name="Studio v5", place=1)
    assert facts.asset_names == {first.id: first.name, last.id: f"{last.name} (in the bin)"}
    assert facts.params_model is not None


async def test_a_job_whose_provider_is_gone_is_told_without_its_words(desk: Desk) -> None:
    (job_id,) = await desk.make("a")
    row = replace(await desk.row(job_id), provider_id="gone")
    async with desk.library.read() as services:
        facts = await read_facts(services, row, provider_name="gone", place=0)
    assert facts.params_model is None
    assert list(facts.stages) == []
