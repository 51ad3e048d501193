"""The options of the plan, and another provider with its report."""

from dataclasses import replace
from pathlib import Path

from app.services.lineage.mapping import MappedField, MappingOutcome
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind, RebuildPlan
from app.ui.context import UiContext
from app.ui.panels.lineage.plan_body import PlanBody
from app.ui.panels.lineage.plan_reading import PlanReading, Wanted
from app.ui.widgets.label import Label
from tests.ui.panels.lineage.test_plan_words import STEP


def test_options_and_providers_are_asked_for(context: UiContext, tmp_path: Path) -> None:  # noqa: ARG001
    body = PlanBody(context)
    body.resize(308, 900)
    body.show()
    asked: list[Wanted] = []
    body.wanted_changed.connect(asked.append)
    field = MappedField("prompt", "Prompt", MappingOutcome.CARRIED, "prompt", "x", "x")
    plan = RebuildPlan(
        [STEP, replace(STEP, outputs={6: 0}, is_wanted=False)],
        [Obstacle(7, "Dawn", ObstacleKind.NO_ACCOUNT, "It has no account")],
        mapping=[field],
    )
    reading = PlanReading(plan, plan, others=[("fake", "Fake"), ("kiln", "Kiln")], providers={"fake": "Fake"})
    body.show_reading(reading, Wanted((5,)))
    assert body.descendants.isVisible()
    assert [row.box.isEnabled() for row in body.rows] == [True, False]
    said = [label.text() for label in body.findChildren(Label) if not label.isHidden()]
    assert {"1 cannot be made again", "It has no account.", "1 carried over · 0 changed · 0 dropped"} <= set(said)
    body.seeds.click()
    body.descendants.click()
    body.provider.set_value("kiln")
    body.provider.chosen.emit("kiln")
    assert asked[-1] == Wanted((5,), with_descendants=False, same_seeds=False, provider_id="kiln")
    body.show_reading(PlanReading(), Wanted())
    assert not body.provider.isVisible()
    assert not body.descendants.isVisible()
    assert body.first_box() is None
    body.deleteLater()
