"""MiniMax's answers, read without trust: what is not as documented reads as not there."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.providers.calls import Answer

_INNER: Final = re.compile(r"\((\d{3,5})\)\s*$")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_CODE: Final = 9
_LONGEST_TELLING: Final = 300


def dict_at(data: Any, *names: str) -> Mapping[str, Any]:
    """The object behind a way of names; empty where there is none."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def text_at(data: Mapping[str, Any], name: str) -> str | None:
    """A text that is not empty."""
    value = data.get(name)
    return value if isinstance(value, str) and value else None


def id_at(data: Mapping[str, Any], name: str) -> str | None:
    """An id, as text; it may have come as a number."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        value = str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def number_of(value: Any) -> int | None:
    """A code, which comes as a number or as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_CODE:
        return int(value)
    return value if isinstance(value, int) else None


def code_of(data: Any) -> int | None:
    """The code of a refusal, of either generation; None where nothing is refused."""
    base = number_of(dict_at(data, "base_resp").get("status_code"))
    if base is not None:
        return base or None
    error = dict_at(data, "error")
    if not error:
        return None
    inner = _INNER.search(text_at(error, "message") or "")
    return int(inner.group(1)) if inner else number_of(error.get("code"))


def words_of(answer: Answer) -> str:
    """MiniMax's own words, its code, and its id of the call, by which its support finds it."""
    base, error = dict_at(answer.data, "base_resp"), dict_at(answer.data, "error")
    words = text_at(base, "status_msg") or text_at(error, "message")
    code, trace = code_of(answer.data), trace_of(answer)
    told = answer.words if words is None else words[:_LONGEST_TELLING]
    if code is not None and str(code) not in told:
        told = f"{told} ({code})"
    return f"{told} [{trace}]" if trace else told


def trace_of(answer: Answer) -> str | None:
    """The id of a call, which V1 puts into a header and V2 into the body."""
    trace = answer.headers.get("trace-id") or dict_at({"body": answer.data}, "body").get("request_id")
    return trace if isinstance(trace, str) and _ID.fullmatch(trace) else None


def is_task(data: Any) -> bool:
    """Whether an answer tells how a task goes."""
    if isinstance(data, dict) and text_at(data, "status") and "task_id" in data:
        return True
    return text_at(dict_at(data, "task"), "status") is not None


def pictures_of(data: Any) -> tuple[Sequence[bytes], int]:
    """The pictures in an answer, and how many were refused.

    Raises:
        ValueError: One cannot be read.
    """
    texts = dict_at(data, "data").get("image_base64")
    refused = number_of(dict_at(data, "metadata").get("failed_count")) or 0
    if texts is None:
        return (), refused
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("the pictures are no list of texts")
    try:
        return tuple(base64.b64decode(text, validate=True) for text in texts), refused
    except binascii.Error as error:
        raise ValueError("a picture is no base64") from error


def picture_links_of(data: Any) -> Sequence[str]:
    """The links to pictures, where an answer has links."""
    links = dict_at(data, "data").get("image_urls")
    return [link for link in links if isinstance(link, str) and link] if isinstance(links, list) else []
