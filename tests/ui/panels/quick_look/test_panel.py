"""The quick look as a person uses it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from app.domain.asset import Asset
from app.media.desk import PlayerState
from app.ui.context import Toast
from app.ui.theme import Theme
from app.ui.widgets.segment import Segment
from tests.support import hands
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.shown_look import ShownLook, show_look
from tests.support.until import until

KEY = Qt.Key


async def test_a_picture_fills_the_window_and_escape_gives_the_focus_back(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1200, 800))
        assert not shown.look.isVisible()
        shown.open(asset.id, asset.id)
        await holds(lambda: "lake.png" in shown.words())
        assert shown.look.geometry() == shown.window.rect()
        await holds(lambda: shown.view.image.width() == min(shown.view.width(), round(shown.view.height() * 1.5)))
        assert not shown.has_controls
        shown.window.resize(1000, 700)
        await holds(lambda: shown.look.geometry() == shown.window.rect())
        shown.press(KEY.Key_Escape)
        assert not shown.look.isVisible()
        assert shown.window.focusWidget() is shown.field


async def test_its_own_pixels_are_decoded_when_they_are_looked_at(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1600, 1200))
        shown.open(asset.id, asset.id)
        await holds(lambda: 0 < shown.view.image.width() < 1600)
        shown.press(KEY.Key_Z)
        await holds(lambda: shown.view.image.width() == 1600)
        assert "100\N{NO-BREAK SPACE}%" in shown.words()
        shown.press(KEY.Key_Z)
        assert shown.view.is_fitted


def shows(shown: ShownLook, words: str) -> bool:
    return words in shown.words()


async def test_one_key_each_judges_what_is_shown_and_its_picture_stays(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1200, 800))
        shown.open(asset.id, asset.id)
        await holds(lambda: shown.view.image.width() == min(shown.view.width(), round(shown.view.height() * 1.5)))
        await until(lambda: bool(shown.context.tasks._tasks), wanted=False)
        image = shown.view.image
        for key, words in (
            (KEY.Key_4, "4 stars"),
            (KEY.Key_K, "4 stars · kept"),
            (KEY.Key_X, "4 stars · rejected"),
            (KEY.Key_0, "rejected"),
            (KEY.Key_8, "rejected · green"),
            (KEY.Key_8, "rejected"),
        ):
            shown.press(key)
            await holds(partial(shows, shown, words))
        for _ in range(3):
            shown.press(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: "4 stars · rejected" in shown.words())
        shown.press(KEY.Key_U)
        await holds(lambda: "4 stars" in shown.words())
        assert shown.view.image.cacheKey() == image.cacheKey()


async def test_the_arrows_go_through_the_neighbours_and_stop_at_the_ends(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        ids = [(await shown.library.import_picture(f"{number}.png", seed=number)).id for number in range(3)]
        shown.open(ids[1], *ids)
        await holds(lambda: {"1.png", "2 of 3"} <= set(shown.words()))
        shown.press(KEY.Key_Right)
        await holds(lambda: {"2.png", "3 of 3"} <= set(shown.words()))
        shown.press(KEY.Key_Right)
        shown.press(KEY.Key_Left)
        shown.press(KEY.Key_Left)
        shown.press(KEY.Key_Left)
        await holds(lambda: {"0.png", "1 of 3"} <= set(shown.words()))


async def test_a_clip_plays_pauses_and_goes_frame_by_frame(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        clip = await shown.library.import_clip(seconds=4)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.has_controls and shown.state.is_playing and shown.state.position_ms > 100)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        place = shown.state.position_ms
        shown.press(KEY.Key_Period)
        await holds(lambda: abs(shown.state.position_ms - place - 40) < 2)
        shown.press(KEY.Key_Comma)
        shown.press(KEY.Key_Comma)
        await holds(lambda: abs(shown.state.position_ms - place + 40) < 2)
        shown.press(KEY.Key_Escape)
        assert shown.look.clip_state is None


async def test_a_file_that_is_gone_is_told(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        (gone,) = await add_rows(shown.library, 1)
        shown.open(gone, gone)
        await holds(lambda: shown.view.sentence.startswith("The picture is too large or damaged"))
        asset = await shown.library.import_picture()
        async with shown.library.write() as services:
            await services.assets.delete_asset(asset.id)
        shown.open(asset.id, asset.id)
        await holds(lambda: not shown.view.sentence and not shown.view.image.isNull())
        async with shown.library.steps() as services:
            await services.assets.empty_bin(shown.library.user_id)
        shown.open(asset.id, asset.id)
        await holds(lambda: shown.view.sentence == "It is not in the library any more.")
        async with shown.library.parts.database.write() as session:
            (await session.get_one(Asset, gone)).path = "@1/files/a.png"
        shown.open(gone, gone)
        await holds(lambda: shown.view.sentence == "The file is missing: it is on @1.")


async def test_a_picture_that_comes_late_says_nothing_about_the_next_one(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        (broken,) = await add_rows(shown.library, 1)
        for unknown in range(1_000_000, 1_000_005):
            shown.open(broken, broken)
            await holds(lambda: shown.view.sentence.startswith("The picture is too large or damaged"))
            shown.open(unknown, unknown)
            shown.look._resize_timer.timeout.emit()
            await until(lambda: bool(shown.context.tasks._tasks), wanted=False)
            await until(lambda: shown.context.thumbnails.is_idle, wanted=True)
            assert shown.view.sentence == "It is not in the library any more."


async def test_f_fills_the_screen_and_closing_takes_it_back(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        shown.press(KEY.Key_F)
        assert shown.window.isFullScreen()
        shown.press(KEY.Key_Escape)
        assert not shown.window.isFullScreen()


async def test_use_as_input_goes_to_the_composer_and_closes(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        told: list[object] = []
        shown.context.shell.use_as_input_requested.connect(told.append)
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        await holds(lambda: "picture.png" in shown.words())
        shown.press(KEY.Key_I)
        assert told == [(asset.id,)]
        assert not shown.look.isVisible()


async def test_a_key_that_is_held_acts_once_but_walks_on(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        ids = [(await shown.library.import_picture(f"{number}.png", seed=number)).id for number in range(3)]
        clip = await shown.library.import_clip()
        shown.open(ids[0], *ids)
        for key in (KEY.Key_Space, KEY.Key_Escape, KEY.Key_F):
            hands.repeat(shown.look, key)
        assert shown.look.isVisible()
        assert not shown.window.isFullScreen()
        hands.repeat(shown.look, KEY.Key_Right)
        hands.repeat(shown.look, KEY.Key_Right)
        await holds(lambda: "3 of 3" in shown.words())
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.has_controls)
        shown.press(KEY.Key_S)
        for _ in range(3):
            hands.repeat(shown.look, KEY.Key_S)
        await holds(lambda: toasts)
        async with shown.library.read() as services:
            assert len(await services.jobs.list_job_rows(shown.library.user_id)) == 1


async def test_at_another_scale_neither_zoom_is_chosen_and_both_can_be(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1600, 1200))
        shown.open(asset.id, asset.id)
        await holds(lambda: shown.view.image.width() > 0)
        zoom = shown.look.findChild(Segment)
        assert isinstance(zoom, Segment)
        assert zoom.value() == "fit"
        shown.press(KEY.Key_Z)
        assert zoom.value() == "own"
        for _ in range(3):
            shown.press(KEY.Key_Plus)
        assert "195\N{NO-BREAK SPACE}%" in shown.words()
        assert zoom.value() is None
        hands.click(zoom, zoom.item_rect("own").center())
        assert "100\N{NO-BREAK SPACE}%" in shown.words()
        assert zoom.value() == "own"
        shown.press(KEY.Key_Minus)
        assert zoom.value() is None
        hands.click(zoom, zoom.item_rect("fit").center())
        assert shown.view.is_fitted


async def test_its_bars_grow_with_the_text(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        clip = await shown.library.import_clip()
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.has_controls)
        bars = [shown.look._bar, shown.look._controls]
        assert [bar.height() for bar in bars] == [40, 40]
        theme.set_look(text_scale=150)
        await holds(lambda: [bar.height() for bar in bars] == [60, 60])


async def test_a_part_of_a_clip_plays_alone_and_how_it_is_heard_is_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_clip(seconds=1.2)
        shown.open(asset.id, asset.id)
        marks = shown.look.controls.marks

        def told() -> PlayerState:
            """What the controls tell, which the keys mark: it is a moment behind the player."""
            return marks._state or PlayerState()

        await holds(lambda: told().is_ready)
        if told().is_playing:
            # On a busy machine it may have come to its end by itself.
            shown.press(KEY.Key_Space)
        await holds(lambda: not told().is_playing)
        shown.look.controls.sought.emit(400)
        await holds(lambda: told().position_ms == 400)
        shown.press(KEY.Key_BracketLeft)
        shown.press(KEY.Key_Period)
        shown.press(KEY.Key_Period)
        await holds(lambda: told().position_ms == 480)
        shown.press(KEY.Key_BracketRight)
        assert marks.part == (400, 520)
        shown.press(KEY.Key_Space)
        await holds(lambda: shown.state.has_ended)
        assert shown.state.position_ms == 480
        shown.press(KEY.Key_Backslash)
        assert shown.look.controls.marks.part is None
        shown.press(KEY.Key_L)
        shown.press(KEY.Key_M)
        shown.press(KEY.Key_Down)
        kept = shown.context.view
        assert (kept.get("look.is_looping"), kept.get("look.volume")) == (True, 0.9)
