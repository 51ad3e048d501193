"""The test server of Replicate speaks as the reference says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.servers.serving import ServedProvider, served

API = "https://api.replicate.com"
KLING = "/v1/models/kwaivgi/kling-v3-video"
CLIENT = httpx.Client(trust_env=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.replicate", tmp_path_factory.mktemp("replicate")) as server:
        yield server
        CLIENT.close()


@pytest.fixture
def server(running: ServedProvider) -> Iterator[ServedProvider]:
    yield running
    running.set_pace(wait_seconds=0.0, run_seconds=0.0, link_seconds=None, rate_per_minute=None, balance=10_000.0)
    assert running.violations == []


def call(server: ServedProvider, method: str, path: str, *, key: str | None = None, **rest: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or server.key}", **rest.pop("headers", {})}
    url = server.gateways[API] + path.removeprefix(API)
    return CLIENT.request(method, url, headers=headers, **rest)


def submitted(server: ServedProvider, model: str = KLING, **fields: Any) -> dict[str, Any]:
    answer = call(server, "POST", f"{model}/predictions", json={"input": {"prompt": "a lighthouse", **fields}})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_prediction_starts_runs_and_succeeds_with_a_file(server: ServedProvider) -> None:
    server.set_pace(wait_seconds=30.0)
    starting = submitted(server)
    assert (starting["status"], starting["model"], starting["version"], starting["output"]) == (
        "starting",
        "kwaivgi/kling-v3-video",
        "hidden",
        None,
    )
    server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    assert submitted(server)["status"] == "processing"
    server.set_pace(run_seconds=0.0)
    done = call(server, "GET", submitted(server)["urls"]["get"]).json()
    assert (done["status"], done["data_removed"]) == ("succeeded", False)
    assert done["output"].startswith("https://replicate.delivery/")
    file = CLIENT.get(done["output"].replace("https://", server.url + "/"))
    assert file.headers["Content-Type"] == "video/mp4"


def test_outputs_are_a_link_a_list_or_an_object(server: ServedProvider) -> None:
    pictures = submitted(server, "/v1/models/black-forest-labs/flux-schnell", num_outputs=3)
    assert len(pictures["output"]) == 3
    body = {"version": "acme/clip-extender:" + "a" * 64, "input": {"video": "https://a.example/c.mp4"}}
    extended = call(server, "POST", "/v1/predictions", json=body, headers={"Prefer": "wait=5"}).json()
    assert extended["output"]["video"].startswith("https://replicate.delivery/")
    deployed = call(server, "POST", "/v1/deployments/someone/fast-extender/predictions", json={"input": body["input"]})
    assert deployed.status_code == 201


def test_an_hour_after_the_end_the_data_is_gone(server: ServedProvider) -> None:
    done = submitted(server)
    server.order("remove_data")
    gone = call(server, "GET", done["urls"]["get"]).json()
    assert (gone["status"], gone["data_removed"], gone["output"], gone["input"]) == ("succeeded", True, None, {})
    server.set_pace(link_seconds=0.0)
    assert submitted(server)["data_removed"]


def test_failures_and_refusals_are_told_in_words_and_not_billed(server: ServedProvider) -> None:
    before = server.balance
    server.plan({"kind": "failed"}, {"kind": "filtered"}, {"kind": "filtered"}, {"kind": "empty"})
    assert submitted(server)["error"] == "CUDA out of memory"
    words = {submitted(server)["error"] for _ in range(2)}
    assert len(words) == 2
    assert server.balance == pytest.approx(before)
    assert submitted(server)["output"] is None


def test_a_prediction_is_cancelled_before_and_while_it_runs(server: ServedProvider) -> None:
    server.set_pace(wait_seconds=30.0)
    states = set()
    for _ in range(4):
        job = submitted(server)
        states.add(call(server, "POST", job["urls"]["cancel"]).json()["status"])
    server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    running = submitted(server)
    assert call(server, "POST", running["urls"]["cancel"]).json()["status"] == "canceled"
    assert states == {"canceled", "aborted"}


def test_the_list_has_pages_newest_first_and_what_the_web_made(server: ServedProvider) -> None:
    since = datetime.now(UTC)
    made = [submitted(server, duration=3 + number)["id"] for number in range(3)]
    server.order("web_prediction", name="kwaivgi/kling-v3-video", input={"prompt": "by hand"})
    server.order("page", size=2)
    first = call(server, "GET", "/v1/predictions", params={"created_after": since.isoformat()}).json()
    second = call(server, "GET", first["next"]).json()
    found = first["results"] + second["results"]
    assert [one["source"] for one in found] == ["web", "api", "api", "api"]
    assert [one["id"] for one in found[1:]] == made[::-1]
    assert found[1]["input"] == {"prompt": "a lighthouse", "duration": 5}
    assert (first["previous"], second["next"]) == (None, None)
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert call(server, "GET", "/v1/predictions", params={"created_after": later}).json()["results"] == []
    server.order("page", size=100)


def test_files_are_brought_named_and_deleted(server: ServedProvider) -> None:
    part = {"content": ("a.png", b"picture", "image/png"), "metadata": (None, '{"from": "here"}', "application/json")}
    file = call(server, "POST", "/v1/files", files=part).json()
    assert (file["content_type"], file["size"], file["metadata"]) == ("image/png", 7, {"from": "here"})
    assert file["expires_at"] > file["created_at"]
    submitted(server, start_image=file["urls"]["get"])
    assert call(server, "GET", "/v1/files").json()["results"][0] == file
    assert call(server, "DELETE", f"/v1/files/{file['id']}").status_code == 204
    body = {"input": {"prompt": "a", "start_image": file["urls"]["get"]}}
    gone = call(server, "POST", f"{KLING}/predictions", json=body)
    assert gone.json()["invalid_fields"][0]["field"] == "input.start_image"


def test_what_the_reference_does_not_allow_is_refused(server: ServedProvider) -> None:
    wrong = [
        {"input": {"prompt": "a", "length": 5}},
        {"input": {"prompt": "a", "duration": "5"}},
        {"input": {"prompt": "a", "duration": 99}},
        {"input": {}},
        {"prompt": "a"},
        {"input": {"prompt": "a", "start_image": "data:image/png;base64," + "A" * 400_000}},
    ]
    for body in wrong:
        answer = call(server, "POST", f"{KLING}/predictions", json=body)
        assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert call(server, "GET", "/v1/predictions/none").status_code == 404
    assert call(server, "GET", "/v1/predictions?status=done").status_code == 400
    assert len(server.violations) == len(wrong) + 2
    server.forget_violations()


def test_refusals_that_an_honest_client_meets_break_no_rule(server: ServedProvider) -> None:
    body = {"input": {"prompt": "a lighthouse"}}
    assert call(server, "POST", f"{KLING}/predictions", json=body, key="wrong").status_code == 401
    assert call(server, "POST", "/v1/models/acme/none/predictions", json=body).status_code == 404
    spent = 10_000 - server.balance
    server.set_pace(balance=spent + 3)
    submitted(server)
    slow = call(server, "POST", f"{KLING}/predictions", json=body)
    assert slow.status_code == 429
    assert slow.json()["retry_after"] in {9, 10}
    assert "throttled" in slow.json()["detail"]
    server.set_pace(balance=spent)
    poor = call(server, "POST", f"{KLING}/predictions", json=body)
    assert (poor.status_code, poor.json()["title"]) == (402, "Insufficient credit")


def test_a_model_shows_the_schema_of_its_input(server: ServedProvider) -> None:
    version = call(server, "GET", "/v1/models/zsxkib/mmaudio").json()["latest_version"]
    assert len(version["id"]) == 64
    assert version["openapi_schema"]["components"]["schemas"]["Input"]["required"] == ["video"]
    server.order("add_model", name="acme/new", fields={"text": {"type": "string"}}, required=["text"])
    assert call(server, "POST", "/v1/models/acme/new/predictions", json={"input": {"text": "a"}}).status_code == 201
    server.order("retire", name="acme/new")
    assert call(server, "GET", "/v1/models/acme/new").status_code == 404
    assert call(server, "GET", "/v1/account").json()["username"] == "someone"
    assert call(server, "GET", "/v1/webhooks/default/secret").json()["key"].startswith("whsec_")
