"""Which jobs a view shows."""

import pytest

from app.domain.enums import JobStatus
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.filters import (
    CHIP_OF,
    KINDS,
    Chip,
    Haystacks,
    JobFilter,
    ViewId,
    chip_look,
    needles_of,
    read_filter,
    view_title,
)
from tests.ui.panels.queue.rows import ended, job


def test_each_kind_is_in_all_and_in_one_more_view_at_most() -> None:
    for kind in JobKind:
        views = [view for view in ViewId if kind in KINDS[view]]
        assert ViewId.ALL in views
        assert len(views) == (1 if kind == JobKind.CANCELLED else 2), kind


def test_each_view_and_each_chip_has_its_words() -> None:
    assert all(view_title(view) for view in ViewId)
    assert len({chip_look(chip).word for chip in Chip}) == len(Chip)
    assert set(CHIP_OF.values()) == set(Chip)


def test_chips_narrow_a_view() -> None:
    shown = JobFilter(ViewId.WAITING, frozenset({Chip.HELD}))
    assert shown.is_narrowed
    assert [kind for kind in JobKind if shown.shows_kind(kind)] == [JobKind.HELD]
    assert not JobFilter(ViewId.FAILED, text="  ").is_narrowed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lake", True),
        ("LAKE local", True),
        ("#12", True),
        ("studio-2", True),
        ("engine", True),
        ("autumn", True),
        ("space", True),
        ("unavailable", True),
        ("failed", True),
        ("lake desert", False),
        ("#13", False),
        ("", True),
    ],
)
def test_words_are_looked_for_in_everything_that_is_known_of_a_job(text: str, found: bool) -> None:  # noqa: FBT001
    row = ended(
        12,
        JobStatus.FAILED,
        prompt="A calm lake",
        account_label="studio-2",
        batch_name="Autumn set",
        error_kind="ProviderUnavailableError",
        error_message="No space.",
    )
    assert Haystacks().holds(row, needles_of(text), "Local engine") is found


def test_words_of_a_job_that_changed_are_made_anew() -> None:
    hay = Haystacks()
    assert hay.holds(job(1), ["lake"], "")
    assert hay.holds(job(1, prompt="dune"), ["lake"], "")
    hay.forget(1)
    assert not hay.holds(job(1, prompt="dune"), ["lake"], "")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (JobFilter(ViewId.FAILED, frozenset({Chip.REFUSED}), "lake").as_json(), None),
        (None, JobFilter()),
        ({"view": "elsewhere", "chips": ["held", "gone"], "text": 4}, JobFilter(chips=frozenset({Chip.HELD}))),
        ({"view": "done", "chips": "held"}, JobFilter(ViewId.DONE)),
    ],
)
def test_a_filter_comes_back_from_the_view_state_and_what_is_damaged_is_left_out(
    value: object, read: JobFilter | None
) -> None:
    assert read_filter(value) == (read or JobFilter(ViewId.FAILED, frozenset({Chip.REFUSED}), "lake"))
