"""Luma's refusals and failures."""

import json
from typing import Any

import pytest

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderError,
    ProviderQuotaError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer
from app.providers.luma.errors import failure, names_lost_file, refusal


def answer(status: int, data: Any = None) -> Answer:
    return Answer(status, {}, json.dumps(data).encode(), data)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(400, {"detail": "x"}), InvalidParametersError),
        (answer(400, {"detail": "Not enough credits left"}), ProviderQuotaError),
        (answer(422, {"detail": [{"loc": "odd", "msg": 5}, 7]}), InvalidParametersError),
        (answer(422, {"detail": "refused by the content policy"}), ContentRefusedError),
        (answer(404, ["no envelope"]), RemoteNotFoundError),
        (answer(418), type(None)),
        (answer(301), type(None)),
        (answer(200, {"detail": "x"}), type(None)),
    ],
)
def test_an_answer(given: Answer, kind: type[object]) -> None:
    assert type(refusal(given, is_submit=True)) is kind


def test_moderation_shows_in_the_words_of_dream_machine_alone() -> None:
    assert type(failure("", "Frame moderation failed")) is ContentRefusedError
    assert type(failure("generation_failed", "moderation was not the cause")) is ProviderError
    assert failure("", "").detail is None


def test_a_file_that_is_gone_is_told_from_others() -> None:
    for words in ("404: file 1-2 not found", "400: The file has expired"):
        assert names_lost_file(RemoteNotFoundError("x", detail=words))
    for other in ("404: Generation 1 not found", "400: unsupported profile: unknown", None):
        assert not names_lost_file(RemoteNotFoundError("x", detail=other))
