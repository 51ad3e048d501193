"""The test server of fal speaks as the reference says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.servers.serving import ServedProvider, served

QUEUE = "https://queue.fal.run"
API = "https://api.fal.ai"
LITE = "fal-ai/veo3.1/lite"
BANANA = "fal-ai/nano-banana-2"
CLIENT = httpx.Client(trust_env=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.fal", tmp_path_factory.mktemp("fal")) as server:
        yield server
        CLIENT.close()


@pytest.fixture
def server(running: ServedProvider) -> Iterator[ServedProvider]:
    yield running
    running.set_pace(wait_seconds=0.0, run_seconds=0.0, link_seconds=None, rate_per_minute=None, balance=10_000.0)
    assert running.violations == []


def call(
    server: ServedProvider, method: str, url: str, *, key: str | None = None, headers: Any = None, **rest: Any
) -> httpx.Response:
    """A call to an official address, led to the server."""
    origin = next(one for one in server.gateways if url.startswith(one + "/"))
    sent = {"Authorization": f"Key {key or server.key}", **(headers or {})}
    return CLIENT.request(
        method,
        url.replace(origin, server.gateways[origin], 1),
        headers={name: value for name, value in sent.items() if value is not None},
        **rest,
    )


def submitted(server: ServedProvider, model: str = LITE, **fields: Any) -> dict[str, Any]:
    answer = call(server, "POST", f"{QUEUE}/{model}", json={"prompt": "a lighthouse", **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_job_waits_runs_and_ends_with_a_clip(server: ServedProvider) -> None:
    server.set_pace(wait_seconds=30.0)
    job = submitted(server, duration="4s")
    assert set(job) == {"status", "request_id", "queue_position", "status_url", "response_url", "cancel_url"}
    assert job["status_url"] == f"{QUEUE}/fal-ai/veo3.1/requests/{job['request_id']}/status"
    waiting = call(server, "GET", job["status_url"] + "?logs=1")
    assert (waiting.status_code, waiting.json()) == (202, {"status": "IN_QUEUE", "queue_position": 3})
    server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    job = submitted(server)
    running = call(server, "GET", job["status_url"] + "?logs=1")
    assert running.status_code == 202
    assert running.json()["logs"][0]["level"] == "INFO"
    server.set_pace(run_seconds=0.0)
    job = submitted(server)
    assert call(server, "GET", job["status_url"]).json()["status"] == "COMPLETED"
    video = call(server, "GET", job["response_url"]).json()["video"]
    assert set(video) == {"url", "content_type", "file_name", "file_size"}
    file = call(server, "GET", video["url"], headers={"Authorization": None})
    assert len(file.content) == video["file_size"]
    stream = call(server, "GET", job["status_url"] + "/stream")
    assert json.loads(stream.text.removeprefix("data: "))["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("request_timeout", 504, "request_timeout"), ("runner_disconnected", 500, "runner_disconnected")],
)
def test_a_completed_job_may_have_failed_and_is_not_billed(
    server: ServedProvider, code: str, status: int, error: str
) -> None:
    server.plan({"kind": "failed", "code": code, "message": "It broke"})
    before = server.balance
    job = submitted(server)
    told = call(server, "GET", job["status_url"]).json()
    assert (told["status"], told["error"], told["error_type"]) == ("COMPLETED", "It broke", error)
    answer = call(server, "GET", job["response_url"])
    assert (answer.status_code, answer.headers["X-Fal-Error-Type"]) == (status, error)
    assert server.balance == before


def test_a_model_tells_what_it_refuses_in_the_result_alone(server: ServedProvider) -> None:
    server.plan({"kind": "filtered"}, {"kind": "failed", "message": "no face"}, {"kind": "empty"})
    job = submitted(server)
    assert "error" not in call(server, "GET", job["status_url"]).json()
    refused = call(server, "GET", job["response_url"])
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["type"] == "content_policy_violation"
    failed = call(server, "GET", submitted(server)["response_url"])
    assert failed.json()["detail"][0]["msg"] == "no face"
    assert call(server, "GET", submitted(server)["response_url"]).json()["video"] is None


def test_pictures_that_were_blacked_out_are_flagged(server: ServedProvider) -> None:
    server.plan({"kind": "partial"})
    result = call(server, "GET", submitted(server, BANANA, num_images=3)["response_url"]).json()
    assert result["has_nsfw_concepts"] == [True, False, False]
    assert len(result["images"]) == 3


def test_a_job_is_cancelled_while_it_waits_and_not_twice(server: ServedProvider) -> None:
    server.set_pace(wait_seconds=30.0)
    before = server.balance
    answers = []
    for _ in range(2):
        job = submitted(server)
        answers.append(call(server, "PUT", job["cancel_url"]))
        assert call(server, "PUT", job["cancel_url"]).json() == {"status": "ALREADY_COMPLETED"}
    assert {answer.text for answer in answers} == {'{"status": "CANCELLATION_REQUESTED"}', "OK"}
    assert server.balance == before
    unknown = call(server, "PUT", f"{QUEUE}/fal-ai/veo3.1/requests/none/cancel")
    assert (unknown.status_code, unknown.json()) == (404, {"status": "NOT_FOUND"})


def test_what_the_reference_does_not_allow_is_refused(server: ServedProvider) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"prompt": "a", "durations": "4s"}, LITE),
        ({"prompt": "a", "duration": 4}, LITE),
        ({"prompt": "a", "resolution": "4k"}, LITE),
        ({}, LITE),
        ({"prompt": "a", "image_url": "http://plain.example/a.png"}, "fal-ai/pika/v2.2/image-to-video"),
        (
            {"image_urls": ["https://a.example/1.png"] * 3, "transitions": [{"duration": 5}]},
            "fal-ai/pika/v2.2/pikaframes",
        ),
    ]
    for body, model in cases:
        assert call(server, "POST", f"{QUEUE}/{model}", json=body).status_code == 422
    assert call(server, "GET", f"{QUEUE}/fal-ai/veo3.1/requests/none/status").status_code == 404
    assert len(server.violations) == len(cases) + 1
    server.forget_violations()


def test_refusals_that_an_honest_client_meets_break_no_rule(server: ServedProvider) -> None:
    body = {"prompt": "a lighthouse"}
    assert call(server, "POST", f"{QUEUE}/{LITE}", json=body, key="wrong").status_code == 401
    assert call(server, "POST", f"{QUEUE}/fal-ai/none", json=body).status_code == 404
    server.set_pace(balance=0.01 - 10_000 + server.balance)
    locked = call(server, "POST", f"{QUEUE}/{LITE}", json=body)
    assert locked.status_code == 403
    assert "Exhausted balance" in locked.json()["detail"]
    server.set_pace(rate_per_minute=0)
    assert call(server, "GET", f"{API}/v1/models").status_code == 429


def test_files_are_uploaded_whole_in_parts_and_by_the_fallback(server: ServedProvider) -> None:
    rest = "https://rest.fal.ai/storage"
    token = call(server, "POST", f"{rest}/auth/token?storage_type=fal-cdn-v3", json={}).json()
    signed = {
        "Authorization": f"{token['token_type']} {token['token']}",
        "Content-Type": "image/png",
        "X-Fal-File-Name": "a.png",
    }
    upload = f"{token['base_url']}/files/upload"
    whole = call(server, "POST", upload, headers=signed, content=b"whole").json()["access_url"]
    begun = call(server, "POST", f"{upload}/multipart", headers=signed).json()
    part = f"{begun['access_url']}/multipart/{begun['uploadId']}"
    tags = [call(server, "PUT", f"{part}/{n}", headers=signed, content=b"part%d" % n).headers["ETag"] for n in (1, 2)]
    done = {"parts": [{"partNumber": n, "etag": tag} for n, tag in enumerate(tags, 1)]}
    json_headers = {**signed, "Content-Type": "application/json"}
    assert call(server, "POST", f"{part}/complete", headers=json_headers, json=done).status_code == 200
    wanted = {"file_name": "b.png", "content_type": "image/png"}
    given = call(server, "POST", f"{rest}/upload/initiate?storage_type=gcs", json=wanted).json()
    call(server, "PUT", given["upload_url"], headers={"Authorization": None}, content=b"fallback")
    for url, content in ((whole, b"whole"), (begun["access_url"], b"part1part2"), (given["file_url"], b"fallback")):
        assert call(server, "GET", url, headers={"Authorization": None}).content == content
        submitted(server, "fal-ai/pika/v2.2/image-to-video", image_url=url)
    server.order("forget_uploads")
    body = {"prompt": "a", "image_url": whole}
    gone = call(server, "POST", f"{QUEUE}/fal-ai/pika/v2.2/image-to-video", json=body)
    assert "Failed to download" in gone.json()["detail"][0]["msg"]


def test_the_platform_tells_models_schemas_prices_and_estimates(server: ServedProvider) -> None:
    page = call(server, "GET", f"{API}/v1/models?limit=5&category=text-to-video").json()
    assert len(page["models"]) == 5
    assert page["has_more"]
    one = call(server, "GET", f"{API}/v1/models?endpoint_id={LITE}&expand=openapi-3.0").json()["models"][0]
    assert "prompt" in next(iter(one["openapi"]["components"]["schemas"].values()))["required"]
    site = call(server, "GET", f"https://fal.ai/api/openapi/queue/openapi.json?endpoint_id={LITE}").json()
    assert site == one["openapi"]
    prices = call(server, "GET", f"{API}/v1/models/pricing?endpoint_id={LITE}&endpoint_id={BANANA}").json()["prices"]
    assert prices[0] == {"endpoint_id": LITE, "unit_price": 0.05, "unit": "second", "currency": "USD"}
    body = {"estimate_type": "unit_price", "endpoints": {LITE: {"unit_quantity": 5}}}
    estimate = call(server, "POST", f"{API}/v1/models/pricing/estimate", json=body).json()
    assert (estimate["total_cost"], estimate["currency"]) == (0.25, "USD")


def test_the_balance_needs_an_admin_key_and_goes_down(server: ServedProvider) -> None:
    billing = f"{API}/v1/account/billing?expand=credits"
    assert {call(server, "GET", billing).status_code for _ in range(2)} == {401, 403}
    before = call(server, "GET", billing, key=server.key + "-admin").json()["credits"]["current_balance"]
    submitted(server, "fal-ai/pika/v2.2/text-to-video", resolution="1080p")
    after = call(server, "GET", billing, key=server.key + "-admin").json()["credits"]["current_balance"]
    assert before - after == pytest.approx(0.45)
    server.order("admin", on=True)
    assert call(server, "GET", f"{API}/v1/models/usage?expand=summary").json()["summary"]
    server.order("admin", on=False)


def test_ended_requests_are_listed_with_their_inputs(server: ServedProvider) -> None:
    since = (datetime.now(UTC) - timedelta(minutes=2)).isoformat()
    url = f"{API}/v1/models/requests/by-endpoint"
    done = submitted(server, "fal-ai/veo3.1", seed=41)
    server.set_pace(run_seconds=30.0)
    running = submitted(server, "fal-ai/veo3.1", seed=42)
    query = {"endpoint_id": "fal-ai/veo3.1", "expand": "payloads", "start": since}
    items = call(server, "GET", url, params=query).json()["items"]
    assert [one["request_id"] for one in items] == [done["request_id"]]
    assert items[0]["json_input"] == {"prompt": "a lighthouse", "seed": 41}
    server.order("list_running", on=True)
    found = {one["request_id"] for one in call(server, "GET", url, params=query).json()["items"]}
    assert running["request_id"] in found
    server.order("list_running", on=False)
