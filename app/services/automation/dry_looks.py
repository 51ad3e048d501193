"""What a step would find on a screen, and what it would do there; nothing is done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import BaseModel

from app.devices.actions.base import Measure, Point, pixel_of
from app.devices.elements import middle_of, part_of
from app.devices.hierarchy import Box, Node, Screen
from app.devices.selectors import LIMIT_SECONDS, Selector, find
from app.domain.errors import DeviceRefusedError, ElementNotFoundError, ValidationError

MOST_BOXES: Final = 200
LIMIT_ALL_SECONDS: Final = 5.0
"""All looks of one dry run may take so long together."""


class Verdict(StrEnum):
    """What is known of a step before it runs.

    `RUNS` is told of what needs nothing of the screen, `PASSED` of what would not run, `WRONG` of what cannot.
    """

    RUNS = "runs"
    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"
    PASSED = "passed"
    WRONG = "wrong"


class What(StrEnum):
    """What a remark says; its values are named behind it."""

    WOULD_RUN = "would_run"
    TAPS = "taps"
    """x, y"""
    HOLDS = "holds"
    """x, y, seconds"""
    SWIPES = "swipes"
    """x1, y1, x2, y2"""
    OUTSIDE = "outside"
    ONE_FOUND = "one_found"
    SEVERAL_FOUND = "several_found"
    """count, number"""
    NONE_FOUND = "none_found"
    TOO_FEW = "too_few"
    """count, number"""
    WAITS = "waits"
    """seconds"""
    GONE = "gone"
    STILL_THERE = "still_there"
    KEEPS_ANSWER = "keeps_answer"
    """name"""
    BODY_RUNS = "body_runs"
    OTHERWISE_RUNS = "otherwise_runs"
    NO_ROUND = "no_round"
    ROUNDS = "rounds"
    """count"""
    TYPES = "types"
    """text"""
    NO_FOCUS = "no_focus"
    READS = "reads"
    """name, text"""
    NO_PART = "no_part"
    SETS = "sets"
    """name, text"""
    SAYS = "says"
    """text"""
    CALLS = "calls"
    """name"""
    NO_PRESET = "no_preset"
    """name"""
    SENDS = "sends"
    """name"""
    NO_FILE = "no_file"
    """name"""
    LATER_SCREEN = "later_screen"
    """step: it is about a screen that comes after that one"""
    LATER_VALUE = "later_value"
    """name"""
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    WRONG = "wrong"
    """words"""
    TURNED_OFF = "turned_off"
    NOT_TAKEN = "not_taken"
    """step: the one around it that would take the other way"""
    PERHAPS = "perhaps"
    """step: the one around it that decides"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence: what it says, and with which values."""

    what: What
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of one step.

    Attributes:
        boxes: The elements that its selector finds, in pixels of the screen.
        chosen: Which of them it takes, from 0; None for none.
        touch: Where it would touch.
        way: Where a swipe would begin and end.
        branch: Which of its bodies would run: "both" where it cannot be known, "" for none of them.
        sets: The variable that it sets, and to what; None for a value that only the run knows.
    """

    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    boxes: tuple[Box, ...] = ()
    chosen: int | None = None
    touch: Point | None = None
    way: tuple[Point, Point] | None = None
    branch: Literal["", "steps", "otherwise", "both"] = "both"
    sets: Mapping[str, str | None] = field(default_factory=dict)

    def saying(self, what: What, **values: object) -> "Look":
        """The same with one more remark."""
        said = Remark(what, {name: str(value) for name, value in values.items()})
        return replace(self, remarks=(*self.remarks, said))

    def but(self, verdict: Verdict) -> "Look":
        return replace(self, verdict=verdict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a dry run looks at.

    Attributes:
        screen: Its elements; None where they cannot be read.
        size: Width and height in pixels of the present orientation.
        presets: The names of those that there are.
        assets: Names of files of the library by their ids; only those that steps name need be there.
    """

    screen: Screen | None
    size: tuple[int, int]
    presets: frozenset[str] = frozenset()
    assets: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Looker:
    """Looks for one step after another.

    Attributes:
        changed_by: The number of the first step that would show another screen; empty where there is none yet.
        waits: Seconds that the present step waits for what it looks for.
    """

    seen: Seen
    changed_by: str = ""
    waits: float = 0.0
    _end: float = field(default_factory=lambda: time.monotonic() + LIMIT_ALL_SECONDS)

    def look(self, action: str, params: BaseModel) -> Look:
        """What a step would find and do; an action without a word of its own is looked through for elements."""
        return _LOOKS.get(action, _any)(self, params)

    def elements(self, selector: Selector) -> tuple[Look, list[Node]]:
        """The elements that a selector finds, as they are now."""
        left = self._end - time.monotonic()
        if self.seen.screen is None:
            return Look(Verdict.UNKNOWN).saying(What.UNREADABLE), []
        if left <= 0:
            return Look(Verdict.UNKNOWN).saying(What.TOO_LONG), []
        try:
            found = find(self.seen.screen, selector, seconds=min(LIMIT_SECONDS, left))
        except ValueError as error:
            return Look(Verdict.WRONG).saying(What.WRONG, words=error), []
        number = selector.index + 1
        look = Look(Verdict.FOUND, boxes=tuple(node.bounds for node in found[:MOST_BOXES]))
        if selector.index >= len(found):
            look = look.but(Verdict.MISSING)
            return (look.saying(What.TOO_FEW, count=len(found), number=number) if found else look), found
        look = replace(look, chosen=selector.index if selector.index < MOST_BOXES else None)
        if len(found) == 1:
            return look.saying(What.ONE_FOUND), found
        return look.saying(What.SEVERAL_FOUND, count=len(found), number=number), found

    def needed(self, selector: Selector) -> tuple[Look, Node | None]:
        """The element that a step cannot do without."""
        look, found = self.elements(selector)
        if look.verdict is Verdict.FOUND:
            return self._of_later(look), found[selector.index]
        if look.verdict is Verdict.MISSING:
            look = look if found else look.saying(What.NONE_FOUND)
            look = self._of_later(self._with_wait(look), is_doubtful=True)
        return look, None

    def absent(self, selector: Selector) -> Look:
        """Whether an element is not there, as a step wants it."""
        look, found = self.elements(selector)
        if look.verdict is Verdict.FOUND:
            look = self._with_wait(replace(look.but(Verdict.MISSING), remarks=()).saying(What.STILL_THERE))
            return self._of_later(look, is_doubtful=True)
        if look.verdict is Verdict.MISSING:
            look = look if found else look.saying(What.GONE)
            return self._of_later(look.but(Verdict.FOUND))
        return look

    def touched(self, selector: Selector) -> tuple[Look, Node | None]:
        """An element that is touched."""
        look, node = self.needed(selector)
        if node is None:
            return look, None
        try:
            return replace(look, touch=middle_of(node.bounds, self.seen.size)), node
        except DeviceRefusedError:
            return look.but(Verdict.MISSING).saying(What.OUTSIDE), node

    def place(self, measure: Measure, x: float, y: float) -> Point | None:
        """A place on the screen; None outside of it."""
        try:
            return pixel_of(self.seen.size, measure, x, y)
        except ValidationError:
            return None

    def decides(self, selector: Selector) -> tuple[Look, bool | None]:
        """Whether an element is there, for a step that goes one way or the other; None where it cannot be known."""
        look, found = self.elements(selector)
        if look.verdict not in {Verdict.FOUND, Verdict.MISSING}:
            return look, None
        if look.verdict is Verdict.MISSING and not found:
            look = look.saying(What.NONE_FOUND)
        if self.changed_by:
            return self._of_later(look, is_doubtful=True), None
        return look, look.verdict is Verdict.FOUND

    def _with_wait(self, look: Look) -> Look:
        return look.saying(What.WAITS, seconds=f"{self.waits:g}") if self.waits else look

    def _of_later(self, look: Look, *, is_doubtful: bool = False) -> Look:
        """Say that the screen will be another one by then; what is not on this one may then be there."""
        if not self.changed_by:
            return look
        return (look.but(Verdict.UNKNOWN) if is_doubtful else look).saying(What.LATER_SCREEN, step=self.changed_by)


def _any(looker: Looker, params: BaseModel) -> Look:
    """Of any action: the first element that it names."""
    given = (getattr(params, name) for name in type(params).model_fields)
    selector = next((value for value in given if isinstance(value, Selector)), None)
    return Look(Verdict.RUNS).saying(What.WOULD_RUN) if selector is None else looker.needed(selector)[0]


def _click_coords(looker: Looker, params: Any) -> Look:
    return _touch_place(looker, params, What.TAPS)


def _click_element(looker: Looker, params: Any) -> Look:
    return looker.touched(params.selector)[0]


def _long_press(looker: Looker, params: Any) -> Look:
    if params.selector is not None:
        return looker.touched(params.selector)[0]
    return _touch_place(looker, params, What.HOLDS, seconds=f"{params.seconds:g}")


def _touch_place(looker: Looker, params: Any, what: What, **values: object) -> Look:
    at = looker.place(params.measure, params.x, params.y)
    if at is None:
        return Look(Verdict.MISSING).saying(What.OUTSIDE)
    x, y = (round(value) for value in at)
    return Look(Verdict.RUNS, touch=at).saying(what, x=x, y=y, **values)


def _swipe(looker: Looker, params: Any) -> Look:
    start = looker.place(params.measure, params.x1, params.y1)
    end = looker.place(params.measure, params.x2, params.y2)
    if start is None or end is None:
        return Look(Verdict.MISSING).saying(What.OUTSIDE)
    x1, y1, x2, y2 = (round(value) for value in (*start, *end))
    return Look(Verdict.RUNS, way=(start, end)).saying(What.SWIPES, x1=x1, y1=y1, x2=x2, y2=y2)


def _type_text(looker: Looker, params: Any) -> Look:
    if params.into is not None:
        return looker.touched(params.into)[0].saying(What.TYPES, text=params.text)
    look = Look(Verdict.RUNS).saying(What.TYPES, text=params.text)
    screen = looker.seen.screen
    if screen is None or looker.changed_by:
        return look
    focused = [node for node in screen.nodes if "focused" in node.flags and "EditText" in node.cls]
    return replace(look, boxes=(focused[0].bounds,), chosen=0) if focused else look.saying(What.NO_FOCUS)


def _wait_for_element(looker: Looker, params: Any) -> Look:
    return looker.absent(params.selector) if params.is_gone else looker.needed(params.selector)[0]


def _check_element_exists(looker: Looker, params: Any) -> Look:
    look = looker.absent(params.selector) if params.is_absent else looker.needed(params.selector)[0]
    if not params.variable:
        return look
    is_sure = not looker.changed_by and not looker.waits and look.verdict in {Verdict.FOUND, Verdict.MISSING}
    holds = look.verdict is Verdict.FOUND
    answer = ("true" if holds else "false") if is_sure else None
    return replace(look.saying(What.KEEPS_ANSWER, name=params.variable), sets={params.variable: answer})


def _if_element_exists(looker: Looker, params: Any) -> Look:
    look, is_there = looker.decides(params.selector)
    return _one_way(look, holds=is_there)


def _if_element_not_exists(looker: Looker, params: Any) -> Look:
    look, is_there = looker.decides(params.selector)
    return _one_way(look, holds=None if is_there is None else not is_there)


def _one_way(look: Look, *, holds: bool | None) -> Look:
    if holds is None:
        return look
    if holds:
        return replace(look, branch="steps").saying(What.BODY_RUNS)
    return replace(look, branch="otherwise").saying(What.OTHERWISE_RUNS)


def _repeat(looker: Looker, params: Any) -> Look:
    if params.mode == "times":
        return Look(Verdict.RUNS, branch="steps").saying(What.ROUNDS, count=params.times)
    look, is_there = looker.decides(params.selector)
    if is_there is None:
        return look
    if is_there == (params.mode == "until"):
        return replace(look, branch="").saying(What.NO_ROUND)
    return replace(look, branch="steps").saying(What.ROUNDS, count=params.times)


def _read_text(looker: Looker, params: Any) -> Look:
    look, node = looker.needed(params.selector)
    if node is None or looker.changed_by:
        return replace(look, sets={params.variable: None})
    try:
        text = part_of(node.text if params.what == "text" else node.desc, params.pattern)
    except ElementNotFoundError:
        return replace(look.but(Verdict.MISSING).saying(What.NO_PART), sets={params.variable: None})
    return replace(look.saying(What.READS, name=params.variable, text=text), sets={params.variable: text})


def _set_variable(_: Looker, params: Any) -> Look:
    look = Look(Verdict.RUNS, sets={params.variable: params.value})
    return look.saying(What.SETS, name=params.variable, text=params.value)


def _log(_: Looker, params: Any) -> Look:
    return Look(Verdict.RUNS).saying(What.SAYS, text=params.text)


def _call_preset(looker: Looker, params: Any) -> Look:
    is_there = params.preset in looker.seen.presets
    look = Look(Verdict.RUNS if is_there else Verdict.MISSING)
    return look.saying(What.CALLS if is_there else What.NO_PRESET, name=params.preset)


def _push_asset(looker: Looker, params: Any) -> Look:
    digits = params.asset if params.asset.isascii() and params.asset.isdecimal() else ""
    name = looker.seen.assets.get(int(digits)) if digits else None
    if name is None:
        return Look(Verdict.MISSING).saying(What.NO_FILE, name=params.asset)
    return Look(Verdict.RUNS).saying(What.SENDS, name=name)


_LOOKS: Final[Mapping[str, Callable[[Looker, Any], Look]]] = {
    "click_coords": _click_coords,
    "click_element": _click_element,
    "long_press": _long_press,
    "swipe": _swipe,
    "type_text": _type_text,
    "wait_for_element": _wait_for_element,
    "check_element_exists": _check_element_exists,
    "if_element_exists": _if_element_exists,
    "if_element_not_exists": _if_element_not_exists,
    "repeat": _repeat,
    "read_text": _read_text,
    "set_variable": _set_variable,
    "log": _log,
    "call_preset": _call_preset,
    "push_asset": _push_asset,
}
