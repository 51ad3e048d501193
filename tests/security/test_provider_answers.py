"""Answers of each provider with a lie in them: a look ends in a status or in an error of ours, never in a crash."""

import asyncio
import copy
import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

import app.providers
from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderError, SubmitUncertainError
from app.system.http import Answer
from tests.security.fuzz.seeds import _ANSWERS
from tests.security.fuzz.targets import PROVIDERS, _account, _adapter

IDS = {"id", "task_id", "video_id", "name", "prompt_id", "file_id"}
Lie = Callable[[str, Any], Any]
GONE = object()


def without_ids(key: str, value: Any) -> Any:
    return GONE if key in IDS else value


def lists_for_objects(_key: str, value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def ids_that_climb(key: str, value: Any) -> Any:
    return "a/../../b" if key in IDS else value


def numbers(given: float) -> Lie:
    def lie(_key: str, value: Any) -> Any:
        return given if isinstance(value, int | float) and not isinstance(value, bool) else value

    return lie


def unknown_status(key: str, value: Any) -> Any:
    return "dancing" if "status" in key and not isinstance(value, dict) else value


LIES: dict[str, Lie] = {
    "id missing": without_ids,
    "list for object": lists_for_objects,
    "id that climbs": ids_that_climb,
    "negative": numbers(-1),
    "a million millions": numbers(10**12),
    "beyond any number": numbers(1e308),
    "status unknown": unknown_status,
}


def told(lie: Lie, data: Any, key: str = "") -> Any:
    """The same answer with the lie wherever it fits."""
    data = lie(key, data)
    if isinstance(data, dict):
        parts = {name: told(lie, value, name) for name, value in data.items()}
        return {name: value for name, value in parts.items() if value is not GONE}
    return [told(lie, value) for value in data] if isinstance(data, list) and lie is not lists_for_objects else data


@pytest.fixture(autouse=True, scope="module")
def _providers_are_there() -> None:
    for found in pkgutil.iter_modules(app.providers.__path__):
        if found.ispkg:
            importlib.import_module(f"app.providers.{found.name}")


@pytest.mark.row("H-20")
@pytest.mark.parametrize("provider_id", PROVIDERS)
async def test_an_answer_that_lies_is_a_status_or_an_error_of_ours(provider_id: str) -> None:
    provider, http = _adapter(provider_id)
    account = _account(provider)
    for words, lie in LIES.items():
        for real in _ANSWERS:
            data = told(lie, copy.deepcopy(real))
            answer = Answer(200, {"content-type": "application/json"}, json.dumps(data).encode(), data)
            http.give([answer], [answer])
            try:
                seen = await asyncio.wait_for(provider.check(account, "a1b2", {}), 10)
                assert isinstance(seen.status, ProviderStatus), words
                assert seen.cost is None or isinstance(seen.cost, int), words
                assert seen.fraction is None or 0 <= seen.fraction <= 1, words
                assert not [output for output in seen.outputs if not isinstance(output.url or output.path, str)], words
            except ProviderError as error:
                assert not isinstance(error, SubmitUncertainError), words  # noqa: PT017
            try:
                balance = await asyncio.wait_for(provider.read_balance(account), 10)
                assert min(balance.values(), default=0) >= 0, (words, balance)
            except ProviderError as error:
                assert not isinstance(error, SubmitUncertainError), words  # noqa: PT017
