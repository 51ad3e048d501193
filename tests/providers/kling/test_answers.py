"""Kling's tasks as it tells them."""

from typing import Any

import pytest

from app.domain.enums import ProviderStatus
from app.providers.kling.answers import (
    OwnResult,
    accepted,
    clip_link,
    decimal,
    external_id,
    status,
    task_id,
    tasks_of,
)

NEW: dict[str, Any] = {
    "id": "893605946402811985",
    "status": "succeeded",
    "message": "",
    "external_id": "e",
    "outputs": [
        {"type": "video", "id": "v1", "url": "https://a/1.mp4"},
        {"type": "audio", "id": "a1", "mp3_url": "", "wav_url": "https://a/1.wav"},
        {"type": "voice", "id": "x", "url": "https://a/x"},
        {"type": "video", "id": "v2", "url": "ftp://a"},
    ],
}


def test_both_generations_are_read() -> None:
    found = status(NEW | {"billing": [{"charge_type": "unit", "amount": "3"}]}, "/tasks", 1)
    assert (found.status, found.cost) == (ProviderStatus.COMPLETED, 420_000)
    assert [output.url for output in found.outputs] == ["https://a/1.mp4", "https://a/1.wav"]
    assert [output.remote_id for output in found.outputs] == ["/tasks#893605946402811985#v1", None]
    assert clip_link(NEW, "v1") == "https://a/1.mp4"
    assert clip_link(NEW, "v9") is None
    old = {"task_id": 5, "task_status": "succeed", "task_result": {"images": [{"index": 0, "url": "https://a/1.png"}]}}
    pictures = status(old, "/v1/images/generations", 2)
    assert (pictures.outputs[0].mime_type, pictures.note) == ("image/png", "1 of 2 pictures did not come.")
    assert (task_id(old), external_id(old | {"task_info": {"external_task_id": "e"}})) == ("5", "e")


@pytest.mark.parametrize(
    ("bills", "cost"),
    [
        ([{"charge_type": "cash", "amount": "0.42", "currency": "USD"}], 420_000),
        ([{"charge_type": "cash", "amount": "3", "currency": "CNY"}], None),
        ([{"charge_type": "unit", "amount": "x"}], None),
        ([{"charge_type": "unit", "amount": -1}], None),
        ([], None),
        ("no list", None),
    ],
)
def test_the_charge_is_told_in_dollars_or_not_at_all(bills: object, cost: int | None) -> None:
    assert status(NEW | {"billing": bills}, "/tasks", 1).cost == cost


def test_what_is_not_known_is_in_work_and_what_has_no_file_has_failed() -> None:
    assert status({"status": "thinking"}, "/tasks", 1).status == ProviderStatus.PROCESSING
    assert status({"status": ["odd"]}, "/tasks", 1).status == ProviderStatus.PROCESSING
    assert status({"status": "submitted"}, "/tasks", 1).status == ProviderStatus.PENDING
    assert status({"status": "succeeded", "outputs": [{}]}, "/tasks", 1).error is not None


def test_answers_of_odd_shapes_name_no_task() -> None:
    odd: list[Any] = [None, [], {"data": 5}, {"data": [5]}, {"data": {"id": True}}, {"data": {"id": 2.5}}]
    for data in odd:
        assert accepted(data, "/tasks", 1) is None
    assert tasks_of({"data": {"result": [{"id": "1"}, 2]}}) == [{"id": "1"}]
    assert [decimal(value) for value in ("nan", "1e400", None, True, "2.5")][:4] == [None] * 4
    assert OwnResult.read("a#b") is None
    assert OwnResult.read(str(OwnResult("/tasks", "1", "2"))) == OwnResult("/tasks", "1", "2")
