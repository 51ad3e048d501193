"""The palette finds assets as the gallery does, and shows them there."""

from pathlib import Path

from app.services.asset import finding
from app.ui.panels.gallery.asset_source import MANY, AssetSource
from app.ui.theme import Theme
from tests.support.shown_gallery import holds, show_gallery


async def test_the_newest_that_fit_come_first_and_the_rest_is_one_row(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=30) as gallery:
        source = AssetSource(gallery.context, gallery.panel)
        asked: list[str] = []
        gallery.context.shell.page_requested.connect(asked.append)
        found = await source.find("picture-1", 3)
        assert [entry.title for entry in found.entries] == ["picture-1.png", "picture-10.png", "picture-11.png"]
        assert found.entries[0].detail == "prompt number 1"
        assert found.rest is not None
        assert found.rest.title == "Show all 11 in the gallery"
        found.rest.run()
        await holds(lambda: len(gallery.ids) == 11)
        assert asked == ["gallery"]
        assert (await source.find("picture-29", 3)).rest is None
        assert (await source.find("nowhere", 3)).entries == []


async def test_it_is_chosen_and_in_view_whatever_was_looked_for(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=30) as gallery:
        source = AssetSource(gallery.context, gallery.panel)
        (entry,) = (await source.find("picture-29", 3)).entries
        gallery.panel.look_for("picture-1")
        await holds(lambda: len(gallery.ids) == 11)
        entry.run()
        wanted = int(entry.name.removeprefix("asset/"))
        await holds(lambda: gallery.model.chosen_ids() == (wanted,))
        assert len(gallery.ids) == 30
        looked: list[tuple[int, object]] = []
        gallery.context.shell.quick_look_requested.connect(lambda key, others: looked.append((key, others)))
        assert entry.more is not None
        entry.more()
        assert looked == [(wanted, (wanted,))]


def test_as_many_are_counted_as_the_search_counts() -> None:
    assert finding.MANY == MANY


async def test_a_clip_tells_its_length(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        await gallery.library.import_clip("harbour.mp4", seconds=2)
        (entry,) = (await AssetSource(gallery.context, gallery.panel).find("harbour", 3)).entries
        assert (entry.icon, entry.note[:4], bool(entry.sha256)) == ("film", "0:02", True)


async def test_what_another_profile_has_is_not_found(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        async with gallery.library.work.write() as services:
            other = await services.users.create_user("other@example.org")
        gallery.context.__dict__["user_id"] = other.id
        gallery.context.__dict__["read"] = lambda: gallery.library.work.read(other.id)
        gallery.model.reload()
        assert (await AssetSource(gallery.context, gallery.panel).find("picture", 3)).entries == []
