"""Presses a key by its name, or by Android's number for it."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext
from app.devices.actions.registry import register


class Key(StrEnum):
    """The keys that presets mostly need."""

    ENTER = "enter"
    TAB = "tab"
    ESCAPE = "escape"
    DELETE = "delete"
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    START = "start"
    END = "end"
    RECENTS = "recents"
    MENU = "menu"
    WAKE = "wake"
    SLEEP = "sleep"
    POWER = "power"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    CAMERA = "camera"
    PASTE = "paste"
    OTHER = "other"


CODES: Final = {
    Key.ENTER: 66,
    Key.TAB: 61,
    Key.ESCAPE: 111,
    Key.DELETE: 67,
    Key.UP: 19,
    Key.DOWN: 20,
    Key.LEFT: 21,
    Key.RIGHT: 22,
    Key.START: 122,
    Key.END: 123,
    Key.RECENTS: 187,
    Key.MENU: 82,
    Key.WAKE: 224,
    Key.SLEEP: 223,
    Key.POWER: 26,
    Key.VOLUME_UP: 24,
    Key.VOLUME_DOWN: 25,
    Key.CAMERA: 27,
    Key.PASTE: 279,
}


class PressKeyParams(ActionParams):
    """Which, and how often."""

    key: Key = Field(default=Key.ENTER, title="Key", json_schema_extra={"widget": "combo"})
    code: Annotated[int, Field(ge=0, le=400)] = Field(
        default=0, title="Number", description="Android's number of the key, where the key is “Other”."
    )
    times: Annotated[int, Field(ge=1, le=100)] = Field(default=1, title="Times")
    is_long: bool = Field(default=False, title="Hold it")


async def run(context: RunContext, params: PressKeyParams) -> Result:
    code = CODES.get(params.key, params.code)
    for _ in range(params.times):
        await context.control.key(code, long=params.is_long)
    return {"code": code}


ACTION = register(ActionKind("press_key", "Press a key", "keyboard", Group.KEYS, PressKeyParams, run))
