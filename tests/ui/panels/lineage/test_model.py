"""The graph follows what happens in the library."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject
from sqlalchemy import select

from app.domain.enums import AssetState, OperationType, SubmissionState
from app.domain.events import JobChanged, JobProgressed
from app.domain.submission import ProviderSubmission
from app.ui.context import UiContext
from app.ui.models.job_states import StateWords
from app.ui.panels.lineage.cards import Progress
from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.model import LineageModel
from app.ui.panels.lineage.scene import Scene
from tests.support.graphs import add_assets, connect, random_pairs
from tests.support.library import OpenLibrary
from tests.support.studio import submit
from tests.support.until import until

CLIP = OperationType.IMAGE_TO_VIDEO


class Watched:
    """A model with what it told."""

    def __init__(self, context: UiContext, owner: QObject) -> None:
        self.model = LineageModel(context, owner)
        self.scenes: list[tuple[Scene, bool]] = []
        self.progress: list[dict[int, Progress]] = []
        self.lost = 0
        self.model.scene_changed.connect(lambda scene, is_new: self.scenes.append((scene, is_new)))
        self.model.progressed.connect(self.progress.append)
        self.model.lost.connect(self._count)

    def ids(self) -> list[int]:
        return sorted(self.model.scene.ids) if self.model.scene is not None else []

    def place(self, node_id: int) -> tuple[float, float]:
        assert self.model.scene is not None
        return self.model.scene.place_of(node_id) or (-1.0, -1.0)

    def _count(self) -> None:
        self.lost += 1


@pytest.fixture
def watched(context: UiContext) -> Iterator[Watched]:
    owner = QObject()
    yield Watched(context, owner)
    owner.deleteLater()


async def chain(library: OpenLibrary, length: int) -> list[int]:
    ids = await add_assets(library, length)
    for parent, child in pairwise(ids):
        await connect(library, child, [parent])
    return ids


async def test_one_step_each_way_is_shown_first_and_more_by_depth(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 7)
    watched.model.show_around(ids[3])
    await until(watched.ids, ids[2:5])
    assert watched.scenes[-1][1]
    watched.model.set_depth(2)
    await until(watched.ids, ids[1:6])
    assert not watched.scenes[-1][1]
    watched.model.set_depth(1)
    await until(watched.ids, ids[2:5])


async def test_growing_adds_the_neighbours_of_one_and_leaves_the_rest_in_place(
    library: OpenLibrary, watched: Watched
) -> None:
    ids = await chain(library, 6)
    watched.model.show_around(ids[2])
    await until(watched.ids, ids[1:4])
    before = {node: watched.place(node) for node in ids[1:4]}
    watched.model.grow(ids[3])
    await until(watched.ids, ids[1:5])
    assert {node: watched.place(node) for node in ids[1:4]} == before


async def test_a_new_result_appears_and_a_binned_one_goes(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    (new,) = await add_assets(library, 1)
    await connect(library, new, [ids[0]])
    await until(watched.ids, [*ids, new])
    async with library.write() as services:
        await services.assets.delete_asset(ids[1])
    await until(watched.ids, [ids[0], new])
    async with library.write() as services:
        await services.assets.restore_asset(ids[1])
    await until(watched.ids, [*ids, new])


async def test_a_missing_file_is_noticed(library: OpenLibrary, watched: Watched) -> None:
    asset = await library.import_picture()
    watched.model.show_around(asset.id)
    await until(watched.ids, [asset.id])
    assert asset.path is not None
    library.parts.library.file(asset.path).unlink()
    async with library.steps() as services:
        await services.assets.sync_asset(asset.id)
    await until(lambda: getattr(watched.model.node(asset.id), "state", None), AssetState.MISSING)


async def test_when_the_middle_goes_it_is_told_once(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    async with library.write() as services:
        await services.assets.delete_asset(ids[0])
    await until(lambda: watched.lost, 1)
    watched.model.show_around(ids[1])
    await until(watched.ids, [ids[1]])


async def test_what_was_in_the_middle_is_there_again_after_undo(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    for lost in (1, 2):
        async with library.write() as services:
            await services.assets.delete_asset(ids[0])
        await until(lambda: watched.lost, lost)
        assert watched.ids() == []
        async with library.write() as services:
            await services.assets.restore_asset(ids[0])
        await until(watched.ids, ids)


async def test_a_running_job_is_a_ghost_that_becomes_its_result_in_its_place(
    library: OpenLibrary, watched: Watched
) -> None:
    picture = await library.import_picture()
    async with library.write() as services:
        job = await services.jobs.create_job(
            library.user_id, "local", CLIP, {"prompt": "Hat to bay", "first_frame": picture.id}
        )
    watched.model.show_around(picture.id)
    await until(watched.ids, [picture.id])
    await submit(library, job.id, (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    library.bus.publish(JobChanged(job.id))
    await until(watched.ids, [-job.id, picture.id])
    ghost = watched.model.node(-job.id)
    assert ghost is not None
    assert (ghost.name, ghost.operation_type, ghost.is_job) == ("Hat to bay", CLIP, True)
    library.bus.publish(JobProgressed(job.id, 0.62, 40.0))
    running = StateWords("running", "Running", is_busy=True)
    await until(lambda: watched.progress[-1].get(job.id), Progress(running, 0.62, 40.0))
    async with library.parts.database.write() as session:
        submission = (await session.scalars(select(ProviderSubmission))).one()
        submission.become(SubmissionState.SUCCEEDED, library.parts.clock.now())
    library.bus.publish(JobChanged(job.id))
    fetching = StateWords("running", "Fetching result", "download")
    await until(lambda: watched.progress[-1].get(job.id), Progress(fetching, 0.62, 40.0))
    place = watched.place(-job.id)
    (result,) = await add_assets(library, 1)
    async with library.parts.database.write() as session:
        from app.domain.asset import Asset
        from app.domain.enums import JobStatus
        from app.domain.job import Job

        (await session.get_one(Asset, result)).job_id = job.id
        (await session.get_one(Job, job.id)).become(JobStatus.COMPLETED, library.parts.clock.now())
    await connect(library, result, [picture.id], CLIP)
    await until(watched.ids, [picture.id, result])
    assert watched.place(result) == place


async def test_progress_of_other_jobs_is_nobodys_business(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    told = len(watched.progress)
    library.bus.publish(JobProgressed(99, 0.5, None))
    watched.model.set_depth(2)
    await until(lambda: len(watched.progress) > told, wanted=True)
    assert watched.progress[-1] == {}


async def test_nothing_is_loaded_while_nobody_looks(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    watched.model.set_awake(False)
    (new,) = await add_assets(library, 1)
    await connect(library, new, [ids[0]])
    await until(lambda: watched.model._is_stale, wanted=True)
    assert watched.ids() == ids
    watched.model.set_awake(True)
    await until(watched.ids, [*ids, new])


async def test_what_happens_elsewhere_changes_nothing_that_is_shown(library: OpenLibrary, watched: Watched) -> None:
    ids = await chain(library, 2)
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    scene, told = watched.model.scene, len(watched.progress)
    await chain(library, 3)
    await until(lambda: len(watched.progress) > told, wanted=True)
    assert watched.model.scene is scene


async def test_a_better_order_comes_later_from_a_process(library: OpenLibrary, watched: Watched) -> None:
    pairs = random_pairs(26, seed=6, extra=0.9, reach=6)
    ids = await add_assets(library, 26)
    for parent, child in pairs:
        await connect(library, ids[child - 1], [ids[parent - 1]])
    refined: list[Scene] = []
    watched.model.scene_refined.connect(refined.append)
    watched.model.set_depth(10)
    watched.model.show_around(ids[12])
    await until(lambda: len(refined), 1)
    assert watched.scenes[-1][0].ids == refined[0].ids
    assert watched.model.scene is refined[0]


async def test_stacks_are_closed_opened_and_left_out_of_what_is_loaded(library: OpenLibrary, watched: Watched) -> None:
    ids = await add_assets(library, 4)
    for child in ids[1:]:
        await connect(library, child, [ids[0]])
    watched.model.show_around(ids[0])
    await until(watched.ids, ids)
    watched.model.arrange(Arrangement(has_groups=True))
    await until(watched.ids, ids[:2])
    watched.model.toggle_stack(ids[1])
    await until(watched.ids, ids)
    watched.model.toggle_stack(ids[3])
    await until(watched.ids, ids[:2])
    assert {row.id for row in map(watched.model.row, ids) if row is not None} == set(ids)
    watched.model.toggle_stack(ids[0])
    assert watched.model.arrangement.opened == frozenset()
    watched.model.arrange(Arrangement(ways="up"))
    await until(watched.ids, ids[:1])
    assert watched.scenes[-1][1]
    watched.model.arrange(Arrangement())
    await until(watched.ids, ids)
    told = len(watched.scenes)
    watched.model.lay_out_anew()
    await until(lambda: len(watched.scenes), told + 1)
