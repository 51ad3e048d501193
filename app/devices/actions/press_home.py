"""Presses the key that shows the home screen."""

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext
from app.devices.actions.registry import register

_HOME = 3


class PressHomeParams(ActionParams):
    """Nothing."""


async def run(context: RunContext, _params: PressHomeParams) -> Result:
    await context.control.key(_HOME)
    return {}


ACTION = register(ActionKind("press_home", "Press Home", "monitor", Group.KEYS, PressHomeParams, run))
