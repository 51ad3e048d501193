"""Stars and verdicts for what is chosen, and their undo."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.domain.enums import ColorLabel, Verdict
from app.ui.models.asset_actions import MASS_CHANGE
from app.ui.models.asset_judging import AssetJudging, judged_words, known_words
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


@pytest.mark.parametrize(
    ("rating", "verdict", "color", "words"),
    [
        (0, None, None, ""),
        (1, None, None, "1 star"),
        (4, Verdict.KEPT, None, "4 stars · kept"),
        (0, Verdict.REJECTED, ColorLabel.RED, "rejected · red"),
    ],
)
async def test_what_its_user_thinks_of_it_is_told_in_words(
    tmp_path: Path, rating: int, verdict: Verdict | None, color: ColorLabel | None, words: str
) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 1)
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows(ids)
        judged = replace(row, rating=rating, verdict=verdict, color=color)
        assert judged_words(judged) == words
        assert known_words(replace(judged, tags=("sea", "sky"))) == f"{words} · sea, sky".removeprefix(" · ")


async def stars(library: OpenLibrary, ids: list[int]) -> list[int]:
    async with library.read() as services:
        return [row.rating for row in await services.assets.get_asset_rows(ids)]


async def test_what_changed_is_named_taken_back_and_done_again(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 2)
        owner = QWidget()
        judging = AssetJudging(context, owner)
        judging.judge(ids[:1], Verdict.KEPT)
        await holds(lambda: context.undo.can_undo)
        assert context.undo.undo_text == "Kept: 1 item"
        judging.judge(ids, None)
        await until(lambda: context.undo.undo_text, "Neither kept nor rejected: 1 item")
        judging.rate(ids, 1)
        await until(lambda: context.undo.undo_text, "Gave 1 star: 2 items")
        context.undo.undo()
        await until(lambda: stars(library, ids), [0, 0])
        context.undo.redo()
        await until(lambda: stars(library, ids), [1, 1])
        judging.label((), ColorLabel.RED)
        judging.label(ids, ColorLabel.BLUE)
        await until(lambda: context.undo.undo_text, "Blue: 2 items")
        judging.label(ids[:1], None)
        await until(lambda: context.undo.undo_text, "Took the colour away: 1 item")
        judging.note(ids[0], "Good")
        await until(lambda: context.undo.undo_text, "Wrote notes: 1 item")
        judging.note(ids[0], "")
        await until(lambda: context.undo.undo_text, "Took the notes away: 1 item")


async def test_what_changes_nothing_is_not_undone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 1)
        owner = QWidget()
        judging = AssetJudging(context, owner)
        judging.rate((), 3)
        judging.judge((), None)
        judging.rate(ids, 0)
        await until(lambda: bool(context.tasks._tasks), wanted=False)
        assert not context.undo.can_undo


@pytest.mark.parametrize(("button", "wanted"), [("Change", 3), ("Cancel", 0)])
async def test_a_mass_change_is_asked_about(tmp_path: Path, theme: Theme, button: str, wanted: int) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, MASS_CHANGE + 1)
        owner = QWidget()
        owner.show()
        AssetJudging(context, owner).rate(ids, 3)

        def question() -> QDialog | None:
            shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
            return next(shown, None)

        await holds(question)
        dialog = question()
        assert dialog is not None
        next(one for one in dialog.findChildren(QPushButton) if one.text() == button).click()
        await until(lambda: bool(context.tasks._tasks), wanted=False)
        assert set(await stars(library, ids)) == {wanted}
        owner.deleteLater()
