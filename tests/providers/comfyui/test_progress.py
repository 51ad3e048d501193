import json
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.providers.comfyui.progress import MOST_PREVIEW_BYTES, MOST_PROMPTS, ProgressBoard
from tests.support.servers import media


def told(kind: str, **data: Any) -> str:
    return json.dumps({"type": kind, "data": data})


@pytest.fixture
def board() -> ProgressBoard:
    board = ProgressBoard()
    board.follow("p", nodes=4)
    return board


def fraction(board: ProgressBoard) -> float | None:
    found = board.get("p")
    assert found is not None
    return found.fraction


def test_progress_counts_cached_finished_and_running_nodes(board: ProgressBoard) -> None:
    assert fraction(board) is None
    assert board.take(told("execution_start", prompt_id="p")) == ("p",)
    assert fraction(board) == 0
    board.take(told("execution_cached", prompt_id="p", nodes=["4"]))
    board.take(told("executing", prompt_id="p", node="5"))
    board.take(told("executing", prompt_id="p", node="3"))
    assert fraction(board) == 0.5
    board.take(told("progress", prompt_id="p", node="3", value=5, max=10))
    assert fraction(board) == 0.625
    state = {"3": {"state": "finished"}, "8": {"state": "running", "value": 1, "max": 4}}
    board.take(told("progress_state", prompt_id="p", nodes=state))
    assert fraction(board) == pytest.approx(0.8125)
    board.take(told("executed", prompt_id="p", node="8"))
    board.take(told("executing", prompt_id="p", node=None))
    found = board.get("p")
    assert found is not None
    assert (found.has_ended, found.fraction) == (True, None)


def test_only_our_prompts_are_kept_and_a_changed_queue_concerns_those_that_wait(board: ProgressBoard) -> None:
    board.follow("q", nodes=2)
    assert board.take(told("execution_start", prompt_id="somebody")) == ()
    board.take(told("execution_start", prompt_id="p"))
    assert board.take(told("status", status={"exec_info": {"queue_remaining": 2}})) == ("q",)
    assert board.take(told("status", status={"exec_info": {"queue_remaining": 2}})) == ()
    for number in range(MOST_PROMPTS + 5):
        board.follow(str(number))
    assert len(board.ids()) == MOST_PROMPTS


def test_a_preview_of_either_kind_belongs_to_its_prompt(board: ProgressBoard) -> None:
    picture = media.picture(kind="JPEG")
    plain = struct.pack(">II", 1, 1) + picture
    assert board.take(plain) == ()
    board.take(told("execution_start", prompt_id="p"))
    assert board.take(plain) == ("p",)
    board.follow("q", nodes=2)
    about = json.dumps({"prompt_id": "q", "image_type": "image/jpeg"}).encode()
    assert board.take(struct.pack(">II", 4, len(about)) + about + picture) == ("q",)
    p, q = board.get("p"), board.get("q")
    assert p is not None
    assert q is not None
    assert (p.preview, q.preview) == (None, picture)
    assert board.take(struct.pack(">II", 1, 1) + b"x" * MOST_PREVIEW_BYTES) == ()


def test_after_a_gap_nothing_is_believed(board: ProgressBoard) -> None:
    board.take(told("execution_start", prompt_id="p"))
    board.doubt()
    found = board.get("p")
    assert found is not None
    assert (found.is_running, found.nodes) == (False, 4)


KINDS = ("status", "executing", "progress", "progress_state", "execution_cached", "executed", "x")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FRAMES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40),
    st.builds(
        lambda kind, fields: told(kind, **(fields | {"prompt_id": "p"})),
        st.sampled_from(KINDS),
        st.fixed_dictionaries({}, optional=dict.fromkeys(("node", "nodes", "value", "max", "status", "output"), JSON)),
    ),
    st.builds(
        lambda kind, size, rest: struct.pack(">II", kind, size) + rest,
        st.integers(0, 6),
        st.integers(0, 90),
        st.binary(),
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(FRAMES, max_size=6))
def test_no_frame_breaks_the_board(frames: list[str | bytes]) -> None:
    board = ProgressBoard()
    board.follow("p", nodes=3)
    for frame in frames:
        board.take(frame)
        assert fraction(board) is None or 0 <= (fraction(board) or 0) <= 1
