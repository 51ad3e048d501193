"""The lines of the plan: obstacles with what to do, and what became of parameters."""

from pathlib import Path

from app.services.lineage.mapping import MappedField, MappingOutcome
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind
from app.ui.context import UiContext
from app.ui.panels.lineage.plan_rows import MappingReport, ObstacleRow, StepRow
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from tests.support import hands
from tests.ui.panels.lineage.test_plan_words import STEP


def test_a_line_says_what_it_is_and_does(context: UiContext, theme: Theme, tmp_path: Path) -> None:  # noqa: ARG001
    row = StepRow(context, STEP, None, "PixVerse v5", "Not now")
    row.resize(280, row.height())
    assert not row.box.isEnabled()
    assert row.toolTip() == "Not now"
    shown: list[bool] = []
    row.shown.connect(lambda: shown.append(True))
    row.show()
    assert row.grab().toImage().pixelColor(100, row.height() - 1) == theme.color("border.subtle")
    hands.click(row)
    assert shown == [True]
    found = Obstacle(5, "Dusk", ObstacleKind.PROVIDER_GONE, "The provider is gone")
    assert ObstacleRow(context, found, has_others=False).findChildren(Button) == []
    obstacle = ObstacleRow(context, found)
    asked: list[str] = []
    obstacle.remedy_requested.connect(asked.append)
    obstacle.findChildren(Button)[0].click()
    assert asked == ["provider"]
    carried = MappedField("prompt", "Prompt", MappingOutcome.CARRIED, "prompt", "x", "x", asset_id=5)
    dropped = MappedField(
        "model", "Model", MappingOutcome.DROPPED, former="v5", reason="is not known there", asset_id=6
    )
    report = MappingReport(context, [carried, dropped], {5: "Dusk", 6: "Dawn"}, {(5, "prompt"): "Lake"})
    assert [label.text() for label in report.findChildren(Label)][1:] == [
        "Dawn · Model is dropped: it is not known there",
        "Dusk · Prompt: Lake",
    ]
    for widget in (row, obstacle, report):
        widget.deleteLater()
