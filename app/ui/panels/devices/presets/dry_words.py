"""What a dry run says of a step."""

from collections.abc import Mapping
from typing import Final

from app.services.automation.dry_looks import Look, Remark, Verdict, What
from app.ui.panels.devices.presets.step_delegate import Mark
from app.ui.panels.devices.presets.words import tr

_LONGEST: Final = 120


def mark_of(look: Look) -> Mark:
    """How the list marks a step."""
    state, icon, words = {
        Verdict.RUNS: ("running", "play", tr("would run")),
        Verdict.FOUND: ("done", "circle-check", tr("found")),
        Verdict.MISSING: ("failed", "circle-x", tr("not found")),
        Verdict.UNKNOWN: ("warning", "circle-question-mark", tr("unknown")),
        Verdict.PASSED: ("waiting", "circle-minus", tr("passed over")),
        Verdict.WRONG: ("failed", "triangle-alert", tr("cannot run")),
    }[look.verdict]
    return Mark(state, words, icon)


def explanation(look: Look) -> str:
    """All that is known of a step, in sentences."""
    return " ".join(remark_words(remark) for remark in look.remarks)


def remark_words(remark: Remark) -> str:
    """A sentence."""
    values = {name: _cut(value) for name, value in remark.values.items()}
    return _sentences()[remark.what].format(**values)


def _sentences() -> Mapping[What, str]:
    return {
        What.WOULD_RUN: tr("It would run; it needs nothing of the screen."),
        What.TAPS: tr("It would touch the place {x}, {y}."),
        What.HOLDS: tr("It would hold the place {x}, {y} for {seconds} s."),
        What.SWIPES: tr("It would swipe from {x1}, {y1} to {x2}, {y2}."),
        What.OUTSIDE: tr("That place lies outside the screen."),
        What.ONE_FOUND: tr("Found: the only one on the screen."),
        What.SEVERAL_FOUND: tr("{count} are found; it takes number {number}."),
        What.NONE_FOUND: tr("Nothing on the screen is like that."),
        What.TOO_FEW: tr("Number {number} is wanted, but only {count} are found."),
        What.WAITS: tr("It would wait up to {seconds} s for that to change, then fail."),
        What.GONE: tr("It is not on the screen, as is wanted."),
        What.STILL_THERE: tr("It is still on the screen."),
        What.KEEPS_ANSWER: tr("It would keep the answer in “{name}” and not fail."),
        What.BODY_RUNS: tr("The steps in it would run."),
        What.OTHERWISE_RUNS: tr("The steps under “Otherwise” would run."),
        What.NO_ROUND: tr("It would end at once: no round runs."),
        What.ROUNDS: tr("The first of up to {count} rounds is shown."),
        What.TYPES: tr("It would type “{text}”."),
        What.NO_FOCUS: tr("No field on this screen has the cursor."),
        What.READS: tr("“{name}” would be “{text}”."),
        What.NO_PART: tr("Its text does not hold the part that is wanted."),
        What.SETS: tr("“{name}” would be “{text}”."),
        What.SAYS: tr("It would write “{text}”."),
        What.CALLS: tr("It would run the preset “{name}”; its steps are not walked here."),
        What.NO_PRESET: tr("There is no preset “{name}”."),
        What.SENDS: tr("It would send “{name}”."),
        What.NO_FILE: tr("The library has no file “{name}”."),
        What.LATER_SCREEN: tr("Step {step} shows another screen before: what is there cannot be known before it ran."),
        What.LATER_VALUE: tr("It cannot be known before it ran: “{name}” has no value yet."),
        What.UNREADABLE: tr("The elements of the screen cannot be read."),
        What.TOO_LONG: tr("Looking took too long."),
        What.WRONG: "{words}",
        What.TURNED_OFF: tr("It is turned off."),
        What.NOT_TAKEN: tr("Step {step} would not come here."),
        What.PERHAPS: tr("Whether it runs is decided by step {step}."),
    }


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
