"""The gallery's list follows the library."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.domain.enums import JobStatus, MediaType, OperationType
from app.domain.errors import StorageError
from app.domain.events import MANY, JobProgressed, LibraryChanged
from app.domain.search import Listing, Sort
from app.services.asset.facets import FacetValue
from app.services.unit_of_work import Services
from app.ui.panels.gallery.model import FIRST_PAGE, MANY_CHANGES, MOST_REFRESHED, GalleryModel
from app.ui.theme import Theme
from tests.support.library import Complaints, open_context, open_library
from tests.support.samples import NEWEST, add_rows
from tests.support.shown_gallery import holds, show_gallery


async def test_all_are_listed_newest_first_behind_a_first_page(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, FIRST_PAGE + 50)
        model = GalleryModel(context)
        lengths: list[int] = []
        model.reset.connect(lambda: lengths.append(len(model)))
        model.reload()
        await holds(lambda: model.total == len(ids))
        assert lengths == [FIRST_PAGE, len(ids)]
        assert list(model.index.ids) == ids


async def test_a_row_comes_when_it_is_looked_at(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, FIRST_PAGE + 100)
        model = GalleryModel(context)
        told: set[int] = set()
        model.rows_changed.connect(told.update)
        model.reload()
        await holds(lambda: model.total == len(ids))
        assert model.row(len(ids) - 1) is None
        await holds(lambda: ids[-1] in told)
        row = model.row(len(ids) - 1)
        assert row is not None
        assert row.id == ids[-1]


async def test_what_is_searched_and_of_which_kind_is_listed(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await add_rows(library, 20)
        clips = await add_rows(library, 3, media_type=MediaType.VIDEO, prompt="a slow push")
        model = GalleryModel(context)
        model.look_for(Listing("slow PUSH"))
        await holds(lambda: model.total == 23)
        assert set(model.index.ids) == set(clips)
        model.look_for(Listing("type:image"))
        await holds(lambda: len(model) == 20)
        model.look_for(Listing('"number 19"', is_ascending=True))
        await holds(lambda: [row.name for row in map(model.row, range(len(model))) if row] == ["picture-19.png"])


async def test_a_result_goes_in_at_its_place_and_what_is_chosen_stays_chosen(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 10)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 10)
        model.selection.choose_only(4)
        asset = await library.import_picture()
        await holds(lambda: len(model) == 11)
        assert list(model.index.ids) == [asset.id, *ids]
        assert model.chosen_ids() == (ids[4],)


async def test_what_goes_to_the_bin_leaves_and_comes_back_to_the_same_place(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 10)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 10)
        async with library.write() as services:
            await services.assets.delete_asset(ids[3])
        await holds(lambda: list(model.index.ids) == [*ids[:3], *ids[4:]])
        assert model.total == 9
        async with library.write() as services:
            await services.assets.restore_asset(ids[3])
        await holds(lambda: list(model.index.ids) == ids)


async def test_two_of_the_same_second_come_back_in_the_order_of_their_ids(tmp_path: Path, theme: Theme) -> None:
    for newest_first in (True, False):
        folder = tmp_path / str(newest_first)
        async with open_library(folder) as library, open_context(library, theme) as context:
            await add_rows(library, 6, created_at=NEWEST)
            model = GalleryModel(context)
            model.look_for(Listing(is_ascending=True))
            model.look_for(Listing(is_ascending=not newest_first))
            await holds(lambda model=model: model.total == 6)  # type: ignore[misc]
            before = list(model.index.ids)
            async with library.write() as services:
                await services.assets.delete_asset(before[2])
            await holds(lambda model=model: len(model) == 5)  # type: ignore[misc]
            async with library.write() as services:
                await services.assets.restore_asset(before[2])
            await holds(lambda model=model, before=before: list(model.index.ids) == before)  # type: ignore[misc]


async def test_many_changes_at_once_read_the_list_anew(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 200)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 200)
        model.selection.choose_only(150)
        async with library.write() as services:
            for asset_id in ids[:100]:
                await services.assets.delete_asset(asset_id)
        await holds(lambda: list(model.index.ids) == ids[100:])
        assert model.chosen_ids() == (ids[150],)


async def test_very_many_that_change_do_not_have_the_library_read_again(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, MOST_REFRESHED // 2)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == len(ids))
        catalog, at = model._catalog, MANY // 2
        await holds(lambda: model.row(at) is not None)
        before = model.row(at)
        model.selection.choose_all()
        assert model.chosen_ids() == tuple(ids)
        async with library.write() as services:
            await services.assets.judging.rate(dict.fromkeys(ids, 4))
            await services.assets.bin.put(ids[MANY:])
        await holds(lambda: list(model.index.ids) == ids[:MANY])
        assert model.chosen_ids() == tuple(ids[:MANY])
        assert model.row(at) is before
        await holds(lambda: (row := model.row(at)) is not None and row.rating == 4)
        async with library.write() as services:
            await services.assets.bin.restore(ids[MANY:])
        await holds(lambda: list(model.index.ids) == ids)
        assert model._catalog is catalog


async def test_another_process_that_wrote_is_noticed(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.is_loaded)
        ids = await add_rows(library, 5)
        library.bus.publish(LibraryChanged())
        await holds(lambda: list(model.index.ids) == ids)


async def test_a_job_at_work_has_a_place_that_its_end_takes_away(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 3)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 3)
        async with library.write() as services:
            job = await services.jobs.create_job(
                library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "A lake"}
            )
            await services.jobs.update_status(job.id, JobStatus.PROCESSING)
        await holds(lambda: len(model) == 4)
        assert model.is_ghost(0)
        assert (model.asset_count(), model.row(0)) == (3, None)
        assert (model.ghosts_within(0, 4), model.ghosts_within(1, 3)) == (1, 0)
        library.bus.publish(JobProgressed(job.id, 0.4, 3.0))
        ghost = model.ghost(0)
        assert ghost is not None
        assert (ghost.prompt, ghost.fraction) == ("A lake", 0.4)
        async with library.write() as services:
            await services.jobs.cancel_job(job.id)
        await holds(lambda: list(model.index.ids) == ids)


async def test_a_result_takes_the_place_of_its_job_in_one_change(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await add_rows(library, 3)
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 3)
        async with library.write() as services:
            job = await services.jobs.create_job(
                library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "A lake"}
            )
            await services.jobs.update_status(job.id, JobStatus.PROCESSING)
        await holds(lambda: len(model) == 4)
        lengths: set[int] = set()
        model.places_changed.connect(lambda: lengths.add(len(model)))
        (result,) = await add_rows(library, 1, job_id=job.id, created_at=NEWEST + timedelta(days=1))
        async with library.write() as services:
            await services.jobs.update_status(job.id, JobStatus.COMPLETED)
        await holds(lambda: model.index.ids[0] == result)
        assert lengths == {4}


async def test_what_follows_is_chosen_when_the_chosen_one_goes_with_many_others(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=MANY_CHANGES + 10) as gallery:
        ids = gallery.ids
        gallery.click(3)
        async with gallery.library.write() as services:
            for asset_id in ids[3 : MANY_CHANGES + 5]:
                await services.assets.delete_asset(asset_id)
        await holds(lambda: len(gallery.ids) == 8)
        assert gallery.model.chosen_ids() == (ids[MANY_CHANGES + 5],)


async def test_the_last_one_that_is_chosen_leaves_nothing(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=1) as gallery:
        gallery.click(0)
        async with gallery.library.write() as services:
            await services.assets.delete_asset(gallery.ids[0])
        await holds(lambda: gallery.ids == [])
        assert gallery.model.chosen_ids() == ()


async def test_another_order_is_told_and_a_change_in_it_finds_its_place(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 4)
        model = GalleryModel(context)
        async with library.write() as services:
            await services.assets.judging.rate({ids[2]: 3})
        model.look_for(Listing(sort=Sort.RATING))
        await holds(lambda: list(model.index.ids) == [ids[2], ids[0], ids[1], ids[3]])
        model.selection.choose_only(3)
        async with library.write() as services:
            await services.assets.judging.rate({ids[3]: 5})
        await holds(lambda: list(model.index.ids) == [ids[3], ids[2], ids[0], ids[1]])
        assert model.chosen_ids() == (ids[3],)


async def test_facets_are_counted_for_who_looks_at_them(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 3)
        model = GalleryModel(context)
        told: list[dict[str, list[FacetValue]]] = []
        model.facets_changed.connect(told.append)
        model.reload()
        await holds(lambda: model.total == 3)
        model.has_facets = True
        model.want_facets()
        await holds(lambda: told)
        async with library.write() as services:
            await services.assets.judging.rate({ids[0]: 4})
        await holds(lambda: FacetValue("4", 1) in told[-1]["rating"])


async def test_a_library_that_could_not_be_read_is_read_at_the_next_change(tmp_path: Path, theme: Theme) -> None:
    complaints = Complaints()
    async with open_library(tmp_path) as library, open_context(library, theme, complaints=complaints) as context:
        ids = await add_rows(library, 3)
        reads: list[bool] = []

        @asynccontextmanager
        async def read() -> AsyncIterator[Services]:
            reads.append(True)
            if len(reads) == 2:
                raise StorageError("The database could not be read or written.")
            async with library.read() as services:
                yield services

        model = GalleryModel(replace(context, read=read))
        model.reload()
        await holds(lambda: complaints.shown)
        async with library.write() as services:
            await services.assets.delete_asset(ids[0])
        await holds(lambda: list(model.index.ids) == ids[1:])


async def test_what_a_job_is_made_of_is_busy_while_it_runs(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        model = GalleryModel(context)
        model.reload()
        await holds(lambda: model.total == 1)
        told: set[int] = set()
        model.rows_changed.connect(told.update)
        async with library.write() as services:
            params = {"prompt": "A slow push", "first_frame": asset.id}
            job = await services.jobs.create_job(library.user_id, "local", OperationType.IMAGE_TO_VIDEO, params)
            await services.jobs.update_status(job.id, JobStatus.PROCESSING)
        await holds(lambda: model.busy_ids == {asset.id})
        assert asset.id in told
        async with library.write() as services:
            await services.jobs.cancel_job(job.id)
        await holds(lambda: not model.busy_ids)
