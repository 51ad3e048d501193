"""Prices, sums and obstacles of a rebuild in words."""

from dataclasses import replace

import pytest

from app.domain.enums import OperationType
from app.services.lineage.mapping import MappedField, MappingOutcome
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind, RebuildPlan, RebuildStep
from app.ui.panels.lineage import plan_words

STEP = RebuildStep({5: 0}, "Dusk", "fake", OperationType.FUSION, "v5", {}, {}, cost=12, credit_type="web", seconds=20)


def test_a_step_has_its_price_its_time_and_its_maker() -> None:
    assert plan_words.price(STEP) == "~\N{NO-BREAK SPACE}12"
    assert plan_words.price(replace(STEP, cost=0)) == "free"
    assert (plan_words.length(STEP), plan_words.length(replace(STEP, seconds=None))) == ("0:20", "")
    assert plan_words.maker(STEP, {"fake": "PixVerse"}) == "PixVerse v5"
    assert plan_words.maker(replace(STEP, model=None), {}) == "fake"


def test_the_sum_names_credits_time_accounts_and_what_finds_none() -> None:
    one, two = replace(STEP, account_label="one"), replace(STEP, account_label="two")
    plan = RebuildPlan([one, two, two], costs={"web": 36}, seconds=130.0)
    assert plan_words.sum_text(plan.costs) == "36"
    assert plan_words.sum_more(plan) == "credits · about 2:10"
    assert plan_words.sum_more(replace(plan, costs={"web": 1}, seconds=None)) == "credit"
    assert plan_words.sum_text({}) == "free"
    assert plan_words.sum_text({"web": 1200, "api": 3}) == "1,200 web + 3 api"
    assert plan_words.accounts(plan) == {"two": 2, "one": 1}
    assert plan_words.payer(plan) == "on two and one"
    assert plan_words.payer(RebuildPlan(())) == ""
    many = RebuildPlan([replace(STEP, account_label=name) for name in "abc"])
    assert plan_words.payer(many) == "on a and 2 others"
    assert plan_words.unplaced(plan) == ""
    short = replace(plan, unplaced=2, reasons={"one": "has 4 credits"})
    assert plan_words.unplaced(short) == "2 jobs find no account now and wait. one: has 4 credits."
    assert plan_words.unplaced(replace(plan, unplaced=1)) == "1 job finds no account now and waits."
    assert [plan_words.queue_text(count) for count in (1, 5)] == ["Queue 1 job", "Queue 5 jobs"]
    assert [plan_words.queued(count) for count in (1, 5)] == ["1 job is queued.", "5 jobs are queued."]
    assert [plan_words.results(count) for count in (1, 5)] == ["1 result is out of date.", "5 results are out of date."]


@pytest.mark.parametrize("kind", list(ObstacleKind))
def test_an_obstacle_is_a_sentence_and_most_can_be_helped(kind: ObstacleKind) -> None:
    found = Obstacle(5, "Dusk", kind, "It is so")
    assert plan_words.obstacle(found) == "It is so."
    assert all(plan_words.remedy(found)) is (kind != ObstacleKind.DEPENDS_ON_OBSTACLE)


def test_what_became_of_parameters_is_told() -> None:
    carried = MappedField("prompt", "Prompt", MappingOutcome.CARRIED, "prompt", "x" * 80, "x" * 80)
    changed = MappedField("duration", "Duration", MappingOutcome.CHANGED, "length", 10, 8, "must be at most 8")
    moved = MappedField("last", "Last frame", MappingOutcome.CHANGED, "reference", 3, 3, "is used as Reference there")
    dropped = MappedField("model", "Model", MappingOutcome.DROPPED, former="v5", reason="means something else there")
    assert plan_words.mapped(carried) == f"Prompt: {'x' * 39}…"
    assert plan_words.mapped(changed) == "Duration: 8 instead of 10 (must be at most 8)"
    assert plan_words.mapped(moved) == "Last frame is used as Reference there"
    assert plan_words.mapped(dropped) == "Model is dropped: it means something else there"
    assert plan_words.mapping_sum([carried, changed, moved, dropped]) == "1 carried over · 2 changed · 1 dropped"
