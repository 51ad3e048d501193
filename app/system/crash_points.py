"""Named places at which a test has the program killed, as a power cut would; a package has none of them."""

import os
import signal
import sys
from collections import Counter

VARIABLE = "PIXSIM7_CRASH_POINT"
"""A name, or `name@3`: the third time that the program comes to that place."""

_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Kill this process if the environment names this place."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None or getattr(sys, "frozen", False):
        return
    place, _, turn = wanted.partition("@")
    if place != name:
        return
    _passed[name] += 1
    if _passed[name] >= int(turn or 1):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
