"""What providers repeat of an account's secrets in their answers and refusals, which are kept as they came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from app.domain.errors import PixSimError
from app.providers.base import GenerationResult, RemoteJob, RemoteOutput, VideoStatusResult
from app.system.redaction import REDACTED, link_without

T = TypeVar("T")


def without_secrets(answer: T, secrets: Sequence[str]) -> T:
    """The answer without what the provider repeats of the secrets in its own words and links."""
    if isinstance(answer, GenerationResult):
        return replace(answer, answer=_without(answer.answer, secrets), handle=_without(answer.handle, secrets))
    if isinstance(answer, RemoteJob):
        return replace(answer, handle=_without(answer.handle, secrets))
    if isinstance(answer, VideoStatusResult):
        if answer.error is not None:
            clean_error(answer.error, secrets)
        outputs = [_output(output, secrets) for output in answer.outputs]
        return replace(answer, outputs=outputs, note=_without(answer.note, secrets))
    if isinstance(answer, Mapping):
        return cast(T, {name: without_secrets(item, secrets) for name, item in answer.items()})
    return cast(T, [without_secrets(item, secrets) for item in answer]) if isinstance(answer, list) else answer


def _output(output: RemoteOutput, secrets: Sequence[str]) -> RemoteOutput:
    """A file without the key in its link, which then is fetched with what the adapter gives in its place."""
    link, name, remote_id = (_without(text, secrets) for text in (output.url, output.name, output.remote_id))
    return replace(output, url=link, name=name, remote_id=remote_id, needs_key=output.needs_key or link != output.url)


def clean_error(error: PixSimError, secrets: Sequence[str]) -> None:
    """Take out of an error what the provider repeats of the secrets."""
    error.message = _without(error.message, secrets)
    error.detail = _without(error.detail, secrets)
    error.args = tuple(_without(list(error.args), secrets))


def _without(value: Any, secrets: Sequence[str]) -> Any:
    """Plain data without the secrets in its texts."""
    if isinstance(value, str):
        value = link_without(value, secrets) if value.startswith(("https://", "http://")) else value
        for secret in secrets:
            value = value.replace(secret, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {name: _without(item, secrets) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, secrets) for item in value]
    return value
