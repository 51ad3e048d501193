"""What a user has built upon."""

from collections.abc import Sequence

from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.services.asset.tagging import TagChange
from app.services.job.outputs import JobOutput
from app.services.sample.sample_ties import SampleTies
from tests.support.library import OpenLibrary


async def made(library: OpenLibrary, *names: str) -> list[int]:
    """A sample project of which some jobs have a result: pictures that were brought in take their places."""
    async with library.write() as services:
        await services.sample.make(library.user_id)
    assets = [(await library.import_picture(f"{name}.png", seed=number)).id for number, name in enumerate(names, 1)]
    async with library.parts.database.write() as session:
        jobs = await library_jobs(library)
        for name, asset in zip(names, assets, strict=True):
            await session.execute(update(Asset).where(Asset.id == asset).values(job_id=jobs[name]))
    return assets


async def library_jobs(library: OpenLibrary) -> dict[str, int]:
    """The project's jobs by their names."""
    from app.domain.sample import SampleProject

    async with library.parts.database.read() as session:
        sample = await session.get(SampleProject, library.user_id)
        assert sample is not None
        return dict(sample.jobs)


async def ties(library: OpenLibrary) -> SampleTies:
    async with library.read() as services:
        return await services.sample.find_ties(library.user_id)


async def own(library: OpenLibrary) -> int:
    return (await library.import_picture("own.png", seed=99)).id


async def derive(library: OpenLibrary, child: int, parents: Sequence[int]) -> None:
    async with library.write() as services:
        await services.lineage.create_lineage(child, list(parents), OperationType.IMAGE_TO_IMAGE)


async def test_nothing_is_tied_at_first(library: OpenLibrary) -> None:
    assert not await ties(library)
    lake, noir = await made(library, "lake", "noir")
    await derive(library, noir, [lake])
    assert not await ties(library)


async def test_what_something_was_made_from_is_tied_with_its_ancestors(library: OpenLibrary) -> None:
    lake, noir, _city = await made(library, "lake", "noir", "city")
    await derive(library, noir, [lake])
    await derive(library, await own(library), [noir])
    assert await ties(library) == SampleTies(frozenset({lake, noir}))


async def test_a_set_a_tag_a_note_and_a_stack_of_the_user_tie(library: OpenLibrary) -> None:
    lake, city, portrait, dunes, planet = await made(library, "lake", "city", "portrait", "dunes", "planet")
    mine = await own(library)
    async with library.write() as services:
        await services.assets.sets.add_assets(await services.assets.sets.make_set("Mine"), [lake])
        await services.assets.tags.change(TagChange({"mine": [city], "sample": [planet]}))
        await services.assets.judging.note({portrait: "I like it"})
        await services.assets.stacks.stack([dunes, mine])
    assert await ties(library) == SampleTies(frozenset({lake, city, portrait, dunes}))


async def test_a_job_that_will_use_it_or_waits_for_it_ties(library: OpenLibrary) -> None:
    (lake,) = await made(library, "lake")
    jobs = await library_jobs(library)
    clip = OperationType.IMAGE_TO_VIDEO
    async with library.write() as services:
        create = services.jobs.create_job
        await create(library.user_id, "local", clip, {"first_frame": lake, "prompt": "a"}, held=True)
        waits = {"first_frame": JobOutput(jobs["frame"])}
        await create(library.user_id, "local", clip, {"prompt": "b"}, held=True, depends_on=waits)
    found = await ties(library)
    assert found.asset_ids == {lake}
    assert found.job_ids == {jobs["frame"], jobs["push"], jobs["lake"]}
