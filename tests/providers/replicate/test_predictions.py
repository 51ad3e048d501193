"""Predictions, whatever their shape."""

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import IncompleteListError
from app.providers.replicate.predictions import id_of, listed, next_page, standing

FILE = "https://replicate.delivery/xezq/a/out.mp4"


def test_files_are_found_in_outputs_of_every_shape_and_on_known_hosts_alone() -> None:
    def links(output: object) -> list[tuple[str | None, bool]]:
        told = standing({"status": "succeeded", "output": output})
        return [(one.url, one.needs_key) for one in told.outputs]

    assert links(FILE) == [(FILE, False)]
    assert links([FILE, {"deep": [FILE.replace("replicate", "pbxt.replicate")]}])[1][0] is not None
    assert links({"a": "https://api.replicate.com/v1/files/1"}) == [("https://api.replicate.com/v1/files/1", True)]
    for other in ("https://evilreplicate.delivery/a", "http://replicate.delivery/a", "https://[", "text", 5, None):
        assert links(other) == []


def test_a_status_that_is_new_is_a_running_job() -> None:
    told = standing({"status": "warming", "logs": "10%\n 250%"})
    assert (told.status, told.fraction) == (ProviderStatus.PROCESSING, 1.0)
    assert standing({"status": "processing", "logs": 5}).fraction is None
    assert standing({"status": "failed", "error": {"a": 1}}).status == ProviderStatus.FAILED


def test_the_list_shows_what_the_interface_made() -> None:
    rows = [{"id": "a", "model": "o/n", "input": {"prompt": "", "seed": 7}}, {"id": "b", "source": "web"}, {"id": 5}, 6]
    jobs = list(listed({"results": rows}))
    assert [(job.remote_id, job.fingerprint) for job in jobs] == [("a", {"model": "o/n", "prompt": None, "seed": 7})]
    assert list(listed({"results": "x"})) == []
    (removed,) = listed({"results": [{"id": "a", "model": "o/n", "input": {}, "data_removed": True}]})
    assert removed.fingerprint is None, "the inputs are deleted an hour after the end: it may be any job"
    with pytest.raises(IncompleteListError):
        next_page({"next": "https://evil.example/"})
    assert id_of({"id": "a/../b"}) is None
