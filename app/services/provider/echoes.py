"""What providers repeat of an account's secrets in their answers and refusals, which are kept as they came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.domain.errors import PixSimError
from app.providers.base import GenerationResult, VideoStatusResult
from app.system.redaction import REDACTED

T = TypeVar("T")


def without_secrets(answer: T, secrets: Sequence[str]) -> T:
    """The answer without what the provider repeats of the secrets in its own words."""
    if isinstance(answer, GenerationResult):
        return replace(answer, answer=_without(answer.answer, secrets), handle=_without(answer.handle, secrets))
    if isinstance(answer, VideoStatusResult) and answer.error is not None:
        clean_error(answer.error, secrets)
    return answer


def clean_error(error: PixSimError, secrets: Sequence[str]) -> None:
    """Take out of an error what the provider repeats of the secrets."""
    error.message = _without(error.message, secrets)
    error.detail = _without(error.detail, secrets)
    error.args = tuple(_without(list(error.args), secrets))


def _without(value: Any, secrets: Sequence[str]) -> Any:
    """Plain data without the secrets in its texts."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {name: _without(item, secrets) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, secrets) for item in value]
    return value
