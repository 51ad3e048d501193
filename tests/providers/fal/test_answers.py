"""What the queue's answers mean."""

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.calls import Answer
from app.providers.fal.answers import accepted, address, result, standing

BASE = "https://queue.fal.run/a/b/requests/1"
WHOLE = {"request_id": "1", "status_url": f"{BASE}/status", "response_url": BASE, "cancel_url": f"{BASE}/cancel"}


@pytest.mark.parametrize(
    "change",
    [
        {"request_id": "../1"},
        {"request_id": 5},
        {"cancel_url": None},
        {"status_url": "http://queue.fal.run/a"},
        {"status_url": "https://queue.fal.run.evil.example/a"},
        {"response_url": "https://user@queue.fal.run/a"},
        {"response_url": "https://[/"},
    ],
)
def test_an_acceptance_names_an_id_and_three_addresses_of_the_queue(change: dict[str, object]) -> None:
    known = accepted(WHOLE)
    assert known is not None
    assert known[0] == "1"
    assert accepted(WHOLE | change) is None
    assert accepted([WHOLE]) is None


def test_a_handle_that_leads_elsewhere_is_not_followed() -> None:
    assert address(WHOLE, "status_url").endswith("/status")
    with pytest.raises(ProviderUnavailableError):
        address({"status_url": "https://evil.example/"}, "status_url")


def test_the_standing_of_a_request() -> None:
    def status(**data: object) -> ProviderStatus | None:
        found = standing(Answer(200, {}, b"", data))
        return None if found is None else found.status

    assert status(status="IN_QUEUE", queue_position=-1) == ProviderStatus.PENDING
    assert status(status="SOMETHING_NEW") == ProviderStatus.PROCESSING
    assert status(status="COMPLETED") is None
    assert status(status="COMPLETED", error="x", error_type="client_cancelled") == ProviderStatus.CANCELLED
    assert status(status="COMPLETED", error="NSFW content") == ProviderStatus.FILTERED
    assert status(status="COMPLETED", error={"a": 1}) == ProviderStatus.FAILED


def test_files_are_found_under_usual_names_and_under_others() -> None:
    clip = {"url": "https://x.example/a.mp4", "content_type": "video/mp4", "file_name": "a.mp4"}
    usual = result({"video": clip, "thumbnail": {"url": "https://x.example/t.png"}, "seed": 7})
    assert [(one.url, one.mime_type, one.name) for one in usual.outputs] == [(clip["url"], "video/mp4", "a.mp4")]
    other = result({"mesh": [{"url": "https://x.example/a"}], "link": "https://x.example/b", "n": 1})
    assert [one.url for one in other.outputs] == ["https://x.example/a", "https://x.example/b"]
    assert result({"video": {"url": "file:///etc/passwd"}}).status == ProviderStatus.FAILED
