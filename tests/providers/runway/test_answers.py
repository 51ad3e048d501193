from typing import Any

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.runway.answers import (
    balance_of,
    credits_of,
    expected_cost,
    limits_in_words,
    status_of,
    task_id,
    upload_place,
)


@pytest.mark.parametrize("data", [None, [], {}, {"id": 7}, {"id": ""}, {"id": "x" * 300}, "id"])
def test_an_answer_without_an_id_names_no_task(data: Any) -> None:
    assert task_id(data) is None


@pytest.mark.parametrize("amount", [None, True, "5", -1, 10**12, float("nan"), float("inf")])
def test_credits_that_cannot_be_meant_are_not_told(amount: Any) -> None:
    assert credits_of({"cost": {"credits": amount}}, "cost") is None


def test_the_expected_cost_is_beside_the_task_or_in_its_routing() -> None:
    assert expected_cost({"estimatedCost": {"credits": 25}}) == 25
    assert expected_cost({"routing": {"model": "veo3.1", "estimatedCost": {"credits": 60.0}}}) == 60
    assert expected_cost([]) is None


@pytest.mark.parametrize("data", [None, [], {}, {"status": 3}])
def test_a_look_that_cannot_be_read_is_no_answer(data: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        status_of(data, {}, "t")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"status": "THROTTLED"}, ProviderStatus.PENDING),
        ({"status": "SOMETHING_NEW"}, ProviderStatus.PROCESSING),
        ({"status": "SUCCEEDED", "output": "https://a.example/b"}, ProviderStatus.FAILED),
        ({"status": "SUCCEEDED", "output": ["http://a.example/b", 3]}, ProviderStatus.FAILED),
        ({"status": "SUCCEEDED", "output": ["https://a.example/b", 3]}, ProviderStatus.COMPLETED),
        ({"status": "FAILED", "failureCode": 3, "failure": []}, ProviderStatus.FAILED),
    ],
)
def test_a_task_stands_where_its_answer_says(data: Any, status: ProviderStatus) -> None:
    assert status_of(data, {}, "t").status == status


@pytest.mark.parametrize("progress", [None, True, "0.5", -0.1, 7, float("nan")])
def test_a_progress_that_is_none_is_not_shown(progress: Any) -> None:
    assert status_of({"status": "RUNNING", "progress": progress}, {}, "t").fraction is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"uploadUrl": "http://a.example", "fields": {}, "runwayUri": "runway://a"},
        {"uploadUrl": "https://a.example", "fields": [], "runwayUri": "runway://a"},
        {"uploadUrl": "https://a.example", "fields": {}, "runwayUri": "https://a.example"},
    ],
)
def test_a_place_for_an_upload_is_whole_or_none(data: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        upload_place(data)


@pytest.mark.parametrize("balance", [None, True, "5", float("nan"), float("inf")])
def test_a_balance_that_is_no_number_is_not_told(balance: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        balance_of({"creditBalance": balance})


def test_limits_are_told_for_the_first_models_and_counted_for_the_rest() -> None:
    limits = {f"m{number}": {"maxConcurrentGenerations": number, "maxDailyGenerations": None} for number in range(6)}
    told = limits_in_words({"tier": {"models": {**limits, "free": {"maxDailyGenerations": None}}}, "usage": []})
    assert told == "m0: 0 at once. m1: 1 at once. m2: 2 at once. m3: 3 at once. And 2 models more."
    assert limits_in_words(None) == ""
