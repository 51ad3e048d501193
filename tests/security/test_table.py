"""The table in README.md is true: its tests are there, and each row is held by one that is marked with it."""

import re
from functools import cache

from tests.architecture.sources import ROOT, python_files, text_of

MARK = re.compile(r'mark\.row\("([FH]-[0-9]{2})"\)')
HOSTILE = [f"H-{number:02}" for number in (*range(1, 8), *range(10, 23))]
FAULTS = [f"F-{number:02}" for number in (*range(1, 19), *range(20, 42))]
BY_SEEDS_OF_EACH_PROVIDER = {"H-20"}
"""Held by the contract of adapters too, whose tests are also those of plug-ins and bear no marks of ours."""


@cache
def rows() -> dict[str, list[str]]:
    """The rows of all tables by their first word, with the paths that they name."""
    text = (ROOT / "tests" / "security" / "README.md").read_text("utf-8")
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith("| ") and len(cells) > 1:
            found[cells[0].removeprefix("| ")] = re.findall(r"`([a-z0-9_/]+\.py)`", cells[-1])
    return found


@cache
def marked() -> dict[str, set[str]]:
    """The files of tests that bear the mark of a row, by the row."""
    found: dict[str, set[str]] = {}
    for name in python_files("tests"):
        for row in MARK.findall(text_of(name)):
            found.setdefault(row, set()).add(name.removeprefix("tests/"))
    return found


def test_each_file_that_the_table_names_is_there() -> None:
    names = {name for named in rows().values() for name in named}
    assert len(names) > 60
    assert not {name for name in names if not (ROOT / "tests" / name).is_file()}


def test_each_row_of_the_lists_is_in_the_table() -> None:
    assert not {*HOSTILE, *FAULTS} - set(rows())


def test_what_the_table_says_of_a_row_bears_its_mark() -> None:
    wrong = {
        f"{row}: {name}"
        for row in (*HOSTILE, *FAULTS)
        if row not in BY_SEEDS_OF_EACH_PROVIDER
        for name in rows()[row]
        if name not in marked().get(row, set())
    }
    assert not wrong


def test_each_hostile_input_and_each_fault_is_held_or_says_why_not() -> None:
    assert not {row for row in HOSTILE if not marked().get(row)}
    told = (ROOT / "tests" / "security" / "README.md").read_text("utf-8").partition("### Rows without a test here")[2]
    assert not {row for row in FAULTS if not marked().get(row) and f"| {row} | " not in told}


def test_no_test_bears_the_mark_of_a_row_that_is_in_no_list() -> None:
    assert not set(marked()) - {*HOSTILE, *FAULTS}


def test_each_section_of_the_standards_names_a_test_or_a_reason() -> None:
    sections = [row for row in rows() if row.startswith(("V", "DA"))]
    assert len(sections) > 35
    bare = {row for row in sections if not rows()[row]}
    assert bare == {"V6.5 to V6.8 Other factors"}
