"""Runs another preset."""

from typing import Annotated

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Text, VariableName
from app.devices.actions.registry import register


class CallPresetParams(ActionParams):
    """Which, and with what; what it changes in its variables stays in it."""

    preset: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        title="Preset", json_schema_extra={"widget": "preset"}
    )
    variables: dict[VariableName, Text] = Field(
        default_factory=dict, max_length=100, title="Variables", json_schema_extra={"widget": "variables"}
    )


async def run(context: RunContext, params: CallPresetParams) -> Result:
    await context.call_preset(params.preset, params.variables)
    return {}


ACTION = register(
    ActionKind("call_preset", "Run a preset", "workflow", Group.FLOW, CallPresetParams, run, seconds=None),
)
