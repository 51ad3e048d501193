"""The rebuild plan as a person uses it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.enums import BudgetPeriod
from app.ui.theme import Theme
from tests.support import hands
from tests.support.money import limit
from tests.support.until import until
from tests.ui.panels.lineage.plans import show_plan


async def test_steps_are_unchecked_the_plan_follows_and_exactly_what_it_shows_is_queued(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_plan(tmp_path, theme) as shown:
        panel, foot = shown.panel, shown.panel.foot
        rooms: list[bool] = []
        shown.context.shell.room_wanted.connect(rooms.append)
        await shown.open()
        assert rooms == [True]
        assert panel.body.cause.text().startswith("2 results are out of date. “lake")
        assert foot.text.startswith("Together about on fake 60 credits · about 0:02")
        assert shown.boxes()[0].accessibleName() == "evening #2.png, Picture edit, Fake, ~\N{NO-BREAK SPACE}30, 0:01"
        await until(lambda: QApplication.focusWidget() is shown.boxes()[0] or not panel.isActiveWindow(), wanted=True)
        # What is made from the first one has a newer lake of its own: it stays, and costs its price.
        QTest.keyClick(shown.boxes()[0], Qt.Key.Key_Space)
        assert (shown.checked(), foot.queue.toolTip()) == ([False, True], "working it out")
        await until(foot.queue.text, "Queue 1 job")
        QTest.keyClick(shown.boxes()[1], Qt.Key.Key_Space)
        assert shown.checked() == [False, False]
        await until(foot.queue.toolTip, "nothing is checked")
        assert not foot.only_selected.isEnabled()
        panel.choose([shown.evening])
        hands.click(foot.only_selected)
        await until(shown.checked, [True, False])
        await until(foot.queue.isEnabled, wanted=True)
        looked: list[int] = []
        panel.look_requested.connect(looked.append)
        QTest.keyClick(shown.boxes()[1], Qt.Key.Key_Return)
        assert looked == [shown.night]
        told: list[str] = []
        shown.context.shell.toasted.connect(lambda toast: told.append(f"{toast.text} {toast.action_text}"))
        hands.click(foot.queue)
        await until(lambda: told, ["1 job is queued. Show in the queue"])
        assert not panel.isVisible()
        assert rooms == [True, False]
        # What is being made again is told, with the way to it.
        panel.open_for([shown.evening])
        await until(lambda: [found.asset_id for found in panel.reading.plan.obstacles], [shown.evening, shown.night])
        obstacle = panel.reading.plan.obstacles[0]
        jobs: list[int] = []
        shown.context.shell.job_shown_requested.connect(jobs.append)
        panel.body.remedy_requested.emit(obstacle, "queue")
        assert jobs == [obstacle.about]
        QTest.keyClick(panel, Qt.Key.Key_Escape)
        assert not panel.isVisible()


async def test_a_budget_refuses_in_words_beside_the_button_and_nothing_out_of_date_is_told(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_plan(tmp_path, theme) as shown:
        panel, foot = shown.panel, shown.panel.foot
        await limit(shown.library, BudgetPeriod.DAY, 200)
        await shown.open()
        assert not foot.queue.isEnabled()
        assert foot.queue.toolTip() == "see above"
        assert "200" in foot.text
        hands.click(shown.boxes()[1])
        await until(foot.queue.isEnabled, wanted=True)
        # Between the plan and the press something else replaced it.
        async with shown.library.write() as services:
            await services.versions.settle([shown.evening, shown.night])
        await until(lambda: panel.empty_text.startswith("Nothing is out of date."), wanted=True)
        panel.hide()
        await shown.open(shown.evening)
        assert not panel.body.cause.isVisible()
        hands.click(panel.body.descendants)
        await until(lambda: len(shown.boxes()), 1)
        panel.open_for([9999])
        await until(lambda: panel.empty_text, "These are not in the library any more.")
