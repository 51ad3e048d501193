"""What can be done with what the quick look shows."""

from pathlib import Path

from PySide6.QtCore import Qt

from app.ui.theme import Theme
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.shown_look import show_look


async def test_it_opens_the_comparison_and_the_judging_among_its_neighbours(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        one, two, three = await add_rows(shown.library, 3)
        asked: list[object] = []
        shown.context.shell.compare_requested.connect(lambda ids, among: asked.append((ids, among)))
        shown.open(two, one, two, three)
        shown.press(Qt.Key.Key_C)
        shown.press(Qt.Key.Key_T)
        shown.press(Qt.Key.Key_Right)
        shown.press(Qt.Key.Key_C)
        among = (one, two, three)
        assert asked == [((two, three), among), ((two,), among), ((two, three), among)]
        shown.open(one, one)
        shown.press(Qt.Key.Key_C)
        assert len(asked) == 3
        await holds(lambda: shown.look.row is not None)
