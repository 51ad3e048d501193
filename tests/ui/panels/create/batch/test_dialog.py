"""The batch as a person uses it: clicks, keys and drops in the real window."""

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QDialog

from app.domain.enums import BudgetPeriod
from app.services.asset.asset_rows import AssetRow
from app.services.job.job_rows import JobRow
from app.ui.panels.create.batch.dialog import BatchDialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.composed import Studio, open_studio
from tests.support.library import draw_picture
from tests.support.money import limit
from tests.support.until import until

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


async def _jobs(studio: Studio) -> list[JobRow]:
    async with studio.library.read() as services:
        return await services.jobs.list_job_rows(studio.library.user_id)


async def _job_count(studio: Studio) -> int:
    return len(await _jobs(studio))


def _shown_seeds(dialog: BatchDialog) -> list[int]:
    preview = dialog._shown.preview
    assert preview is not None
    return [item["seed"] for item in preview.items]


def _question(dialog: BatchDialog) -> QDialog | None:
    return next(
        (
            found
            for found in QApplication.topLevelWidgets()
            if isinstance(found, QDialog) and found is not dialog and found.isVisible()
        ),
        None,
    )


async def test_ctrl_shift_enter_opens_it_and_ctrl_enter_queues_exactly_what_it_shows(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_studio(tmp_path, theme) as studio:
        edit = studio.panel.prompt.edit
        edit.setFocus()
        hands.press(edit, Qt.Key.Key_Return, _CONTROL | _SHIFT)
        dialog = studio.panel.batch
        assert dialog is not None
        assert dialog.isVisible()
        await studio.settled(dialog)
        assert (dialog.model.rowCount(), dialog.queue_button.text()) == (4, "Queue 4 jobs")
        assert dialog.figures.facts["Cost"] == "~\N{NO-BREAK SPACE}120 credits"
        assert dialog.figures.facts["The pool has"] == "1,542"
        seeds = _shown_seeds(dialog)
        made: list[list[int]] = []
        studio.panel.queued.connect(made.append)
        dialog.options.name.setText("Lakes")
        dialog.activateWindow()
        hands.press(dialog.options.name, Qt.Key.Key_Return, _CONTROL)
        await until(lambda: len(made), 1)
        assert not dialog.isVisible()
        jobs = {job.id: job for job in await _jobs(studio)}
        assert [jobs[key].params["seed"] for key in made[0]] == seeds
        assert {job.batch_name for job in jobs.values()} == {"Lakes"}
        assert not any("{" in job.prompt for job in jobs.values())


async def test_a_second_press_queues_nothing_and_the_next_batch_has_seeds_of_its_own(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_studio(tmp_path, theme) as studio:
        await limit(studio.library, BudgetPeriod.DAY, 140)
        dialog = await studio.open_batch("variations")
        await until(dialog.queue_button.isEnabled, wanted=True)
        seeds = _shown_seeds(dialog)
        dialog.queue()
        dialog.queue()
        await until(lambda: _question(dialog) is not None, wanted=True)
        question = _question(dialog)
        assert question is not None
        hands.click(next(button for button in question.findChildren(Button) if button.text() == "Queue 4 jobs"))
        await until(dialog.isVisible, wanted=False)
        assert _question(dialog) is None
        assert await _job_count(studio) == 4
        await studio.open_batch("variations")
        await studio.settled(dialog)
        assert not set(_shown_seeds(dialog)) & set(seeds)


async def test_enter_alone_queues_nothing_and_presses_no_button(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("table")
        dialog.source.table.area.setPlainText("prompt\na lake\n")
        assert dialog.queue_button.toolTip() in {"needs a table", "expanding"}
        await until(dialog.queue_button.isEnabled, wanted=True)
        dialog.options.name.setFocus()
        hands.press(dialog.options.name, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert _question(dialog) is None
        dialog.source.table.area.moveCursor(QTextCursor.MoveOperation.End)
        hands.type_into(dialog.source.table.area, "a hill")
        assert dialog.queue_button.toolTip() == "expanding"
        dialog.queue()
        await until(dialog.model.rowCount, 2)
        assert await _job_count(studio) == 0


async def test_a_matrix_over_two_parameters_is_shown_job_by_job(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("matrix")
        assert dialog.queue_button.toolTip() == "add a parameter"
        assert dialog.sentence.startswith("The jobs will stand here")
        dialog.source.matrix.add_axis("duration")
        dialog.source.matrix.add_axis("motion")
        duration, motion = dialog.source.matrix.cards
        duration._check_every()
        motion.editor.setText("0.2, 0.8")  # type: ignore[attr-defined]
        await until(dialog.model.rowCount, 4)
        titles = [column.title for column in dialog.model.columns]
        assert titles == ["#", "Prompt", "Duration", "Motion", "Seed", "Credits"]
        cells = [[dialog.model.index(row, column).data() for column in (2, 3)] for row in range(4)]
        assert cells == [["5 s", "0.2"], ["5 s", "0.8"], ["8 s", "0.2"], ["8 s", "0.8"]]
        hands.click(dialog.queue_button)
        await until(lambda: _job_count(studio), 4)


async def test_all_combinations_of_wildcards_can_be_made(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("variations")
        dialog.source.count.set_value(1)
        dialog.source.count.changed.emit(1)
        assert dialog.source.wild_words.endswith("6 combinations")
        hands.click(dialog.source.wildcards, dialog.source.wildcards.item_rect("all").center())
        await until(dialog.model.rowCount, 6)
        prompts = {dialog.model.index(row, 1).data() for row in range(6)}
        assert len(prompts) == 6


async def test_seeds_are_drawn_anew_only_when_that_is_asked_for(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("variations")
        await until(dialog.model.rowCount, 4)
        await studio.settled(dialog)
        seeds = _shown_seeds(dialog)
        dialog.close()
        await studio.open_batch("variations")
        await studio.settled(dialog)
        assert _shown_seeds(dialog) == seeds
        hands.click(dialog.draw)
        await until(lambda: _shown_seeds(dialog) != seeds, wanted=True)


async def test_a_budget_that_refuses_disables_the_button_and_is_named(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("variations")
        await until(dialog.model.rowCount, 4)
        await limit(studio.library, BudgetPeriod.DAY, 100)
        await until(dialog.queue_button.toolTip, "over a budget")
        assert dialog.figures.warnings[0].startswith("Your budget of 100 web credits a day")
        assert dialog.figures.facts["Budget of the day"] == "120 of 100"
        dialog.queue()
        assert await _job_count(studio) == 0
        dialog.source.count.step_by(-1)
        await until(dialog.model.rowCount, 3)
        await until(dialog.queue_button.isEnabled, wanted=True)


async def test_a_batch_that_brings_a_budget_to_its_warning_is_asked_about(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        await limit(studio.library, BudgetPeriod.DAY, 140)
        dialog = await studio.open_batch("variations")
        await until(dialog.model.rowCount, 4)
        hands.click(dialog.queue_button)
        await until(lambda: _question(dialog) is not None, wanted=True)
        question = _question(dialog)
        assert question is not None
        words = " ".join(label.text() for label in question.findChildren(Label))
        assert "This takes 120 of the 140 credits that you allow a day." in words
        hands.click(next(button for button in question.findChildren(Button) if button.text() == "Queue 4 jobs"))
        await until(lambda: _job_count(studio), 4)


async def test_it_starts_held_first_or_later_as_it_is_chosen(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        for count, text in ((4, "Held"), (8, "At a time"), (12, "At the front")):
            dialog = await studio.open_batch("variations")
            dialog.options.start_choice.setCurrentText(text)
            dialog.options.start_choice.activated.emit(0)
            if text == "At a time":
                assert dialog.queue_button.toolTip() == "needs a moment"
                hands.type_into(dialog.options.moment, "+3h")
            await until(dialog.queue_button.isEnabled, wanted=True)
            hands.click(dialog.queue_button)
            await until(lambda: _job_count(studio), count)
        jobs = sorted(await _jobs(studio), key=lambda job: job.id)
        assert [job.is_held for job in jobs] == [True] * 4 + [False] * 8
        moment = jobs[4].scheduled_at
        assert moment is not None
        assert abs(moment - datetime.now().astimezone() - timedelta(hours=3)) < timedelta(minutes=3)
        assert {job.id for job in (await _jobs(studio))[:4]} == {job.id for job in jobs[8:]}


async def test_pictures_of_a_folder_take_the_place_of_the_input(tmp_path: Path, theme: Theme) -> None:
    shots = tmp_path / "shots"
    shots.mkdir()
    for seed in range(3):
        draw_picture(shots / f"{seed}.png", (64, 40), seed=seed)
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("folder")
        dialog.source.folder.take_folder(shots)
        await until(dialog.model.rowCount, 3)
        column = next(place for place, found in enumerate(dialog.model.columns) if found.is_slot)
        assert [dialog.model.index(row, column).data() for row in range(3)] == ["0.png", "1.png", "2.png"]
        hands.click(dialog.queue_button)
        await until(lambda: _job_count(studio), 3)
        assert len({job.params["first_frame"] for job in await _jobs(studio)}) == 3


async def test_a_mistake_of_the_plan_stands_in_the_place_of_the_jobs(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("table")
        dialog.source.table.area.setPlainText("prompt,first_frame\na lake,999\n")
        await until(lambda: "999" in dialog.sentence, wanted=True)
        assert dialog.queue_button.toolTip() == "something is not right"
        await studio.open_batch("variations")
        await until(dialog.model.rowCount, 4)
        assert dialog.sentence == ""


async def test_a_batch_that_cannot_be_made_any_more_says_so_and_nothing_is_queued(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("variations")
        await until(dialog.model.rowCount, 4)
        (row,) = studio.panel.draft.inputs.values()
        assert isinstance(row, AssetRow)
        async with studio.library.steps() as services:
            services.assets.library_file(row).unlink()
            await services.assets.sync_asset(row.id)
        hands.click(dialog.queue_button)
        await until(lambda: "is missing" in dialog.sentence, wanted=True)
        assert dialog.isVisible()
        assert await _job_count(studio) == 0


async def test_esc_closes_it_and_what_was_planned_is_there_again(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("matrix")
        dialog.source.matrix.add_axis("motion")
        hands.press(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
        again = await studio.open_batch("matrix")
        assert again is dialog
        assert len(dialog.source.matrix.cards) == 1


async def test_the_tab_key_goes_through_it_as_it_is_seen(tmp_path: Path, theme: Theme) -> None:
    async with open_studio(tmp_path, theme) as studio:
        dialog = await studio.open_batch("table")
        dialog.source.table.area.setPlainText("prompt\na lake\n")
        await until(dialog.model.rowCount, 1)
        dialog.activateWindow()
        names = []
        dialog.source.tabs.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(11):
            focused = QApplication.focusWidget()
            assert focused is not None
            names.append(focused.accessibleName() or getattr(focused, "text", str)())
            hands.press(focused, Qt.Key.Key_Tab)
        assert names == [
            *("What the jobs are made from", "Open a CSV file", "Paste", "Table", "How many of each"),
            *("Draw seeds and wildcards anew", "Jobs that will be queued", "Name", "Start", "Cancel", "Queue 1 job"),
        ]
