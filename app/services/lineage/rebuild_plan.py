"""A rebuild before it is queued: the exact jobs in their order, what they cost, and what cannot be made again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.domain.enums import OperationType
from app.services.lineage.mapping import MappedField

MOST_STEPS = 1_000


class ObstacleKind(StrEnum):
    """Why an asset cannot be made again."""

    PROVIDER_GONE = "provider_gone"
    OPERATION_GONE = "operation_gone"
    MODEL_GONE = "model_gone"
    INPUT_MISSING = "input_missing"
    PARAMS_INVALID = "params_invalid"
    IMPORTED = "imported"
    NO_ACCOUNT = "no_account"
    IN_PROGRESS = "in_progress"
    """A job that is to replace it waits or runs already."""
    DEPENDS_ON_OBSTACLE = "depends_on_obstacle"
    """Nothing that it would be made from would be another than before."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An asset that was chosen and is not made again.

    Attributes:
        message: Why, as a sentence.
        field: The parameter at fault.
        about: What is gone: the provider, the operation, the model, or the id of the input or of what it depends on.
    """

    asset_id: int
    name: str
    kind: ObstacleKind
    message: str
    field: str | None = None
    about: str | int | None = None


class RecipeChange(BaseModel):
    """What is to be otherwise in the recipes of the chosen assets; what is made from them keeps its own.

    Attributes:
        provider_id: Who makes them now; None for whoever did.
        params: Parameters with their new values, as the model of that provider names them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider_id: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepInput:
    """What an input of a step holds.

    Attributes:
        asset_id: The asset; of an input that is made again before, what is there of it now.
        step: The place of the step that makes it; None where it is there.
        output_index: Which output of that step.
        head_id: The newest version of the asset when it was planned, which may be none to be made from.
        is_newer: It is a newer version of what the recipe names.
    """

    asset_id: int
    head_id: int
    step: int | None = None
    output_index: int = 0
    is_newer: bool = False

    @property
    def is_changed(self) -> bool:
        """It is another one than it was."""
        return self.is_newer or self.step is not None


@dataclass(frozen=True, slots=True)
class RebuildStep:
    """One job of a plan.

    Attributes:
        outputs: Asset that it replaces to the number of the output that does.
        name: Of the first of these.
        model: The model that is named in its parameters.
        params: As the operation's model dumps them; an input that is made before is empty.
        inputs: Slot to what it holds.
        is_recipe_changed: The recipe is another than the one that it was made with, inputs apart.
        seconds: How long it runs; None where nobody knows.
        account_id: Who would take it as things are; None where nobody would.
        ends_in: Seconds from now until it is done; None where it is not placed.
        is_wanted: It is to be queued.
    """

    outputs: Mapping[int, int]
    name: str
    provider_id: str
    operation_type: OperationType
    model: str | None
    params: Mapping[str, Any]
    inputs: Mapping[str, StepInput]
    is_recipe_changed: bool = False
    cost: int = 0
    credit_type: str | None = None
    seconds: float | None = None
    account_id: int | None = None
    account_label: str = ""
    ends_in: float | None = None
    is_wanted: bool = True

    @property
    def asset_ids(self) -> tuple[int, ...]:
        return tuple(self.outputs)

    @property
    def is_changed(self) -> bool:
        """Something of it is another than it was: otherwise it is made again just because that was asked for."""
        return self.is_changed_without(())

    def is_changed_without(self, slots: Collection[str]) -> bool:
        """The same if these inputs were not made again."""
        kept = (entry for slot, entry in self.inputs.items() if slot not in slots)
        lost_newer = (self.inputs[slot].is_newer for slot in slots)
        return self.is_recipe_changed or any(entry.is_changed for entry in kept) or any(lost_newer)

    @property
    def after(self) -> list[int]:
        """The places of the steps that it waits for."""
        return sorted({entry.step for entry in self.inputs.values() if entry.step is not None})


@dataclass(frozen=True, slots=True)
class RebuildPlan:
    """What would be queued.

    Attributes:
        steps: In the order of running: each after all that it waits for.
        obstacles: What was chosen and is not among them.
        costs: Credit type to what the wanted steps are thought to cost.
        seconds: Until the last of them is done; None where nothing can be said.
        mapping: What became of the parameters of recipes that another provider is to make.
        unplaced: How many of the wanted steps no account would take as things are.
        reasons: Account label to the reason for which it takes none of these.
        edits: What was chosen, with when its recipe was edited; None where it was not.
    """

    steps: Sequence[RebuildStep]
    obstacles: Sequence[Obstacle] = ()
    costs: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    mapping: Sequence[MappedField] = ()
    unplaced: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[int, datetime | None] = field(default_factory=dict)

    @property
    def wanted(self) -> list[RebuildStep]:
        return [step for step in self.steps if step.is_wanted]


def sum_costs(steps: Sequence[RebuildStep]) -> dict[str, int]:
    """Credit type to what the wanted ones of these steps cost."""
    costs: dict[str, int] = {}
    for step in steps:
        if step.is_wanted and step.cost and step.credit_type is not None:
            costs[step.credit_type] = costs.get(step.credit_type, 0) + step.cost
    return costs
