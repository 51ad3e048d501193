"""What can be done with recipes out of the window."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.context import Toast, UiContext
from app.ui.models.recipe_actions import RecipeActions
from app.ui.recipe_differences import RecipeDifferencesDialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.file_choice import choose_file
from tests.support.library import Complaints, OpenLibrary, open_context, open_library
from tests.support.recipes import make_clip
from tests.support.shown_gallery import holds


@dataclass(slots=True)
class Desk:
    """A picture, a clip made of it, and what can be done."""

    library: OpenLibrary
    context: UiContext
    verbs: RecipeActions
    frame_id: int
    clip_id: int
    toasts: list[Toast]
    complaints: Complaints


@pytest.fixture
async def desk(tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    complaints = Complaints()
    async with (
        open_library(tmp_path) as library,
        open_context(library, theme, complaints=complaints) as context,
    ):
        frame = await library.import_picture("lake.png", (64, 48))
        clip_id = await make_clip(library, frame)
        owner = QWidget()
        owner.resize(700, 500)
        owner.show()
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        yield Desk(library, context, RecipeActions(context, owner), frame.id, clip_id, toasts, complaints)
        owner.close()


def shown(kind: type[QDialog]) -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


async def test_a_recipe_is_copied_saved_and_replayed_after_a_look_at_its_price(desk: Desk, tmp_path: Path) -> None:
    desk.verbs.copy(desk.clip_id)
    await holds(lambda: desk.toasts)
    copied = QGuiApplication.clipboard().text()
    assert json.loads(copied)["inputs"][0]["name"] == "lake.png"
    path = tmp_path / "saved.json"
    desk.verbs.save(desk.clip_id)
    await choose_file(path)
    await holds(lambda: desk.toasts[-1].text == "Saved saved.json.")
    assert path.read_text("utf-8") == copied
    desk.verbs.replay()
    await choose_file(path)
    await holds(lambda: [one for one in shown(QDialog) if one.windowTitle() == "Make this recipe again?"])
    (question,) = (one for one in shown(QDialog) if one.windowTitle() == "Make this recipe again?")
    next(button for button in question.findChildren(Button) if button.text() == "Queue it").click()
    await holds(lambda: desk.toasts[-1].text.startswith("Queued"))
    async with desk.library.read() as services:
        jobs = await services.jobs.list_jobs(desk.library.user_id, {}, {})
    assert (len(jobs), jobs[0].params["first_frame"]) == (2, desk.frame_id)
    told: list[int] = []
    desk.context.shell.job_shown_requested.connect(told.append)
    assert desk.toasts[-1].action is not None
    desk.toasts[-1].action()
    assert told == [jobs[0].id]


async def test_a_file_that_is_no_recipe_is_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(b"\xff{}")
    desk.verbs.replay()
    await choose_file(path)
    await holds(lambda: desk.complaints.shown)
    assert str(desk.complaints.shown[0][0]) == "This is no recipe of PixSim7."


async def test_the_palette_acts_on_what_is_chosen(desk: Desk) -> None:
    offered: dict[str, object] = {}
    desk.context.shell.action_registered.connect(lambda action: offered.setdefault(action.text(), action))
    desk.verbs.offer()
    compare, copy = offered["Compare the recipes of two"], offered["Copy the recipe"]
    copy.trigger()  # type: ignore[attr-defined]
    assert desk.toasts[-1].text.startswith("Choose one")
    desk.context.shell.assets_selected.emit((desk.clip_id,))
    compare.trigger()  # type: ignore[attr-defined]
    assert desk.toasts[-1].text.startswith("Choose two")
    copy.trigger()  # type: ignore[attr-defined]
    await holds(lambda: desk.toasts[-1].text == "The recipe is on the clipboard.")
    desk.context.shell.assets_selected.emit((desk.clip_id, desk.frame_id))
    compare.trigger()  # type: ignore[attr-defined]
    await holds(lambda: shown(RecipeDifferencesDialog))
    shown(RecipeDifferencesDialog)[0].accept()
