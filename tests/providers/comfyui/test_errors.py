import json
from typing import Any

import pytest

from app.domain.errors import (
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer
from app.providers.comfyui.errors import dropped_words, failure, refusal


def answer(status: int, data: Any = None) -> Answer:
    return Answer(status, {}, json.dumps(data).encode(), data)


def invalid(kind: str, details: str, *, node: str = "CheckpointLoaderSimple") -> Answer:
    error = {"type": kind, "message": "Value is wrong", "details": details, "extra_info": {}}
    return answer(400, {"error": {"type": "x"}, "node_errors": {"4": {"errors": [error], "class_type": node}}})


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (answer(401), ProviderAuthError, "sign-in"),
        (answer(403), InvalidParametersError, "refuses calls"),
        (answer(413), InvalidParametersError, "max-upload-size"),
        (answer(404), RemoteNotFoundError, "no ComfyUI"),
        (
            invalid("value_not_in_list", "ckpt_name: 'x.safetensors' not in ['a']"),
            InvalidParametersError,
            "no file x.saf",
        ),
        (invalid("value_not_in_list", "mode: 'x' not in ['a']"), InvalidParametersError, "does not take"),
        (invalid("value_smaller_than_min", "steps"), InvalidParametersError, "Value is wrong (steps)"),
        (
            invalid("custom_validation_failed", "image - Invalid image file: a.png"),
            InputGoneError,
            "not there any more",
        ),
        (
            answer(400, {"error": {"type": "missing_node_type", "extra_info": {"class_type": "Odd"}}}),
            InvalidParametersError,
            "no node Odd",
        ),
        (
            answer(400, {"error": {"type": "invalid_prompt", "message": "Node 'Odd' not found."}}),
            InvalidParametersError,
            "no node of a class",
        ),
        (answer(400, {"error": {"type": "prompt_no_outputs"}}), InvalidParametersError, "keeps a result"),
        (answer(400, {"error": "odd"}), InvalidParametersError, "odd"),
        (answer(400, []), InvalidParametersError, "does not say why"),
    ],
)
def test_a_refusal_has_its_kind_and_words_that_help(given: Answer, kind: type[ProviderError], words: str) -> None:
    found = refusal(given, is_submit=True)
    assert type(found) is kind
    assert words in found.message
    assert found.detail is not None


def test_other_answers_are_no_refusals() -> None:
    assert [refusal(answer(status), is_submit=False) for status in (200, 404, 500)] == [None] * 3


def test_a_failure_has_its_kind_and_the_words_of_the_exception() -> None:
    def failed(kind: str, message: str) -> ProviderError:
        return failure({"exception_type": kind, "exception_message": message, "node_type": "KSampler"})

    memory = failed("torch.OutOfMemoryError", "Allocation on device")
    assert "ran out of memory at KSampler" in memory.message
    assert memory.detail == "torch.OutOfMemoryError: Allocation on device"
    assert type(failed("Exception", "Unauthorized: Please login first to use this node.")) is ProviderAuthError
    assert type(failed("Exception", "Payment Required: Please add credits to your account")) is ProviderQuotaError
    assert failed("RuntimeError", "size mismatch\nlong story").message == "KSampler failed on the server: size mismatch"
    shapes: tuple[object, ...] = (None, [], {}, {"exception_message": 3})
    for odd in shapes:
        assert "does not say why" in failure(odd).message


def test_what_was_left_out_is_told() -> None:
    assert dropped_words({}) is None
    assert dropped_words([]) is None
    words = dropped_words(
        {"4": {"class_type": "SaveImage", "errors": [{"type": "a", "message": "Missing", "details": "b"}]}}
    )
    assert words == "The server left out a part of the workflow. SaveImage: Missing (b)."
