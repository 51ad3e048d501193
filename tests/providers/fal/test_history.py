"""The list of past requests, and the endpoints that were asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.providers.fal.history import AskedEndpoints, listed, next_cursor

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


async def test_asked_endpoints_are_known_after_a_start_and_forgotten_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "asked.json"
    asked = AskedEndpoints(path)
    await asked.note("a/old", NOW - timedelta(hours=25))
    await asked.note("a/b", NOW)
    again = AskedEndpoints(path)
    assert again.since(NOW) == ["a/b"]
    assert again.since(NOW + timedelta(minutes=10)) == []
    path.write_text('{"a": 5}')
    assert AskedEndpoints(path).since(NOW) == []
    await AskedEndpoints(tmp_path / "missing" / "asked.json").note("a/b", NOW)


def test_a_page_is_read_whatever_else_is_in_it() -> None:
    row = {"request_id": "1", "endpoint_id": "fal-ai/veo3.1/lite", "json_input": {"prompt": "x", "seed": 7}}
    rows = [row, {"request_id": 2}, 5, row | {"request_id": "../x"}, row | {"request_id": "3", "json_input": None}]
    jobs = list(listed({"items": rows}))
    assert [job.remote_id for job in jobs] == ["1", "3"]
    assert list(listed({"requests": rows})) == jobs
    assert jobs[0].handle["status_url"] == "https://queue.fal.run/fal-ai/veo3.1/requests/1/status"
    assert jobs[0].fingerprint == {"model": "fal-ai/veo3.1/lite", "prompt": "x", "seed": 7}
    assert list(listed(None)) == []
    assert next_cursor({"next_cursor": "2", "has_more": True}) == "2"
    assert next_cursor({"next_cursor": "2", "has_more": False}) is None
