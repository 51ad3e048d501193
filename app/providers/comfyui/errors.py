"""What a server's refusals and failures mean."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from app.domain.errors import (
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer
from app.providers.comfyui.object_info import is_model_file

_MOST_DETAIL: Final = 2_000
_MOST_TOLD: Final = 5
_OUT_OF_MEMORY: Final = re.compile(r"out\s?of\s?memory|OutOfMemory", re.IGNORECASE)
_SIGN_IN: Final = re.compile(r"unauthorized|please (log|sign) ?in|invalid api key", re.IGNORECASE)
_NO_CREDITS: Final = re.compile(r"payment required|insufficient (credits|funds)|add credits", re.IGNORECASE)
_FILE_GONE: Final = re.compile(r"invalid (image|video|audio|mask)? ?file", re.IGNORECASE)
_LISTED: Final = re.compile(r"'([^']*)' not in ")


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """The error for an answer that refuses; None for one that does not, or that says nothing clear."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return ProviderAuthError("The server asks for a sign-in: set the extra headers.", detail=answer.words)
    if answer.status == HTTPStatus.FORBIDDEN:
        words = "The server refuses calls from here: its proxy, or its setting for other origins, does not let them in."
        return InvalidParametersError(words, detail=answer.words)
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        words = "The file is larger than the server takes (its option --max-upload-size)."
        return InvalidParametersError(words, detail=answer.words)
    if answer.status == HTTPStatus.NOT_FOUND and is_submit:
        return RemoteNotFoundError("There is no ComfyUI at this address.", detail=answer.words)
    if answer.status == HTTPStatus.BAD_REQUEST:
        return _invalid(answer)
    return None


def no_server(words: str) -> ProviderUnavailableError:
    """The error for an answer that no ComfyUI gives."""
    return ProviderUnavailableError("What answers at the address is no ComfyUI.", detail=words[:_MOST_DETAIL])


def dropped_words(node_errors: object) -> str | None:
    """What of a workflow does not run although the server took it, as a sentence."""
    errors = node_errors if isinstance(node_errors, dict) else {}
    if not errors:
        return None
    return f"The server left out a part of the workflow. {' '.join(_node_words(errors)[:_MOST_TOLD])}".strip()


def failure(told: object) -> ProviderError:
    """Why a prompt failed, by what the server tells of the exception."""
    given: Mapping[str, Any] = told if isinstance(told, dict) else {}
    kind, message = _text(given.get("exception_type")), _text(given.get("exception_message"))
    node = _text(given.get("node_type")) or "A node"
    detail = ": ".join(part for part in (kind, message) if part)[:_MOST_DETAIL] or None
    words = f"{kind} {message}"
    if _OUT_OF_MEMORY.search(words):
        return ProviderError(
            f"The server ran out of memory at {node}. Choose a smaller size or fewer frames.", detail=detail
        )
    if _NO_CREDITS.search(words):
        return ProviderQuotaError(f"{node} is paid for, and its account there has no credits left.", detail=detail)
    if _SIGN_IN.search(words):
        return ProviderAuthError(f"{node} is a paid node that asks for a sign-in on the server.", detail=detail)
    first = message.strip().splitlines()[0][:200] if message.strip() else ""
    return ProviderError(f"{node} failed on the server: {first or 'it does not say why'}", detail=detail)


def _invalid(answer: Answer) -> ProviderError:
    data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    error = data.get("error")
    told: Mapping[str, Any] = error if isinstance(error, dict) else {"message": error}
    nodes = data.get("node_errors")
    errors = nodes if isinstance(nodes, dict) else {}
    detail = answer.content[:_MOST_DETAIL].decode("utf-8", "replace")
    if any(_is_gone(one) for _, one in _each(errors)):
        return InputGoneError("A file that was brought to the server is not there any more.", detail=detail)
    words = _node_words(errors)[:_MOST_TOLD] or [_whole_words(told)]
    return InvalidParametersError(" ".join(words), detail=detail)


def _whole_words(told: Mapping[str, Any]) -> str:
    kind, message = _text(told.get("type")), _text(told.get("message")).strip()
    if kind == "missing_node_type" or (kind == "invalid_prompt" and "not found" in message):
        extra = told.get("extra_info")
        name = _text(extra.get("class_type")) if isinstance(extra, dict) else ""
        return f"The server has no node {name or 'of a class of this workflow'}: install what brings it."
    if kind == "prompt_no_outputs":
        return "The workflow has no node that keeps a result."
    return f"The server does not take the workflow: {message[:300] or 'it does not say why'}"


def _each(errors: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each error with the class of its node."""
    for node in errors.values():
        found = node.get("errors") if isinstance(node, dict) else None
        for one in found if isinstance(found, list) else ():
            if isinstance(one, dict):
                yield _text(node.get("class_type")) or "A node", one


def _is_gone(error: Mapping[str, Any]) -> bool:
    return error.get("type") == "custom_validation_failed" and bool(_FILE_GONE.search(_text(error.get("details"))))


def _node_words(errors: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(_words(node, error) for node, error in _each(errors)))


def _words(node: str, error: Mapping[str, Any]) -> str:
    kind, details = _text(error.get("type")), _text(error.get("details"))
    if kind == "value_not_in_list":
        found = _LISTED.search(details)
        value = found[1] if found is not None else ""
        if is_model_file(value):
            return f"The server has no file {value} ({node})."
        return f"{node} does not take this value there: {details[:200]}."
    return f"{node}: {_text(error.get('message'))[:200] or kind}{f' ({details[:200]})' if details else ''}."


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
