"""The foot of the plan says who pays, and opens the reasons."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.services.lineage.rebuild_plan import RebuildPlan, RebuildStep
from app.ui.panels.lineage.plan_foot import PlanFoot
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from tests.support import hands

STEP = RebuildStep({5: 0}, "Dusk", "fake", OperationType.FUSION, None, {}, {}, cost=12, credit_type="web")


def test_the_reasons_open_at_why_and_a_refusal_blocks_the_button(qtbot: QtBot, theme: Theme) -> None:
    foot = PlanFoot(theme)
    qtbot.addWidget(foot)
    foot.resize(308, 140)
    foot.show()
    assert foot.queue.toolTip() == "nothing to make"
    assert not foot.why.isVisible()
    plan = RebuildPlan([replace(STEP, account_label="one")], costs={"web": 12}, reasons={"two": "It has no credits"})
    foot.show_plan(plan, "The day's budget allows 10.")
    assert foot.text == "Together about on one 12 credits The day's budget allows 10."
    assert not foot.queue.isEnabled()
    foot.show_plan(plan, "")
    assert foot.queue.isEnabled()
    hands.click(foot.why)
    popover = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Popover) and one.isVisible())
    said = [label.text() for label in popover.findChildren(Label)]
    assert {"one: takes 1 job", "two: It has no credits"} <= set(said)
    popover.close()
    foot.set_busy("Queueing…")
    assert not foot.queue.isEnabled()
