"""The page on which results are compared or gone through."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare.cells import Mode
from app.ui.panels.gallery.compare.outcome import Outcome
from app.ui.panels.gallery.compare.pane import DifferencePane
from app.ui.panels.gallery.compare.strip import FilmStrip
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support import looks
from tests.support.until import until
from tests.ui.panels.gallery.compare.using import ShownPage, show_page

SHIFT = Qt.KeyboardModifier.ShiftModifier


def words(shown: ShownPage) -> list[str]:
    return [label.text() for label in shown.page.findChildren(Label) if label.isVisible()]


def outcome(shown: ShownPage) -> Outcome:
    found = shown.page.findChild(Outcome)
    assert isinstance(found, Outcome)
    return found


async def test_pairs_follow_each_other_and_one_side_can_be_exchanged(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=7) as shown:
        shown.open(0, 1)
        assert shown.page.view.mode == Mode.SLIDER
        await shown.rows_came()
        steps = [(Qt.Key.Key_Right, [2, 3]), (Qt.Key.Key_Right, [4, 5]), (Qt.Key.Key_Right, [5, 6])]
        for key, wanted in [*steps, (Qt.Key.Key_Left, [3, 4]), (Qt.Key.Key_Left, [1, 2]), (Qt.Key.Key_Left, [0, 1])]:
            shown.press(key)
            assert shown.shown() == wanted
        shown.press(Qt.Key.Key_Tab)
        shown.press(Qt.Key.Key_Right, SHIFT)
        assert shown.shown() == [0, 2]
        shown.press(Qt.Key.Key_Left, SHIFT)
        assert shown.shown() == [0, 1]
        shown.press(Qt.Key.Key_Left, SHIFT)
        assert shown.shown() == [0, 1]
        strip = shown.page.findChild(FilmStrip)
        assert isinstance(strip, FilmStrip)
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(5).center())
        assert shown.shown() == [0, 5]
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(0).center())
        assert shown.page.view.acted == 0
        await until(lambda: looks.flaws(shown.page.window()), [])
        pane = shown.page.findChild(DifferencePane)
        assert isinstance(pane, DifferencePane)
        await until(lambda: [line.label for line in pane.table.lines], ["Size", "Made by"])
        assert "0 of 7 judged" in words(shown)
        shown.press(Qt.Key.Key_W)
        assert not pane.isVisible()
        assert shown.context.view.get("compare.pane") is False
        shown.press(Qt.Key.Key_W)
        assert pane.isVisible()
        shown.page.resize(500, 500)
        assert not pane.isVisible()


async def test_of_four_all_are_seen_first_and_a_slider_says_and_chooses_which_two_it_shows(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_page(tmp_path, theme, rows=5) as shown:
        shown.open(0, 1, 2, 3)
        view, button = shown.page.view, shown.page._header.pair
        assert (view.mode, len(view.cells())) == (Mode.SIDE_BY_SIDE, 4)
        assert not button.isVisible()
        pane = shown.page._pane
        await until(lambda: len(pane._known), 4)
        shown.press(Qt.Key.Key_D)
        assert (button.isVisible(), button.text()) == (True, "A and B")
        shown.press(Qt.Key.Key_P)
        assert button.text() == "A and C"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.isChecked() for action in menu.actions()] == [False, True, False, False, False, False]
        menu.actions()[4].trigger()
        menu.close()
        assert (button.text(), [cell.side for cell in view.cells()], view.acted) == ("B and D", [1, 3], 3)
        assert pane.transition.text() == "Transition from B to D"
        for wanted in (1, 3):
            shown.press(Qt.Key.Key_Tab)
            assert (view.acted, view.pair) == (wanted, (1, 3))
        await until(lambda: looks.flaws(shown.page.window()), [])
        shown.open(0, 1)
        assert (view.mode, button.isVisible()) == (Mode.DIFFERENCE, False)
        shown.press(Qt.Key.Key_P)
        assert view.pair == (0, 1)


async def test_going_through_judges_with_one_key_each_and_undo_goes_back(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=5) as shown:
        kept: list[tuple[int, ...]] = []
        shown.page.kept_shown.connect(kept.append)
        shown.open(0, among=range(4))
        assert shown.page.is_triage
        await shown.rows_came()
        shown.press(Qt.Key.Key_K)
        assert shown.shown() == [1]
        await shown.rows_came()
        assert "1 of 4 judged" in words(shown)
        shown.press(Qt.Key.Key_X)
        await shown.rows_came()
        shown.press(Qt.Key.Key_Right)
        await shown.rows_came()
        assert shown.shown() == [3]
        await until(lambda: shown.judged(1), (0, Verdict.REJECTED))
        shown.press(Qt.Key.Key_3)
        assert shown.page.is_at_end
        await until(lambda: shown.judged(3), (3, None))
        await until(lambda: outcome(shown).accessibleDescription(), "kept 1, rejected 1, stars alone 1, left 1")
        await until(lambda: looks.flaws(shown.page.window()), [])
        QTest.mouseClick(outcome(shown).kept_button, Qt.MouseButton.LeftButton)
        assert kept == [(shown.ids[0],)]

        QTest.keyClick(outcome(shown), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(shown.shown, [3])
        await until(lambda: shown.judged(3), (0, None))
        shown.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(shown.shown, [1])
        shown.context.undo.redo()
        await until(lambda: shown.judged(1), (0, Verdict.REJECTED))
        assert shown.shown() == [1]
        await until(lambda: shown.page.takes.mark(shown.ids[1]), (0, Verdict.REJECTED))

        for _ in range(3):
            shown.press(Qt.Key.Key_Right)
        assert shown.page.is_at_end
        QTest.keyClick(outcome(shown), Qt.Key.Key_Left)
        assert shown.shown() == [3]
        shown.press(Qt.Key.Key_Right)
        QTest.mouseClick(outcome(shown).bin_button, Qt.MouseButton.LeftButton)
        await until(lambda: len(shown.page.takes.ids), 3)
        assert outcome(shown).accessibleDescription() == "kept 1, rejected 0, left 2"
        QTest.mouseClick(outcome(shown).left_button, Qt.MouseButton.LeftButton)
        assert (shown.shown(), shown.page.takes.ids) == ([2], (shown.ids[2], shown.ids[3]))


async def test_what_goes_to_the_bin_gives_its_place_to_the_next_one(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=3) as shown:
        closed: list[bool] = []
        shown.page.closed.connect(lambda: closed.append(True))
        shown.open(0, 1)
        await shown.rows_came()
        for wanted in ([1, 2], [2]):
            async with shown.library.write() as services:
                await services.assets.delete_asset(shown.page.shown_ids()[0])
            await until(shown.shown, wanted)
        assert shown.page.is_triage
        async with shown.library.write() as services:
            await services.assets.delete_asset(shown.ids[2])
        await until(lambda: closed, [True])
