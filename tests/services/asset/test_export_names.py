"""The names of exported files."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ValidationError
from app.services.asset.export_names import FIELDS, NameFacts, check_pattern, export_stem

MOMENT = datetime(2026, 11, 30, 14, 6, 33).astimezone()
FACTS = NameFacts(7, "lake.final.png", MOMENT, "A lake at dawn", "local", "flux/1", 99)


def test_each_field_stands_for_what_is_known() -> None:
    pattern = " ".join(f"{{{field}}}" for field in FIELDS)
    assert export_stem(pattern, FACTS, 3) == "2026-11-30 14.06.33 lake.final A lake at dawn local flux_1 99 7 0003"


def test_what_is_not_known_leaves_no_trace() -> None:
    bare = NameFacts(7, "lake", MOMENT)
    assert export_stem("{model}_{seed}_{prompt}", bare, 1) == "asset 7"
    assert export_stem("{date}_{model}_{id}", bare, 1) == "2026-11-30_7"
    assert export_stem("{prompt} - {model} - {id}", bare, 1) == "7"


def test_a_long_prompt_ends_with_a_word() -> None:
    facts = NameFacts(7, "x", MOMENT, "word " * 40)
    assert export_stem("{prompt}", facts, 1) == " ".join(["word"] * 12)


@pytest.mark.parametrize("pattern", ["", "  ", "{nobody}", "{id", "id}", "{}", "{id.__class__}", "{id!r}", "x" * 300])
def test_a_pattern_that_is_not_right_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        check_pattern(pattern)


@pytest.mark.row("H-12")
@given(st.text(max_size=400), st.sampled_from(FIELDS))
def test_no_name_leads_out_of_its_folder(text: str, field: str) -> None:
    facts = NameFacts(7, text, MOMENT, text, text, text, 1)
    stem = export_stem(f"{{{field}}}/../{{prompt}}", facts, 1)
    assert not {"/", "\\", "\x00", ":"} & set(stem)
    assert stem not in {"", ".", ".."}
    assert len(stem) <= 120
    assert len(stem.encode()) <= 200
