"""What the sample project is made of."""

from app.devices.actions.registry import discover
from app.domain.enums import OperationType
from app.services.automation.preset_file import PresetFile
from app.services.sample import sample_plan as plan


def test_it_has_a_dozen_results_over_more_than_three_generations() -> None:
    assert len(plan.MADE) >= 12
    depth: dict[str, int] = {}
    for job in plan.JOBS:
        depth[job.name] = 1 + max((depth[name] for name in job.inputs.values()), default=0)
    assert max(depth[job.name] for job in plan.JOBS if job.is_made) >= 4
    kinds = {job.operation for job in plan.JOBS if job.is_made}
    assert {OperationType.IMAGE_TO_VIDEO, OperationType.FRAME_EXTRACTION, OperationType.FUSION} <= kinds


def test_notes_name_results_that_there_are_and_the_preset_is_one() -> None:
    noted = {*plan.SET_OF, *plan.STARS, *plan.VERDICTS, *plan.COLORS, *plan.NOTES, *sum(plan.TAGS.values(), ())}
    assert noted <= plan.MADE
    file = PresetFile.model_validate(plan.PRESET)
    assert {step.action for step in (*file.steps, *file.steps[0].steps)} <= set(discover())
