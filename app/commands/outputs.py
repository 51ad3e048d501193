"""Words that name what a job or a run has yet to make: `job:12`, `run:3:2`."""

import re

from app.domain.errors import ValidationError
from app.services.job.outputs import JobOutput, Output, RunOutput

_OUTPUT = re.compile(r"(job|run):(\d{1,18})(?::(\d{1,9}))?", re.ASCII)


def read_output(word: str) -> Output | None:
    """What a word names: the first output, or the one with a number; None where it names none.

    Raises:
        ValidationError: Its number is 0: outputs are counted from 1.
    """
    found = _OUTPUT.fullmatch(word)
    if found is None:
        return None
    number = int(found[3] or 1)
    if number < 1:
        raise ValidationError(f"{word}: the first output is number 1.", field="input")
    return JobOutput(int(found[2]), number - 1) if found[1] == "job" else RunOutput(int(found[2]), number - 1)


def read_given(words: list[str]) -> dict[str, JobOutput]:
    """What the variables of a preset take of jobs, from "variable=12" or "variable=12:2".

    Raises:
        ValidationError: A word is none of these.
    """
    given: dict[str, JobOutput] = {}
    for word in words:
        name, _, output = word.partition("=")
        found = read_output(f"job:{output}")
        if not name or not isinstance(found, JobOutput):
            raise ValidationError(f"{word} is not VARIABLE=JOB or VARIABLE=JOB:NUMBER.", field="give")
        given[name] = found
    return given
