"""Looks for elements until they are there, or gone, and finds the place at which one is touched."""

import time
from typing import Final

from app.devices.actions.base import Point, RunContext
from app.devices.hierarchy import Box, Node, Screen
from app.devices.patterns import LIMIT_TEXT, safe_pattern
from app.devices.selectors import Selector, find
from app.domain.errors import DeviceRefusedError, ElementNotFoundError, ScreenUnreadableError, ValidationError
from app.system.threads import in_thread

LOOK_PAUSE_SECONDS: Final = 0.2
"""Between two looks; a look itself takes a second on many phones."""


async def look_for(context: RunContext, selector: Selector) -> Node | None:
    """The element on the screen as it is now; None where it is not there.

    Raises:
        ScreenUnreadableError: What is on the screen cannot be told.
        ValidationError: The expression or path of the selector cannot be used.
    """
    return await _find(await context.screen(), selector)


async def wait_for(context: RunContext, selector: Selector, *, is_gone: bool = False) -> Node | None:
    """Look until the element is there (or gone), for the seconds of the step; 0 is to look once.

    Returns:
        The last look's: None where it never came, or is gone.

    Raises:
        ScreenUnreadableError: The screen could not be read at the end of the time.
        ValidationError: The expression or path of the selector cannot be used.
    """
    end = time.monotonic() + context.timeout
    while True:
        is_over = time.monotonic() >= end
        try:
            node = await look_for(context, selector)
        except ScreenUnreadableError:
            if is_over:
                raise
        else:
            if is_over or (node is None) == is_gone:
                return node
        await context.sleep(min(LOOK_PAUSE_SECONDS, max(0.0, end - time.monotonic())))


async def need(context: RunContext, selector: Selector) -> Node:
    """The element, once it is there.

    Raises:
        ElementNotFoundError: It did not come in the step's time.
    """
    node = await wait_for(context, selector)
    if node is None:
        waited = f" within {context.timeout:g} s" if context.timeout else ""
        raise ElementNotFoundError(f"No element with the {selector} was on the screen{waited}.")
    return node


async def place_of(context: RunContext, node: Node) -> Point:
    """The middle of the part of an element that lies on the screen.

    Raises:
        DeviceRefusedError: No part of it does.
    """
    return middle_of(node.bounds, await context.size())


def middle_of(bounds: Box, size: tuple[int, int]) -> Point:
    """The middle of the part of a rectangle that lies on a screen of that size.

    Raises:
        DeviceRefusedError: No part of it does.
    """
    width, height = size
    seen = Box(max(0, bounds.left), max(0, bounds.top), min(width, bounds.right), min(height, bounds.bottom))
    if seen.is_empty:
        raise DeviceRefusedError("The element lies outside the screen, or has no size; scroll to it first.")
    return seen.centre


def part_of(whole: str, pattern: str) -> str:
    """The part of an element's text that an expression matches: its first group, else all of it; without one the whole.

    Raises:
        ElementNotFoundError: The text does not hold it.
    """
    if not pattern:
        return whole
    found = safe_pattern(pattern).search(whole[:LIMIT_TEXT])
    if found is None:
        raise ElementNotFoundError("The element is there, but its text does not hold what was asked for.", matches=1)
    return (found[1] if found.re.groups else found[0]) or ""


async def _find(screen: Screen, selector: Selector) -> Node | None:
    try:
        # An expression may take a while on a large screen.
        found = await in_thread(find, screen, selector)
    except ValueError as error:
        raise ValidationError(str(error), field="selector") from error
    return found[selector.index] if selector.index < len(found) else None
