"""What the details of a job are made of."""

from sqlalchemy import update

from app.domain.enums import OperationType, SubmissionState
from app.domain.job import Job
from app.domain.user import User
from app.ui.panels.queue.facts import read_facts, read_reviews
from tests.support.studio import submit
from tests.ui.panels.queue.conftest import Desk


async def test_inputs_have_their_names_also_from_the_bin(desk: Desk) -> None:
    first = await desk.library.import_picture("lake.png", seed=1)
    last = await desk.library.import_picture("dune.png", seed=2)
    params: dict[str, object] = {"prompt": "a", "first_frame": first.id, "last_frame": last.id}
    async with desk.library.write() as services:
        job = await services.jobs.create_job(desk.library.user_id, "studio", OperationType.VIDEO_TRANSITION, params)
        await services.assets.delete_asset(last.id)
    async with desk.library.read() as services:
        facts = await read_facts(services, job.id, provider_name="Studio v5", place=1)
    assert facts.asset_names == {first.id: first.name, last.id: f"{last.name} (in the bin)"}
    assert facts.params_model is not None
    assert facts.selection is not None
    assert facts.job.id == job.id


async def test_a_job_whose_provider_is_gone_is_told_without_its_words(desk: Desk) -> None:
    (job_id,) = await desk.make("a")
    async with desk.library.parts.database.write() as session:
        await session.execute(update(Job).values(provider_id="gone"))
    async with desk.library.read() as services:
        facts = await read_facts(services, job_id, provider_name="gone", place=0)
    assert facts.params_model is None
    assert facts.selection is None


async def test_only_what_is_asked_for_of_all_that_waits_for_a_decision_is_read(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    states = (SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.REVIEW)
    for job_id in ids:
        await submit(desk.library, job_id, states)
    async with desk.library.read() as services:
        reviews = await read_reviews(services, desk.library.user_id, ids[1:])
    assert [review.job_id for review in reviews] == ids[1:]


async def test_the_limit_of_the_profile_is_a_fact_of_a_job_that_waits(desk: Desk) -> None:
    first, second = await desk.make("a", "b")
    await submit(desk.library, first, (SubmissionState.SENDING,))
    async with desk.library.parts.database.write() as session:
        await session.execute(update(User).values(quota_running=1))
    async with desk.library.read() as services:
        assert (await read_facts(services, second, provider_name="Studio", place=1)).limit == 1
    async with desk.library.parts.database.write() as session:
        await session.execute(update(User).values(quota_running=2))
    async with desk.library.read() as services:
        assert (await read_facts(services, second, provider_name="Studio", place=1)).limit is None
