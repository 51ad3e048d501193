"""The composer as a person uses it: drops, typing, keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, MediaType, OperationType
from app.domain.events import AssetRemoved
from app.services.asset.asset_rows import AssetRow
from app.ui.context import PanelPlugin
from app.ui.drag import mime_of
from app.ui.main_window import MainWindow
from app.ui.panels.create import PLUGIN
from app.ui.panels.create.panel import CreatePanel
from app.ui.panels.create.slots import START
from app.ui.widgets.buttons import IconButton
from tests.media.recipes.samples import A1111, png
from tests.support import hands
from tests.support.library import draw_picture
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk, drop

_CONTROL = Qt.KeyboardModifier.ControlModifier


def _type(desk: Desk, text: str) -> None:
    desk.panel.prompt.edit.setFocus()
    QTest.keyClicks(desk.panel.prompt.edit, text)


def _tabs(desk: Desk) -> list[str]:
    return [item.text for item in desk.panel.tabs.segment.items()]


def _press_generate(desk: Desk) -> None:
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_Return, _CONTROL)


async def test_with_nothing_in_it_starts_from_words_and_says_what_is_missing(desk: Desk) -> None:
    button = desk.panel.foot.button
    assert _tabs(desk) == ["To picture", "To clip"]
    assert desk.panel.slots.slot_names() == [START]
    assert not button.isEnabled()
    assert button.toolTip() == "needs a prompt"
    _type(desk, "a lake")
    assert button.isEnabled()


async def test_a_picture_dropped_from_the_gallery_chooses_picture_to_clip(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    assert drop(desk.panel.slots.slot(START).well, mime_of([picture.id], []))
    await until(lambda: desk.panel.slots.slot_names() == ["first_frame"], wanted=True)
    assert desk.panel.tabs.segment.value() == OperationType.IMAGE_TO_VIDEO
    assert desk.panel.slots.slot("first_frame").is_filled
    assert desk.panel.params()["first_frame"] == picture.id


async def test_ctrl_enter_queues_one_job_with_everything_that_is_set(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    _type(desk, "slow push")
    form = desk.panel.fields.form
    assert form is not None
    form.set_value({"camera": "push_in", "duration": 3.0})
    _press_generate(desk)
    await until(desk.job_count, 1)
    job = (await desk.jobs())[0]
    assert (job.operation_type, job.provider_id, job.prompt) == (OperationType.IMAGE_TO_VIDEO, "local", "slow push")
    assert (job.params["camera"], job.params["duration"], job.params["first_frame"]) == ("push_in", 3.0, picture.id)
    assert job.status == JobStatus.PENDING
    assert desk.panel.prompt.text() == "slow push"


async def test_ctrl_enter_that_is_held_queues_one_job(desk: Desk) -> None:
    assert not any(action.autoRepeat() for action in desk.panel.actions())


async def test_variations_are_queued_together_with_seeds_of_their_own(desk: Desk) -> None:
    _type(desk, "a lake")
    desk.panel.fields.count.step_by(3)
    made: list[list[int]] = []
    desk.panel.queued.connect(made.append)
    await until(lambda: desk.panel.foot.button.text() == "Generate 4", wanted=True)
    QTest.mouseClick(desk.panel.foot.button, Qt.MouseButton.LeftButton)
    await until(lambda: bool(made), wanted=True)
    jobs = await desk.jobs()
    assert len(jobs) == 4
    assert len({job.params["seed"] for job in jobs}) == 4


async def test_a_number_of_variations_counts_while_it_is_typed(desk: Desk) -> None:
    _type(desk, "a lake")
    edit = desk.panel.fields.count.findChild(QLineEdit)
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "4")
    await until(lambda: desk.panel.foot.button.text() == "Generate 4", wanted=True)
    assert desk.panel.foot.price_text.startswith("4 jobs")
    QTest.keyClick(edit, Qt.Key.Key_Return, _CONTROL)
    await until(desk.job_count, 4)


async def test_what_is_typed_and_does_not_count_yet_is_brought_into_its_limits_by_generate(desk: Desk) -> None:
    _type(desk, "a lake")
    desk.panel.fields.count.set_value(3)
    edit = desk.panel.fields.count.findChild(QLineEdit)
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "0")
    assert desk.panel.fields.variations() == 3
    QTest.keyClick(edit, Qt.Key.Key_Return, _CONTROL)
    await until(desk.job_count, 1)
    assert edit.text() == "1"


async def test_a_press_that_comes_while_another_is_being_queued_counts_too(desk: Desk) -> None:
    _type(desk, "a lake")
    for _ in range(5):
        _press_generate(desk)
    await until(desk.job_count, 5)
    await until(desk.panel.foot.button.isEnabled, wanted=True)


async def test_a_file_from_outside_is_imported_into_the_slot(desk: Desk, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(draw_picture(tmp_path / "outside.png", (300, 200))))])
    assert drop(desk.panel.slots.slot(START).well, mime)
    await until(lambda: len(desk.panel.draft.inputs) == 1, wanted=True)
    assert desk.panel.draft.media == [MediaType.IMAGE]
    assert desk.panel.tabs.segment.value() == OperationType.IMAGE_TO_VIDEO


async def test_a_broken_file_is_refused_in_the_slot_with_a_sentence(desk: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(broken))])
    slot = desk.panel.slots.slot(START)
    drop(slot.well, mime)
    await until(lambda: "broken.png" in slot._error.text(), wanted=True)
    assert not desk.panel.draft.inputs
    assert not desk.complaints.shown


@pytest.mark.parametrize("order", [("broken", "a", "b"), ("a", "broken", "b"), ("a", "b", "broken")])
async def test_of_several_files_the_good_ones_go_in_and_the_others_are_told(
    desk: Desk, tmp_path: Path, order: tuple[str, ...]
) -> None:
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    for seed, name in enumerate(("a", "b")):
        draw_picture(tmp_path / f"{name}.png", (64, 40), seed=seed)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{name}.png")) for name in order])
    assert drop(desk.panel.slots.slot(START).well, mime)
    await until(lambda: len(desk.panel.draft.inputs) == 2, wanted=True)
    names = [row.name for row in desk.panel.draft.inputs.values() if isinstance(row, AssetRow)]
    assert (list(desk.panel.draft.inputs), names) == (["first_frame", "last_frame"], ["a.png", "b.png"])
    (told,) = [toast for toast in desk.toasts if toast.kind == "failed"]
    assert "broken.png" in told.text
    assert not desk.complaints.shown


async def test_a_picture_out_of_a_browser_pasted_into_the_prompt_goes_into_the_slot(desk: Desk) -> None:
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    mime = QMimeData()
    mime.setImageData(image)
    mime.setUrls([QUrl("https://example.org/lake.png")])
    mime.setText("https://example.org/lake.png")
    QGuiApplication.clipboard().setMimeData(mime)
    desk.panel.prompt.edit.setFocus()
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_V, _CONTROL)
    await until(lambda: len(desk.panel.draft.inputs) == 1, wanted=True)
    assert desk.panel.prompt.text() == ""


async def test_a_picture_pasted_into_the_prompt_goes_into_the_slot(desk: Desk) -> None:
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(image)
    desk.panel.prompt.edit.setFocus()
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_V, _CONTROL)
    await until(lambda: len(desk.panel.draft.inputs) == 1, wanted=True)
    assert desk.panel.prompt.text() == ""


async def test_a_clip_over_a_picture_slot_beside_another_is_told_what_fits(desk: Desk) -> None:
    picture, clip = await desk.library.import_picture(), await desk.library.import_clip()
    desk.context.shell.assets_selected.emit((clip.id,))
    await desk.use(picture.id)
    desk.panel._choose_provider("studio")
    assert desk.panel.slots.slot_names() == ["first_frame", "last_frame"]
    await until(lambda: clip.id in desk.panel.inputs.known, wanted=True)
    slot = desk.panel.slots.slot("last_frame")
    drop(slot.well, mime_of([clip.id], []))
    assert slot._error.text() == "Takes a picture"
    assert list(desk.panel.draft.inputs) == ["first_frame"]


async def test_two_pictures_fill_both_slots_and_the_provider_stays_if_it_takes_two(desk: Desk) -> None:
    first, second = await desk.library.import_picture("a.png"), await desk.library.import_picture("b.png", seed=2)
    await desk.use(first.id, second.id)
    assert list(desk.panel.draft.asset_ids.values()) == [first.id, second.id]
    assert desk.panel.fields.provider.value() == "local"


async def test_taking_the_picture_out_goes_back_to_words(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    slot = desk.panel.slots.slot("first_frame")
    slot.well.setFocus()
    QTest.keyClick(slot.well, Qt.Key.Key_Delete)
    assert desk.panel.slots.slot_names() == [START]
    assert _tabs(desk) == ["To picture", "To clip"]


async def test_an_input_that_was_deleted_leaves_its_slot(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    desk.library.bus.publish(AssetRemoved(picture.id))
    assert not desk.panel.draft.inputs


async def test_the_foot_tells_cost_time_and_who_pays(desk: Desk) -> None:
    await until(lambda: desk.panel.foot.price_text.startswith("1 job \N{MIDDLE DOT} free"), wanted=True)
    assert desk.panel.foot.payer_text == "Runs on this computer"
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    desk.panel._choose_provider("studio")
    desk.panel.fields.count.step_by(7)
    await until(lambda: "240 credits" in desk.panel.foot.price_text, wanted=True)
    assert desk.panel.foot.price_text.startswith("8 jobs \N{MIDDLE DOT} about 240 credits \N{MIDDLE DOT} about 3:20")
    assert desk.panel.foot.payer_text == "Will use studio-2"


async def test_a_recipe_comes_back_with_everything_from_a_job(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    async with desk.library.write() as services:
        params = {"first_frame": picture.id, "prompt": "tilt up", "motion": 0.9, "duration": 8, "seed": 7}
        job = await services.jobs.create_job(desk.library.user_id, "studio", OperationType.IMAGE_TO_VIDEO, params)
    desk.context.shell.edit_job_requested.emit(job.id)
    await until(lambda: desk.panel.prompt.text() == "tilt up", wanted=True)
    await until(lambda: desk.panel.params().get("seed") == 7, wanted=True)
    found = desk.panel.params()
    assert found == params


async def test_same_again_of_an_import_says_that_it_has_no_recipe(desk: Desk) -> None:
    picture = await desk.library.import_picture("mine.png")
    desk.context.shell.same_again_requested.emit(picture.id)
    await until(lambda: bool(desk.toasts), wanted=True)
    assert desk.toasts[0].text == "mine.png was imported: it has no recipe."


async def test_same_again_of_a_picture_of_another_program_brings_its_prompt_and_seed(desk: Desk) -> None:
    (picture,) = await desk.library.import_files(png(desk.library.incoming / "theirs.png", parameters=A1111))
    desk.context.shell.same_again_requested.emit(picture.id)
    await until(lambda: desk.panel.prompt.text().startswith("a lighthouse"), wanted=True)
    await until(lambda: desk.panel.params().get("seed") == 123456789, wanted=True)
    offer = desk.panel._draft.offer
    assert offer is not None
    assert offer.operation == OperationType.TEXT_TO_IMAGE


async def test_former_prompts_are_offered_and_taken_with_a_key(desk: Desk) -> None:
    async with desk.library.write() as services:
        for prompt in ("a lake", "a hill", "a lake"):
            params = {"prompt": prompt}
            await services.jobs.create_job(desk.library.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
    desk.panel.prompt.edit.setFocus()
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_Space, _CONTROL)
    await until(lambda: desk.panel.prompt.popover is not None, wanted=True)
    popover = desk.panel.prompt.popover
    assert popover is not None
    found = popover.focusProxy()
    assert found is not None
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert desk.panel.prompt.text() == "a hill"


async def test_each_operation_keeps_what_was_set_for_it(desk: Desk) -> None:
    form = desk.panel.fields.form
    assert form is not None
    form.set_value({"size": "720p"})
    form.changed.emit()
    desk.panel._choose_operation(OperationType.TEXT_TO_VIDEO)
    assert desk.panel.params()["size"] == "1080p"
    desk.panel._choose_operation(OperationType.TEXT_TO_IMAGE)
    assert desk.panel.params()["size"] == "720p"


async def test_a_parameter_that_the_service_refuses_is_told_beside_its_field(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    row = desk.panel.draft.inputs["first_frame"]
    assert isinstance(row, AssetRow)
    async with desk.library.steps() as services:
        services.assets.library_file(row).unlink()
        await services.assets.sync_asset(picture.id)
    desk.panel.generate()
    slot = desk.panel.slots.slot("first_frame")
    await until(lambda: "is missing" in slot._error.text(), wanted=True)
    assert not desk.complaints.shown
    assert desk.panel.foot.button.isEnabled()


def _walk(start: QWidget, steps: int, key: Qt.Key) -> list[str]:
    """The names of what has the keyboard, from press to press."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    names = []
    for _ in range(steps):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName() or getattr(focused, "text", str)())
        hands.press(focused, key)
    return names


async def test_the_tab_key_goes_through_the_composer_as_it_is_seen(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk.context.theme)
    qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
    window.show()
    plugins = [PanelPlugin("queue", "Queue", "image", "bottom", 2, lambda _: QLineEdit()), PLUGIN]
    await window.attach(desk.context, plugins)
    window.activateWindow()
    panel = window.findChild(CreatePanel)
    assert panel is not None
    await until(lambda: panel.draft.offer is not None, wanted=True)
    picture = await desk.library.import_picture()
    desk.context.shell.use_as_input_requested.emit((picture.id,))
    await until(lambda: len(panel.draft.inputs), 1)
    panel.prompt.set_text("a lake")
    form = panel.fields.form
    assert form is not None
    form.fold.set_open(is_open=True)
    await until(panel.foot.why.isVisible, wanted=True)
    tools = window.docks.title("create").findChildren(IconButton)
    expected = [
        *("Float", "Hide", "Operation", "More operations", "Picture", "Remove (Del)"),
        *("Prompt", "Former prompts (Ctrl+Space)", "Provider"),
        *("Camera", "Motion", "Duration", "Size", "Aspect", "Frame", "Frame rate", "Less"),
        *("Seed", "Draw a seed", "Ease", "Variations", "Batch…", "Why this account", "Generate", "When to start"),
    ]
    first = next(tool for tool in tools if tool.accessibleName() == "Float")
    assert _walk(first, len(expected), Qt.Key.Key_Tab) == expected
    assert _walk(panel.foot.start, len(expected), Qt.Key.Key_Backtab) == expected[::-1]


async def test_it_begins_at_the_prompt_or_at_the_input_where_there_is_none(desk: Desk) -> None:
    desk.panel.focus_first()
    assert desk.panel.prompt.edit.hasFocus()
    clip = await desk.library.import_clip()
    await desk.use(clip.id)
    desk.panel.tabs.chosen.emit(OperationType.FRAME_EXTRACTION)
    desk.panel.focus_first()
    assert desk.panel.slots.slot("source_clip").well.hasFocus()


async def test_the_composer_looks_as_designed(desk: Desk) -> None:
    picture = await desk.library.import_picture("lake.png", (1200, 760), seed=3)
    await desk.use(picture.id)
    _type(desk, "Slow push over the lake, mist lifts, first light on the ridge. Calm water, no people.")
    desk.panel._choose_provider("studio")
    desk.window.setFixedSize(304, 560)
    await until(lambda: desk.context.thumbnails.is_idle and "credits" in desk.panel.foot.price_text, wanted=True)
    for look in ("dark", "light"):
        desk.context.theme.set_look(choice=look)
        shown = desk.window.grab()
        assert shown.save(str(desk.library.folder / f"composer-{look}.png"))
        assert shown.toImage().pixelColor(4, 300) == desk.context.theme.color("surface.panel")
    assert desk.panel.width() == 304


async def test_what_is_used_as_input_brings_a_hidden_composer_into_view(desk: Desk) -> None:
    pages: list[str] = []
    desk.context.shell.page_requested.connect(pages.append)
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    assert pages == []
    desk.window.hide()
    desk.context.shell.use_as_input_requested.emit((picture.id,))
    assert pages == ["create"]
