"""What a plan says of itself."""

from dataclasses import replace

from app.domain.enums import OperationType
from app.services.lineage.rebuild_plan import RebuildStep, StepInput, sum_costs

STEP = RebuildStep({1: 0}, "lake", "fake", OperationType.IMAGE_TO_IMAGE, None, {}, {}, cost=30, credit_type="webapi")


def test_what_is_wanted_is_summed_by_its_credits_and_what_is_free_is_not() -> None:
    other, free = replace(STEP, cost=5, credit_type="openapi"), replace(STEP, cost=0, credit_type=None)
    unwanted = replace(STEP, is_wanted=False)
    assert sum_costs([STEP, other, free, unwanted, STEP]) == {"webapi": 60, "openapi": 5}
    assert sum_costs([]) == {}


def test_a_step_knows_what_it_waits_for_and_whether_anything_of_it_is_another_than_before() -> None:
    same, newer, before = StepInput(1, 1), StepInput(2, 2, is_newer=True), StepInput(3, 3, step=4)
    step = replace(STEP, inputs={"a": same, "b": before, "c": StepInput(3, 3, step=4, output_index=1)})
    assert step.after == [4]
    assert step.is_changed
    assert not step.is_changed_without(["b", "c"])
    assert replace(step, inputs={"a": newer, "b": before}).is_changed_without(["b"])
    assert replace(step, is_recipe_changed=True).is_changed_without(["b", "c"])
    assert not replace(STEP, inputs={"a": same}).is_changed
    assert replace(STEP, outputs={5: 0, 3: 1}).asset_ids == (5, 3)
