"""The window's own signals and facts, joined with real services."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from app.domain.enums import OperationType
from app.domain.events import FolderTakenIn, RunnersPaused
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.services.automation.execution_loop_service import LoopPlan
from app.system.http import HttpCalls
from app.ui.context import Toast, UiContext
from app.ui.duplicates_dialog import DuplicatesDialog
from app.ui.first_run import FirstRun
from app.ui.language import START_AGAIN
from app.ui.main_window import MainWindow
from app.ui.panels import create
from app.ui.panels.create.panel import CreatePanel
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.toast_card import ToastCard
from app.ui.workflow_dialog import WorkflowDialog
from tests.providers.comfyui.graphs import image_to_image
from tests.support import hands
from tests.support.file_choice import choose
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.preset_runs import preset_of, step
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


@pytest.fixture
async def window(context: UiContext) -> AsyncIterator[tuple[MainWindow, Session]]:
    made = MainWindow(context.theme, None)
    made.resize(1280, 800)
    made.show()
    await made.attach(context, [])
    # A first task, so that the facts that are due after a quick test find the loop, too.
    context.tasks.start(asyncio.sleep(0), what="begin")
    yield made, Session(made, context)
    # What still reads the facts would show them in a window that is gone.
    await context.tasks.close()
    made.allow_close()
    made.close()
    made.deleteLater()


async def test_files_dropped_on_the_window_are_imported(
    window: tuple[MainWindow, Session], library: OpenLibrary, tmp_path: Path
) -> None:
    picture = draw_picture(tmp_path / "a.png", (64, 48))
    assert hands.drop_files(window[0], [picture])

    async def count() -> int:
        async with library.read() as services:
            return len(await services.assets.list_asset_ids(library.user_id))

    await until(count, 1)


async def test_with_nothing_to_do_closing_leaves_at_once(window: tuple[MainWindow, Session]) -> None:
    window[0].close()
    await until(window[1].ended.is_set, wanted=True)


def question() -> QDialog | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found[0] if found else None


async def answer(text: str) -> None:
    dialog = question()
    assert dialog is not None
    hands.click(next(button for button in dialog.findChildren(QPushButton) if button.text() == text))
    await until(lambda: question() is None, wanted=True)


async def test_waiting_jobs_are_named_before_leaving(window: tuple[MainWindow, Session], library: OpenLibrary) -> None:
    async with library.write() as services:
        params = {"prompt": "a lake"}
        for _ in range(2):
            await services.jobs.create_job(library.user_id, "local", OperationType.TEXT_TO_IMAGE, params)

    window[0].close()
    await until(lambda: question() is not None, wanted=True)
    dialog = question()
    assert dialog is not None
    assert any("2 " in label.text() and "waiting" in label.text() for label in dialog.findChildren(QLabel))
    await answer("Keep working")
    assert not window[1].ended.is_set()


async def test_runs_and_loops_on_phones_are_named_before_leaving(
    window: tuple[MainWindow, Session], library: OpenLibrary
) -> None:
    steps, phone = preset_of(step("press_home")), await add_phone(library)
    async with library.write() as services:
        preset = await services.presets.create_preset(library.user_id, steps)
        run = await services.executions.queue_execution(phone, steps)
        await services.executions.begin_execution(run.id)
        loop = await services.loops.create_loop(library.user_id, LoopPlan(name="L", preset_ids=(preset.id,)))
        await services.loops.start_loop(loop.id)

    window[0].close()
    await until(lambda: question() is not None, wanted=True)
    dialog = question()
    assert dialog is not None
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "1 preset is under way on a phone" in words
    assert "1 loop rests until the next start." in words
    await answer("Quit")
    await until(window[1].ended.is_set, wanted=True)


async def test_an_import_and_an_export_are_named_before_leaving(
    window: tuple[MainWindow, Session], context: UiContext
) -> None:
    works = context.long_works
    with works.imports.batch([0] * 300) as batch, works.exports.batch([0]):
        batch.step()
        window[0].close()
        await until(lambda: question() is not None, wanted=True)
        dialog = question()
        assert dialog is not None
        words = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "299 files are not in the library yet." in words
        assert "1 file is not exported yet." in words
        assert "job" not in words
        await answer("Keep working")
        assert not window[1].ended.is_set()
        window[0].close()
        await until(lambda: question() is not None, wanted=True)
        await answer("Quit")
    await until(window[1].ended.is_set, wanted=True)


async def test_a_long_import_is_stopped_with_its_button(
    window: tuple[MainWindow, Session], library: OpenLibrary, tmp_path: Path
) -> None:
    asked = 60
    pictures = [draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number) for number in range(asked)]
    assert hands.drop_files(window[0], pictures)

    def cards(kind: str) -> list[ToastCard]:
        return [card for card in window[0].toasts.cards if card.toast.kind == kind]

    await until(lambda: bool(cards("running")), wanted=True)
    (card,) = cards("running")
    assert card.toast.text.startswith("Importing ")
    hands.click(next(button for button in card.findChildren(Button) if button.text() == "Cancel"))
    await until(lambda: not cards("running"), wanted=True)
    (told,) = cards("info")
    assert told.toast.text.startswith("The import was stopped.")
    async with library.read() as services:
        count = len(await services.assets.list_asset_ids(library.user_id))
    assert 0 < count < asked
    assert f" {count} of {asked} " in told.toast.text


async def test_the_welcome_covers_the_centre_until_a_way_is_chosen(
    window: tuple[MainWindow, Session], context: UiContext
) -> None:
    window[1].welcome.begin()
    assert window[0].findChild(FirstRun) is not None
    window[1].welcome.end("later")
    await until(lambda: context.settings.value.is_first_run_done, wanted=True)
    await until(lambda: window[0].findChild(FirstRun) is None, wanted=True)


async def test_a_pause_of_the_queue_is_told(window: tuple[MainWindow, Session], context: UiContext) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    context.bus.publish(RunnersPaused("The disk is nearly full."))
    context.bus.publish(RunnersPaused(""))
    assert [toast.kind for toast in toasts] == ["warning", "done"]
    assert window[0].isVisible()


async def test_a_look_that_is_chosen_is_shown_at_once(window: tuple[MainWindow, Session], context: UiContext) -> None:
    await context.settings.change("appearance.theme", "light")
    assert not context.theme.is_dark
    assert window[0].isVisible()


async def test_a_language_that_is_chosen_is_offered_with_a_new_start(
    window: tuple[MainWindow, Session], context: UiContext, qapp: QApplication
) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    await context.settings.change("appearance.language", "de")
    await until(lambda: [toast.action_text for toast in toasts], ["Start again"])
    assert qapp.property(START_AGAIN) is not True
    assert toasts[0].action is not None
    toasts[0].action()
    await until(window[1].ended.is_set, wanted=True)
    assert qapp.property(START_AGAIN) is True
    qapp.setProperty(START_AGAIN, False)  # noqa: FBT003  (Qt's)


@pytest.mark.usefixtures("window")
async def test_what_came_from_a_watched_folder_is_told_once_and_shown(context: UiContext, library: OpenLibrary) -> None:
    async with library.steps() as services:
        folder = await services.watched.add_folder(library.user_id, library.incoming)
    toasts: list[Toast] = []
    chosen: list[tuple[int, ...]] = []
    context.shell.toasted.connect(toasts.append)
    context.shell.assets_selected.connect(chosen.append)
    # What another profile watches is told to nobody here.
    context.bus.publish(FolderTakenIn("/disk/of/another", 3, 0, (6,)))
    for taken in (1, 12):
        context.bus.publish(FolderTakenIn(folder.path, taken, 0, (4, 5)))
    await until(lambda: len(toasts), 2)
    assert {toast.text for toast in toasts} == {"1 file came from outside.", "12 files came from outside."}
    assert toasts[0].action is not None
    toasts[0].action()
    assert chosen == [(4, 5)]


async def test_a_folder_is_imported_and_the_palette_knows_the_ways_in(
    window: tuple[MainWindow, Session], library: OpenLibrary, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures" / "below"
    folder.mkdir(parents=True)
    draw_picture(folder / "a.png", (64, 48))
    window[1].import_folder()
    await choose(folder.parent)

    async def count() -> int:
        async with library.read() as services:
            return len(await services.assets.list_asset_ids(library.user_id))

    await until(count, 1)
    words = {action.text(): action for action in window[1].findChildren(QAction)}
    assert {"Find duplicates", "Import a folder", "Watched folders", "Storage"} <= set(words)
    words["Storage"].trigger()
    await until(lambda: [dialog.section for dialog in window[0].findChildren(SettingsDialog)], ["storage"])
    words["Find duplicates"].trigger()
    await until(lambda: len(window[0].findChildren(DuplicatesDialog)), 1)
    window[0].findChildren(DuplicatesDialog)[0].close()
    window[0].findChildren(SettingsDialog)[0].close()


@pytest.fixture
async def http() -> AsyncIterator[HttpCalls]:
    opened = HttpCalls()
    yield opened
    await opened.close()


async def test_an_added_workflow_is_composed_with_and_what_is_typed_stays(
    tmp_path: Path, theme: Theme, http: HttpCalls
) -> None:
    file = tmp_path / "My edit.json"
    file.write_text(json.dumps(image_to_image()))
    registry = ProviderRegistry({"comfyui": factory_of("comfyui")(ProviderEnvironment(tmp_path, http=http))})
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        async with library.write() as services:
            await services.accounts.create_account("comfyui", "gpu", options={"base_url": "http://127.0.0.1:9"})
        window = MainWindow(theme, None)
        window.show()
        await window.attach(context, [create.PLUGIN])
        session = Session(window, context)
        (panel,) = window.findChildren(CreatePanel)
        await until(lambda: panel.draft.offer is not None, wanted=True)
        panel.prompt.set_text("a lake")
        session.add_workflow(file)
        await until(lambda: [dialog.keep_button.isEnabled() for dialog in window.findChildren(WorkflowDialog)], [True])
        window.findChildren(WorkflowDialog)[0].keep_button.click()
        await until(lambda: panel.fields.value().get("model"), "my-edit")
        offer = panel.draft.offer
        assert offer is not None
        assert (offer.provider_id, offer.operation) == ("comfyui", OperationType.IMAGE_TO_IMAGE)
        assert panel.tabs.segment.value() == OperationType.IMAGE_TO_IMAGE
        assert panel.prompt.text() == "a lake"
        assert panel.foot.button.toolTip() == "needs a picture"
        window.allow_close()
        window.close()
        window.deleteLater()
