"""Commands of the emulated phone that touch and type, and its keyboards."""

import base64
from collections.abc import Iterable

from tests.support.phone.commands import Call, Output, command, lines
from tests.support.phone.state import PhoneState

_POWER, _SLEEP, _WAKE = 26, 223, 224
_FIRST_WITH_MOTION, _FIRST_WITH_COMBINATION = 29, 31
KEYBOARD = "com.android.adbkeyboard/.AdbIME"
_NULL_POINTER = b"""java.lang.NullPointerException: Attempt to get length of null array
\tat com.android.commands.input.Input.sendText(Input.java:165)
"""
_NO_PERMISSION = b"""java.lang.SecurityException: Injecting to another application requires INJECT_EVENTS permission
\tat android.os.Parcel.createException(Parcel.java:1942)
"""


@command("input")
async def _input(call: Call) -> Output:
    words = tuple(call.arguments)
    call.state.inputs.append(words)
    if call.state.faults.refuses_input:
        # Some phones end with 0 here.
        return Output(err=_NO_PERMISSION)
    try:
        _act(call.state, words)
    except ValueError as error:
        return Output(err=f"Error: {error}\n".encode(), code=255)
    except TypeError:
        return Output(err=_NULL_POINTER, code=255)
    return Output()


def _act(state: PhoneState, words: tuple[str, ...]) -> None:
    screen, sdk = state.screen, int(state.property_of("ro.build.version.sdk"))
    match words:
        case ["tap", x, y]:
            screen.tap(float(x), float(y))
        case ["swipe" | "draganddrop", x1, y1, x2, y2, *_]:
            screen.swipe(float(x1), float(y1), float(x2), float(y2))
        case ["text", typed]:
            _type(state, typed)
        case ["keyevent", *codes]:
            _keys(state, codes)
        case ["keycombination", *codes] if sdk >= _FIRST_WITH_COMBINATION:
            for code in codes:
                int(code)
        case ["motionevent", "DOWN" | "MOVE" | "UP" | "CANCEL" as kind, x, y] if sdk >= _FIRST_WITH_MOTION:
            motion(state, kind, float(x), float(y))
        case _:
            raise ValueError(f"Unknown command: {' '.join(words)}")


def _type(state: PhoneState, typed: str) -> None:
    """Type what the phone's keyboard has; `%s` is a space.

    Raises:
        TypeError: There is no key for a letter.
    """
    if not all(" " <= letter <= "~" for letter in typed):
        raise TypeError
    state.screen.text(typed.replace("%s", " "))


def _keys(state: PhoneState, codes: Iterable[str]) -> None:
    for code in codes:
        if not code.startswith("--"):
            press_key(state, int(code.removeprefix("KEYCODE_")))


def press_key(state: PhoneState, code: int) -> None:
    """What a key does that goes down and up."""
    if code in {_POWER, _SLEEP, _WAKE}:
        state.is_awake = code == _WAKE or (code == _POWER and not state.is_awake)
    else:
        state.screen.key(code)


def motion(state: PhoneState, kind: str, x: float, y: float) -> None:
    """What a finger does: DOWN, MOVE, UP or CANCEL."""
    if kind == "DOWN":
        state.pressed_at = (x, y)
        state.moves = []
    elif kind == "MOVE":
        state.moves.append((x, y))
    elif kind == "UP" and state.pressed_at is not None:
        state.screen.swipe(*state.pressed_at, x, y)
    if kind in {"UP", "CANCEL"}:
        state.pressed_at = None


@command("ime")
async def _ime(call: Call) -> Output:
    match call.arguments:
        case ["list", *_]:
            return lines(*call.state.keyboards)
        case ["enable", name] if name in call.state.keyboards:
            return lines(f"Input method {name}: now enabled")
        case ["set", name] if name in call.state.keyboards:
            call.state.settings["default_input_method"] = name
            return lines(f"Input method {name} selected")
    return Output(err=b"Error: Unknown input method cannot be selected\n", code=255)


def take_broadcast(state: PhoneState, action: str, message: str) -> None:
    """Type by ADBKeyBoard, where it is the keyboard."""
    if action == "ADB_INPUT_B64" and state.settings.get("default_input_method") == KEYBOARD:
        state.screen.text(base64.b64decode(message).decode())
