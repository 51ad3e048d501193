"""What providers repeat of an account's secrets is taken out of what is kept of their answers."""

from dataclasses import replace

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderAuthError, ProviderRateLimitError
from app.providers.base import GenerationResult, RemoteJob, RemoteOutput, VideoStatusResult
from app.services.provider.echoes import clean_error, without_secrets

SECRETS = ["sk-one-1234", "two-5678"]


def test_an_answer_is_kept_without_the_secrets_at_any_depth_and_is_the_same_otherwise() -> None:
    answer = {"id": "7", "cost": 30, "by": ["sk-one-1234", {"and": "(two-5678)"}], "none": None}
    result = without_secrets(
        GenerationResult("7", handle={"token": "h", "at": "/?k=two-5678"}, answer=answer, cost=30), SECRETS
    )
    assert result.answer == {"id": "7", "cost": 30, "by": ["[redacted]", {"and": "([redacted])"}], "none": None}
    assert (result.remote_id, result.handle, result.cost) == ("7", {"token": "h", "at": "/?k=[redacted]"}, 30)


def test_a_link_is_kept_without_the_key_and_then_needs_it() -> None:
    links = ["https://a.example/f?alt=media&key=two-5678#t", "https://a.example/f?sign=7", "https://a.example/f"]
    status = VideoStatusResult(
        ProviderStatus.COMPLETED, outputs=[RemoteOutput(link) for link in links], note="For two-5678."
    )
    jobs = [RemoteJob("7", None, {"at": links[0]})]
    (kept,) = without_secrets({"7": status}, SECRETS).values()
    assert [(one.url, one.needs_key) for one in kept.outputs] == [
        ("https://a.example/f?alt=media#t", True),
        (links[1], False),
        (links[2], False),
    ]
    assert kept.note == "For [redacted]."
    assert without_secrets(jobs, SECRETS) == [RemoteJob("7", None, {"at": "https://a.example/f?alt=media#t"})]


def test_an_error_says_the_same_without_the_secrets() -> None:
    error = ProviderAuthError("The key sk-one-1234 is not known.", detail="401 two-5678")
    clean_error(error, SECRETS)
    assert (error.message, error.detail) == ("The key [redacted] is not known.", "401 [redacted]")
    assert str(error) == "The key [redacted] is not known."
    without_detail = ProviderRateLimitError("Wait.")
    clean_error(without_detail, SECRETS)
    assert (without_detail.message, without_detail.detail) == ("Wait.", None)


def test_the_error_of_a_job_that_failed_is_cleaned_too_and_anything_else_is_left_alone() -> None:
    error = ProviderAuthError("sk-one-1234")
    status = without_secrets(VideoStatusResult(ProviderStatus.FAILED, error=error), SECRETS)
    assert status.error is error
    assert error.message == "[redacted]"
    running = VideoStatusResult(ProviderStatus.PROCESSING)
    assert without_secrets({"7": running}, SECRETS) == {"7": replace(running, outputs=[])}
    assert without_secrets("upload-sk-one-1234", SECRETS) == "upload-sk-one-1234"
    assert without_secrets({"webapi": 5}, SECRETS) == {"webapi": 5}
