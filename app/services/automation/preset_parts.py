"""What is run of a preset by hand: one step, or all from one on; and what is asked before."""

from collections.abc import Mapping

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import siblings_at, spot_of, step_of
from app.services.automation.preset_file import PresetFile, Step, steps_of


def only_step(preset: PresetFile, step_id: str) -> PresetFile:
    """The step alone with its body, turned on; the preset itself where it is not there."""
    step = step_of(preset, step_id)
    if step is None:
        return preset
    return preset.model_copy(update={"steps": (step.model_copy(update={"is_off": False}),)})


def from_step(preset: PresetFile, step_id: str) -> PresetFile:
    """The step and all that follows it: the rest of the body that it lies in, once, then what follows around that."""
    steps: tuple[Step, ...] = ()
    at = spot_of(preset, step_id)
    if at is None:
        return preset
    start = at.index
    while True:
        steps += siblings_at(preset, at)[start:]
        if not at.parent:
            return preset.model_copy(update={"steps": steps})
        around = spot_of(preset, at.parent)
        if around is None:  # pragma: no cover - a parent that is named is there
            return preset
        at, start = around, around.index + 1


def questions_of(preset: PresetFile, kinds: Mapping[str, ActionKind]) -> list[str]:
    """The questions before steps that destroy something on the phone, each once."""
    used = [kinds[step.action] for _, step in steps_of(preset) if not step.is_off and step.action in kinds]
    return list(dict.fromkeys(kind.asks for kind in used if kind.asks))
