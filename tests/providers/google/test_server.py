"""The test server of Google speaks the examples of its reference."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers.google.files import API
from tests.support.servers.media import picture
from tests.support.servers.serving import ServedProvider, served

IMAGE = base64.b64encode(picture()).decode()
OMNI: dict[str, Any] = {
    "model": "gemini-omni-1.2-flash",
    "background": True,
    "input": [
        {"type": "text", "text": "slow push-in on a lighthouse"},
        {"type": "image", "data": IMAGE, "mime_type": "image/png"},
    ],
    "response_modalities": ["video"],
    "response_format": {"type": "video", "aspect_ratio": "16:9", "resolution": "720p", "delivery": "uri"},
    "generation_config": {"video_config": {"task": "image_to_video"}},
}
VEO: dict[str, Any] = {
    "instances": [{"prompt": "a lighthouse", "image": {"bytesBase64Encoded": IMAGE, "mimeType": "image/png"}}],
    "parameters": {"aspectRatio": "16:9", "resolution": "720p", "durationSeconds": 8, "sampleCount": 1},
}
PREDICT = "/v1beta/models/veo-3.1-generate-preview:predictLongRunning"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.google", tmp_path_factory.mktemp("google")) as running:
        yield running


@pytest.fixture
def http(server: ServedProvider) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{server.url}/{API}", headers={"x-goog-api-key": server.key}, trust_env=False
    ) as client:
        yield client
    server.forget_violations()
    server.order("redirect_downloads", on=False)
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000_000)


def error_of(answer: httpx.Response) -> dict[str, Any]:
    told = answer.json()
    found: dict[str, Any] = (told[0] if isinstance(told, list) else told)["error"]
    return found


def ended(http: httpx.Client, body: dict[str, Any] = OMNI) -> dict[str, Any]:
    begun = http.post("/v1beta/interactions", json=body)
    assert begun.status_code == 200, begun.text
    told: dict[str, Any] = http.get(f"/v1beta/interactions/{begun.json()['id']}").json()
    return told


def test_an_interaction_gives_its_clip_in_three_places_by_turns(server: ServedProvider, http: httpx.Client) -> None:
    ends = [ended(http) for _ in range(3)]
    assert {told["status"] for told in ends} == {"completed"}
    places = {("output_video" in told, "steps" in told) for told in ends}
    assert places == {(True, True), (True, False), (False, True)}
    uri = next(told for told in ends if "output_video" in told)["output_video"]["uri"]
    path = uri.removeprefix(f"https://{API}")
    assert http.get(path).content[4:8] == b"ftyp"
    assert http.get(path, headers={"x-goog-api-key": ""}).status_code == 400
    server.order("redirect_downloads")
    assert http.get(path).headers["Location"].startswith("https://storage.googleapis.com/files/")
    server.order("forget_files")
    assert http.get(path).status_code == 404
    assert server.violations == []


def test_a_picture_comes_inline_without_polling(server: ServedProvider, http: httpx.Client) -> None:
    body = {"model": "gemini-3-pro-image", "input": "a kite", "response_modalities": ["image"]}
    told = http.post("/v1beta/interactions", json=body).json()
    block = told["output_image"] if "output_image" in told else told["steps"][1]["content"][1]
    assert base64.b64decode(block["data"]).startswith(b"\x89PNG")
    assert server.violations == []


def test_an_interaction_waits_runs_and_is_cancelled(server: ServedProvider, http: httpx.Client) -> None:
    server.set_pace(run_seconds=30)
    name = http.post("/v1beta/interactions", json=OMNI).json()["id"]
    assert http.get(f"/v1beta/interactions/{name}").json()["status"] == "in_progress"
    assert http.post(f"/v1beta/interactions/{name}/cancel").json()["status"] == "cancelled"
    assert http.delete(f"/v1beta/interactions/{name}").status_code == 200
    assert http.get(f"/v1beta/interactions/{name}").status_code == 404
    server.set_pace(wait_seconds=30)
    assert ended(http)["status"] == "queued"
    assert server.violations == []


def test_ends_of_interactions(server: ServedProvider, http: httpx.Client) -> None:
    server.plan(
        {"kind": "filtered"}, {"kind": "filtered"}, {"kind": "failed", "code": "budget_exceeded"}, {"kind": "empty"}
    )
    statuses = [ended(http) for _ in range(4)]
    assert sorted(told["status"] for told in statuses[:2]) == ["completed", "failed"]
    assert [told["status"] for told in statuses[2:]] == ["budget_exceeded", "completed"]
    by_step = next(told for told in statuses[:2] if told["status"] == "completed")
    assert by_step["steps"][0]["error"]["code"] == 3
    assert server.violations == []


def test_refusals_that_an_honest_client_meets(server: ServedProvider, http: httpx.Client) -> None:
    wrong = http.post("/v1beta/interactions", json=OMNI, headers={"x-goog-api-key": "no"})
    assert (wrong.status_code, error_of(wrong)["status"]) == (400, "INVALID_ARGUMENT")
    assert "API key not valid" in error_of(wrong)["message"]
    retired = http.post("/v1beta/interactions", json=OMNI | {"model": "gemini-omni-0"})
    assert error_of(retired)["status"] == "NOT_FOUND"
    server.set_pace(balance=0)
    assert error_of(http.post("/v1beta/interactions", json=OMNI))["status"] == "RESOURCE_EXHAUSTED"
    server.set_pace(balance=10_000_000, running=0)
    many = error_of(http.post("/v1beta/interactions", json=OMNI))
    assert any("retryDelay" in one for one in many["details"])
    assert isinstance(http.get("/v1beta/models").json()["models"], list)
    assert server.violations == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1beta/interactions", OMNI | {"n": 1}),
        ("/v1beta/interactions", OMNI | {"store": False}),
        ("/v1beta/interactions", OMNI | {"input": "no picture"}),
        ("/v1beta/interactions", OMNI | {"response_modalities": ["image"]}),
        (PREDICT, VEO | {"parameters": {"seed": 1}}),
        (PREDICT, VEO | {"parameters": {"durationSeconds": 6, "resolution": "1080p"}}),
        (PREDICT, {"instances": [{"prompt": "x", "lastFrame": VEO["instances"][0]["image"]}]}),
    ],
)
def test_what_the_reference_does_not_allow_is_noted(
    server: ServedProvider, http: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    assert http.post(path, json=body).status_code == 400
    assert len(server.violations) == 1


def test_an_operation_of_veo_ends_in_each_way(server: ServedProvider, http: httpx.Client) -> None:
    server.plan({}, {}, {}, {"kind": "filtered"}, {"kind": "failed", "code": "8"})
    ends = [http.get(f"/v1beta/{http.post(PREDICT, json=VEO).json()['name']}").json() for _ in range(5)]
    videos = [end["response"]["generateVideoResponse"]["generatedSamples"][0]["video"] for end in ends[:3]]
    uri = next(video["uri"] for video in videos if "uri" in video)
    assert ends[3]["response"]["generateVideoResponse"]["raiMediaFilteredCount"] == 1
    assert ends[4]["error"]["code"] == 8
    more = {"instances": [{"prompt": "x", "video": {"uri": uri, "encoding": "video/mp4"}}]}
    assert http.post(PREDICT, json=more).status_code == 200
    server.order("forget_files")
    assert http.post(PREDICT, json=more).status_code == 403
    server.set_pace(run_seconds=30)
    assert http.get(f"/v1beta/{http.post(PREDICT, json=VEO).json()['name']}").json()["done"] is False
    assert server.violations == []


def test_a_file_is_uploaded_and_becomes_active(server: ServedProvider, http: httpx.Client) -> None:
    content = picture()
    start = {
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": str(len(content)),
        "X-Goog-Upload-Header-Content-Type": "image/png",
    }
    begun = http.post("/upload/v1beta/files", json={"file": {"display_name": "a.png"}}, headers=start)
    place = begun.headers["X-Goog-Upload-URL"].removeprefix(f"https://{API}")
    finish = {"X-Goog-Upload-Offset": "0", "X-Goog-Upload-Command": "upload, finalize"}
    file = http.post(place, content=content, headers=finish).json()["file"]
    assert file["state"] == "PROCESSING"
    body = OMNI | {"input": [OMNI["input"][0], {"type": "image", "uri": file["uri"], "mime_type": "image/png"}]}
    assert http.post("/v1beta/interactions", json=body).status_code == 400
    server.forget_violations()
    states = [http.get(f"/v1beta/{file['name']}").json()["state"] for _ in range(2)]
    assert states == ["PROCESSING", "ACTIVE"]
    assert http.post("/v1beta/interactions", json=body).status_code == 200
    server.set_pace(link_seconds=0.0)
    told = ended(http)
    time.sleep(0.01)
    block = told["output_video"] if "output_video" in told else told["steps"][1]["content"][1]
    assert http.get(block["uri"].removeprefix(f"https://{API}")).status_code == 404
    assert server.violations == []
