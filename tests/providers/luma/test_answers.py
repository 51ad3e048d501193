"""Luma's generations as it tells them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.enums import ProviderStatus
from app.providers.base import RemoteJob
from app.providers.luma.answers import (
    OwnResult,
    credits_of,
    failure_reason,
    file_state,
    files_of,
    fingerprint,
    generation_id,
    is_last,
    is_like,
    listed_jobs,
    status,
)

DONE: dict[str, Any] = {"id": "1", "state": "completed", "output": [{"type": "video", "url": "https://a/1"}]}


def test_both_interfaces_are_read() -> None:
    found = status(DONE, "agents")
    assert [(one.url, one.remote_id) for one in found.outputs] == [("https://a/1", "agents#1#video")]
    old = {
        "id": "2",
        "state": "completed",
        "assets": {"video": None, "image": "https://a/2", "progress_video": "https://a/3"},
    }
    assert [(one.url, one.remote_id) for one in status(old, "dream").outputs] == [("https://a/2", "dream#2#image")]
    layers = DONE | {"output": DONE["output"] * 2}
    assert [one.remote_id for one in status(layers, "agents").outputs] == [None, None]
    assert OwnResult.read("agents#1#video") == OwnResult("agents", "1", "video")
    assert OwnResult.read("other#1#video") is None


def test_what_is_not_known_is_in_work_and_what_has_no_file_has_failed() -> None:
    for word in ("thinking", None, ["odd"]):
        assert status({"state": word}, "agents").status == ProviderStatus.PROCESSING
    assert status({"state": "dreaming"}, "dream").status == ProviderStatus.PROCESSING
    assert status({"state": "completed", "output": "odd", "assets": []}, "agents").error is not None


@pytest.mark.parametrize("data", [None, [], {"id": 5}, {"id": ""}, {"id": "x" * 501}])
def test_an_answer_without_an_id_names_no_generation(data: object) -> None:
    assert generation_id(data) is None
    assert listed_jobs({"generations": [data]}) is None


def test_a_list_shows_the_words_and_the_kind() -> None:
    row = {"id": "1", "model": "photon-1", "request": {"prompt": " a boat "}, "created_at": "2026-11-22T10:00:00Z"}
    [(job, made_at)] = listed_jobs({"generations": [row]}) or []
    assert job.fingerprint == fingerprint({"prompt": "a boat"}, "photon-1")
    assert made_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    [(_, odd), (_, naive)] = (
        listed_jobs({"generations": [row | {"created_at": "x"}, row | {"created_at": "2026-11-22"}]}) or []
    )
    assert (odd, naive) == (None, datetime(2026, 11, 22, tzinfo=UTC))


def test_only_the_same_words_model_and_values_make_it_ours() -> None:
    wanted = fingerprint({"prompt": "a boat", "duration": "5s"}, "ray-2")
    shown = fingerprint({"prompt": " a boat", "duration": "5s", "loop": False, "keyframes": {}}, "ray-2")
    assert is_like(shown, wanted) is True
    for other in ({"prompt": "a ship"}, {"kind": "image"}):
        assert is_like(shown | other, wanted) is False
    for other in ({"duration": "9s"}, {"model": "ray-flash-2"}):
        assert is_like(shown | other, wanted) is None
    assert is_like(None, wanted) is None
    assert is_like(shown | {"prompt": ""}, wanted | {"prompt": ""}) is None, "no words tell nothing"


def test_a_list_ends_where_nothing_newer_can_follow() -> None:
    new, since = (RemoteJob("1", None), datetime(2026, 11, 22, tzinfo=UTC)), datetime(2026, 11, 21, tzinfo=UTC)
    assert is_last({"has_more": False}, [new], since)
    assert not is_last({}, [new], since), "nobody says that it ends"
    assert is_last({}, [], since)
    assert is_last({"has_more": True}, [new, (new[0], datetime(2026, 11, 20, tzinfo=UTC))], since)


def test_odd_values_are_nothing() -> None:
    assert [credits_of(data) for data in (None, {}, {"credit_balance": True}, {"credit_balance": -1})] == [None] * 4
    assert credits_of({"credit_balance": 1234.9}) == 1234
    assert (file_state([]), failure_reason({"failure_reason": 3})) == ("", "")
    assert list(files_of({"output": [{"url": "ftp://a"}, 3]})) == []
