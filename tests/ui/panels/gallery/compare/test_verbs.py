"""What can be done with what is compared."""

from pathlib import Path

from PySide6.QtCore import Qt

from app.domain.enums import OperationType, Verdict
from app.ui.panels.gallery.compare.cells import Mode
from app.ui.theme import Theme
from tests.support.samples import add_rows
from tests.support.until import until
from tests.ui.panels.gallery.compare.using import show_page

SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_keys_judge_the_side_that_is_acted_on_and_undo_takes_it_back(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=3) as shown:
        shown.open(0, 1)
        await shown.rows_came()
        shown.press(Qt.Key.Key_K)
        shown.press(Qt.Key.Key_Tab)
        shown.press(Qt.Key.Key_4)
        await until(lambda: shown.judged(1), (4, None))
        assert await shown.judged(0) == (0, Verdict.KEPT)
        shown.press(Qt.Key.Key_X)
        await until(lambda: shown.judged(1), (4, Verdict.REJECTED))
        shown.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: shown.judged(1), (4, None))
        shown.press(Qt.Key.Key_0)
        shown.press(Qt.Key.Key_U)
        await until(lambda: shown.judged(1), (0, None))
        assert shown.shown() == [0, 1]


async def test_keys_change_the_way_of_looking_and_it_is_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=3) as shown:
        shown.open(0, 1)
        view = shown.page.view
        await shown.rows_came()
        for key, wanted in (
            (Qt.Key.Key_B, Mode.SIDE_BY_SIDE),
            (Qt.Key.Key_D, Mode.DIFFERENCE),
            (Qt.Key.Key_F, Mode.FLICKER),
        ):
            shown.press(key)
            assert view.mode == wanted
        turn = view.turn
        shown.press(Qt.Key.Key_F)
        assert (view.turn != turn, view.is_flickering) == (True, False)
        shown.press(Qt.Key.Key_F, SHIFT)
        assert view.is_flickering
        shown.press(Qt.Key.Key_Space)
        assert not view.is_flickering
        shown.press(Qt.Key.Key_S)
        shown.press(Qt.Key.Key_F, SHIFT)
        assert view.mode == Mode.FLICKER
        shown.press(Qt.Key.Key_D, SHIFT)
        assert (view.mode, view.gain) == (Mode.DIFFERENCE, 8)
        shown.press(Qt.Key.Key_D, SHIFT)
        assert view.gain == 1
        shown.press(Qt.Key.Key_L)
        assert not view.is_linked
        shown.press(Qt.Key.Key_Z)
        assert view.scale(0) == 1.0
        shown.press(Qt.Key.Key_Z)
        assert view.camera(0).is_fitted
        shown.open(0, 2)
        assert view.mode == Mode.DIFFERENCE
        shown.open(0)
        shown.press(Qt.Key.Key_S)
        assert view.mode == Mode.ONE


async def test_something_new_is_made_of_what_is_compared(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme) as shown:
        asked: list[object] = []
        shell = shown.context.shell
        shell.vary_requested.connect(asked.append)
        shell.use_as_input_requested.connect(asked.append)
        shell.transition_requested.connect(lambda first, second: asked.append((first, second)))
        shown.ids = await add_rows(shown.library, 2, operation_type=OperationType.TEXT_TO_IMAGE, params={})
        shown.open(0, 1)
        await shown.rows_came()
        for key in (Qt.Key.Key_V, Qt.Key.Key_I, Qt.Key.Key_N):
            shown.press(key)
        first, second = shown.ids
        assert asked == [first, (first,), (first, second)]
