"""The test server of Runway speaks the examples of its reference."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers.runway import API, CDN, UPLOADS
from tests.support.servers.serving import ServedProvider, served

PLAIN = {"model": "gen4.5", "promptText": "a kite", "ratio": "1280:720", "duration": 5, "seed": 7}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.runway", tmp_path_factory.mktemp("runway")) as running:
        yield running


@pytest.fixture
def http(server: ServedProvider) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.key}", "X-Runway-Version": "2024-11-06"}
    with httpx.Client(base_url=f"{server.url}/{API}", headers=headers, trust_env=False) as client:
        yield client
    server.forget_violations()
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000_000)


def submit(http: httpx.Client, endpoint: str = "text_to_video", **fields: Any) -> str:
    answer = http.post(f"/v1/{endpoint}", json=fields or PLAIN)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_a_task_goes_its_round_and_its_links_are_renewed(server: ServedProvider, http: httpx.Client) -> None:
    server.set_pace(run_seconds=30)
    running = http.get(f"/v1/tasks/{submit(http)}").json()
    assert (running["status"], running["estimatedCost"]) == ("RUNNING", {"credits": 60})
    assert 0 <= running["progress"] < 1

    server.set_pace(run_seconds=0, link_seconds=0.0)
    task = submit(http)
    done = http.get(f"/v1/tasks/{task}").json()
    assert (done["status"], done["cost"]) == ("SUCCEEDED", {"credits": 60})
    place = done["output"][0].removeprefix("https://")
    assert httpx.get(f"{server.url}/{place}", trust_env=False).status_code == 403
    server.set_pace(link_seconds=60)
    fresh = http.get(f"/v1/tasks/{task}").json()["output"][0].removeprefix("https://")
    assert fresh.startswith(CDN)
    assert httpx.get(f"{server.url}/{fresh}", trust_env=False).content[4:8] == b"ftyp"
    assert server.violations == []


def test_failures_have_the_codes_of_the_table(server: ServedProvider, http: httpx.Client) -> None:
    server.plan({"kind": "filtered"}, {"kind": "failed"}, {"kind": "failed", "code": "ASSET.INVALID"}, {"kind": "lost"})
    ends = [http.get(f"/v1/tasks/{submit(http)}") for _ in range(4)]
    assert [end.json().get("failureCode") for end in ends[:3]] == [
        "SAFETY.INPUT.TEXT",
        "INTERNAL.BAD_OUTPUT.CODE01",
        "ASSET.INVALID",
    ]
    assert [end.json()["cost"]["credits"] for end in ends[:3]] == [60, 0, 0]
    assert ends[3].status_code == 404
    assert server.violations == []


def test_what_an_honest_client_meets_is_refused_without_a_violation(server: ServedProvider, http: httpx.Client) -> None:
    assert http.get("/v1/organization", headers={"Authorization": "Bearer no"}).status_code == 401
    assert http.post("/v1/text_to_video", json=PLAIN | {"promptText": "x" * 1001}).status_code == 400
    server.set_pace(balance=0)
    poor = http.post("/v1/text_to_video", json=PLAIN)
    assert poor.status_code == 400
    assert "credits" in poor.json()["error"]
    server.set_pace(running=1, run_seconds=30, balance=10_000_000)
    submit(http)
    assert http.get(f"/v1/tasks/{submit(http)}").json()["status"] == "THROTTLED"
    assert http.get("/v1/organization").json()["tier"]["models"]["gen4.5"]["maxConcurrentGenerations"] == 1
    assert server.violations == []


@pytest.mark.parametrize(
    ("endpoint", "fields"),
    [
        ("text_to_video", PLAIN | {"extra": 1}),
        ("text_to_video", PLAIN | {"duration": "5"}),
        ("text_to_video", PLAIN | {"duration": 11}),
        ("text_to_video", PLAIN | {"ratio": "4:3"}),
        ("image_to_video", PLAIN | {"promptImage": [{"uri": "https://x.example/a.png", "position": "last"}]}),
        ("character_performance", {"model": "act_two", "character": {"type": "image", "uri": "file:///a"}}),
    ],
)
def test_what_the_reference_does_not_allow_is_noted(
    server: ServedProvider, http: httpx.Client, endpoint: str, fields: dict[str, Any]
) -> None:
    assert http.post(f"/v1/{endpoint}", json=fields).status_code == 400
    assert len(server.violations) == 1


def test_a_file_is_uploaded_in_two_steps_and_ends(server: ServedProvider, http: httpx.Client) -> None:
    told = http.post("/v1/uploads", json={"filename": "a.png", "type": "ephemeral"}).json()
    assert told["uploadUrl"].startswith(f"https://{UPLOADS}")
    store = f"{server.url}/{UPLOADS}/"
    fields, uri = told["fields"], told["runwayUri"]
    small = httpx.post(store, data=fields, files={"file": ("a.png", b"x" * 100, "image/png")}, trust_env=False)
    assert small.status_code == 400
    kept = httpx.post(store, data=fields, files={"file": ("a.png", b"x" * 600, "image/png")}, trust_env=False)
    assert kept.status_code == 204
    request = PLAIN | {"promptImage": [{"uri": uri, "position": "first"}]}
    assert http.post("/v1/image_to_video", json=request).status_code == 200
    server.order("forget_uploads")
    assert http.post("/v1/image_to_video", json=request).status_code == 400
    assert server.violations == []


def test_a_task_is_cancelled_as_it_stands(server: ServedProvider, http: httpx.Client) -> None:
    server.set_pace(wait_seconds=30)
    before = server.balance
    waiting = submit(http)
    assert http.delete(f"/v1/tasks/{waiting}").status_code == 204
    assert http.get(f"/v1/tasks/{waiting}").status_code == 404
    assert server.balance == before
    server.set_pace(wait_seconds=0, run_seconds=30)
    running = submit(http)
    assert http.delete(f"/v1/tasks/{running}").status_code == 204
    assert http.get(f"/v1/tasks/{running}").json()["status"] == "CANCELLED"
    assert server.balance == before - 60


def test_every_kind_of_result_and_the_use_of_credits(server: ServedProvider, http: httpx.Client) -> None:
    image = submit(http, "text_to_image", model="gemini_image3_pro", promptText="x", ratio="1024:1024", outputCount=4)
    assert len(http.get(f"/v1/tasks/{image}").json()["output"]) == 4
    sound = submit(http, "sound_effect", model="eleven_text_to_sound_v2", promptText="rain", duration=3, loop=True)
    assert ".wav" in http.get(f"/v1/tasks/{sound}").json()["output"][0]
    usage = http.post("/v1/organization/usage", json={"startDate": "2026-11-01", "beforeDate": "2026-11-30"}).json()
    assert {"model": "eleven_text_to_sound_v2", "amount": 24} in usage["results"][0]["usedCredits"]
    routed = http.post("/v1/generate/video", json={"configId": "c", "input": {"promptText": "x"}}).json()
    assert routed["routing"]["model"] == "gen4.5"
    assert server.violations == []
