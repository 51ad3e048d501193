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


async def test_what_is_in_the_bin_is_not_judged_and_it_says_why(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        (one,) = await add_rows(shown.library, 1)
        async with shown.library.write() as services:
            await services.assets.bin.put([one])
        told: list[str] = []
        shown.context.shell.toasted.connect(lambda toast: told.append(toast.text))
        shown.open(one, one)
        await holds(lambda: shown.look.row is not None)
        for key in (Qt.Key.Key_K, Qt.Key.Key_3, Qt.Key.Key_6, Qt.Key.Key_I):
            shown.press(key)
        assert told == ["What is in the bin stays as it is. Restore it first."] * 4
        assert shown.look.isVisible()
