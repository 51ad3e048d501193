"""Turns what a hand does to a phone's picture into steps of a preset."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.devices.hierarchy import Node, Screen
from app.devices.selectors import By, Selector, propose
from app.services.automation.preset_file import Step, Variable

_BACK: Final = 4
_HOME: Final = 3
_ENTER: Final = 66
_DELETE: Final = 67
# As the action press_key names Android's keys.
_KEYS: Final[Mapping[int, str]] = {
    61: "tab",
    111: "escape",
    19: "up",
    20: "down",
    21: "left",
    22: "right",
    122: "start",
    123: "end",
    187: "recents",
    82: "menu",
    224: "wake",
    223: "sleep",
    26: "power",
    24: "volume_up",
    25: "volume_down",
    27: "camera",
    279: "paste",
    _ENTER: "enter",
    _DELETE: "delete",
}
_HOLD_SECONDS: Final = 0.5
"""From here on Android takes a touch for a long one."""
_STILL_SHARE: Final = 0.02
"""Of the shorter side: a finger that moves less has not moved."""
_LARGEST_SHARE: Final = 0.3
"""Of the screen: of a larger element the place in it counts."""
_PAUSE_SECONDS: Final = 1.5
_LONGEST_PAUSE: Final = 30.0
_SECRET: Final = "password"  # noqa: S105 - the name of a variable
_NAMES: Final = frozenset({By.ID, By.DESCRIPTION, By.TEXT})


@dataclass(slots=True)
class _Touch:
    x: float
    y: float
    at: float
    screen: Screen | None
    farthest: float = 0.0


@dataclass(slots=True)
class _Text:
    text: str
    is_secret: bool


@dataclass(slots=True)
class StepRecorder:
    """Is told of touches, keys and text in their order, and has the steps that do the same.

    An element with a name of its own under the finger is touched by that name; else the place is kept as a share of the
    screen, which fits phones of every size, after a pause as long as the hand made one. What is typed into a field for
    a password becomes a variable: the text itself is not kept.

    Attributes:
        steps: So far; text that is being typed comes with the next touch or key, or with `finish`.
        variables: Those that the steps need.
    """

    steps: list[Step] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    _touch: _Touch | None = None
    _text: _Text | None = None
    _last: float | None = None
    """When the hand was last seen at the phone."""

    def press(self, x: float, y: float, *, at: float, screen: Screen | None) -> None:
        """A finger goes down.

        Args:
            x: Pixels of the present orientation, from the left.
            y: From the top.
            at: Seconds of any clock that only goes forward.
            screen: The elements before the touch; None where they are not known.
        """
        self._end_text()
        self._touch = _Touch(x, y, at, screen)

    def move(self, x: float, y: float) -> None:
        touch = self._touch
        if touch is not None:
            touch.farthest = max(touch.farthest, math.hypot(x - touch.x, y - touch.y))

    def release(self, x: float, y: float, *, at: float, size: tuple[int, int]) -> None:
        """The finger goes up; `size` is that of the screen in the same orientation, in pixels."""
        touch, self._touch = self._touch, None
        if touch is None or min(size) < 1:
            return
        seconds = max(0.0, at - touch.at)
        farthest = max(touch.farthest, math.hypot(x - touch.x, y - touch.y))
        if farthest > _STILL_SHARE * min(size):
            self._swipe(touch, (x, y), seconds, size)
        elif seconds >= _HOLD_SECONDS:
            self._hold(touch, seconds, size)
        else:
            self._tap(touch, size)
        self._last = at

    def key(self, code: int, *, at: float) -> None:
        """A key of Android's number was pressed."""
        text = self._text
        if text is not None and code == _DELETE and text.text:
            text.text = text.text[:-1]
        elif text is not None and code == _ENTER:
            self._end_text(presses_enter=True)
        else:
            self._end_text()
            self._press_key(code)
        self._last = at

    def type(self, text: str, *, at: float, screen: Screen | None = None) -> None:
        """Text was typed; what follows at once is the same text. `screen` tells whether it is for a password."""
        if self._text is None:
            self._text = _Text("", _is_for_password(screen))
        self._text.text += text
        self._last = at

    def finish(self) -> list[Step]:
        """End what is under way.

        Returns:
            All steps.
        """
        self._touch = None
        self._end_text()
        return self.steps

    def _tap(self, touch: _Touch, size: tuple[int, int]) -> None:
        selector = element_at(touch.screen, touch.x, touch.y)
        if selector is not None:
            self._add("click_element", {"selector": _plain(selector)})
            return
        self._pause_before(touch)
        self._add("click_coords", {**_place(touch.x, touch.y, size), "measure": "share"})

    def _hold(self, touch: _Touch, seconds: float, size: tuple[int, int]) -> None:
        held = {"seconds": round(min(seconds, 10.0), 1)}
        selector = element_at(touch.screen, touch.x, touch.y)
        if selector is not None:
            self._add("long_press", {"selector": _plain(selector), **held})
            return
        self._pause_before(touch)
        self._add("long_press", {**_place(touch.x, touch.y, size), "measure": "share", **held})

    def _swipe(self, touch: _Touch, end: tuple[float, float], seconds: float, size: tuple[int, int]) -> None:
        self._pause_before(touch)
        start, stop = _place(touch.x, touch.y, size), _place(*end, size)
        ms = min(max(round(seconds * 1000), 20), 10_000)
        places = {"x1": start["x"], "y1": start["y"], "x2": stop["x"], "y2": stop["y"]}
        self._add("swipe", {**places, "measure": "share", "ms": ms})

    def _press_key(self, code: int) -> None:
        if code == _BACK:
            self._add("press_back", {})
        elif code == _HOME:
            self._add("press_home", {})
        elif code in _KEYS:
            self._add("press_key", {"key": _KEYS[code]})
        else:
            self._add("press_key", {"key": "other", "code": code})

    def _end_text(self, *, presses_enter: bool = False) -> None:
        text, self._text = self._text, None
        enter = {"presses_enter": True} if presses_enter else {}
        if text is None or not (text.text or presses_enter):
            return
        if not text.text:
            self._press_key(_ENTER)
        elif text.is_secret:
            self.variables.setdefault(_SECRET, Variable(title="Password"))
            self._add("type_text", {"text": f"{{{{{_SECRET}}}}}", **enter})
        else:
            self._add("type_text", {"text": text.text, **enter})

    def _pause_before(self, touch: _Touch) -> None:
        """A place cannot be waited for, as an element can: wait as the hand did."""
        waited = 0.0 if self._last is None else touch.at - self._last
        if waited >= _PAUSE_SECONDS and self.steps:
            self._add("wait", {"seconds": round(min(waited, _LONGEST_PAUSE), 1)})

    def _add(self, action: str, params: dict[str, Any]) -> None:
        self.steps.append(Step(id=f"r{len(self.steps) + 1}", action=action, params=params))


def element_at(screen: Screen | None, x: float, y: float) -> Selector | None:
    """The name of the element that a finger at a place means: one that fits nothing else, and outlasts a new layout.

    None where there is none, or where the element is so large that the place in it counts.
    """
    if screen is None:
        return None
    width, height = screen.size
    proposed = []
    for node in _meant(screen, x, y):
        if node.bounds.area > _LARGEST_SHARE * width * height:
            break
        proposed += [proposal.selector for proposal in propose(screen, node) if proposal.is_unique]
    named = [selector for selector in proposed if selector.by in _NAMES]
    return next(iter([*named, *(selector for selector in proposed if selector.by is By.CLASS)]), None)


def _meant(screen: Screen, x: float, y: float) -> list[Node]:
    """The elements under a finger, from the smallest to the first that takes touches."""
    found = []
    for node in screen.under(x, y):
        found.append(node)
        if node.flags & {"clickable", "long-clickable", "checkable"}:
            break
    return found


def _is_for_password(screen: Screen | None) -> bool:
    nodes = () if screen is None else screen.nodes
    return any({"focused", "password"} <= node.flags for node in nodes)


def _place(x: float, y: float, size: tuple[int, int]) -> dict[str, float]:
    width, height = size
    return {"x": _share(x, width), "y": _share(y, height)}


def _share(value: float, whole: int) -> float:
    return round(min(max(value / max(1, whole - 1), 0.0), 1.0), 4)


def _plain(selector: Selector) -> dict[str, Any]:
    return selector.model_dump(mode="json", exclude_defaults=True)
