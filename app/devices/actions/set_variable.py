"""Gives a variable a value."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Text, VariableName
from app.devices.actions.registry import register


class SetVariableParams(ActionParams):
    """Which, and what."""

    variable: VariableName = Field(title="Variable")
    value: Text = Field(default="", title="Value", description="May hold other variables: {{name}}.")


async def run(context: RunContext, params: SetVariableParams) -> Result:
    context.variables[params.variable] = params.value
    return {}


ACTION = register(ActionKind("set_variable", "Set a variable", "pencil", Group.FLOW, SetVariableParams, run))
