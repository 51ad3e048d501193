"""The test server of MiniMax speaks the examples of its reference."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers.minimax.files import FIRST_FILE, HOSTS
from tests.support.servers.serving import ServedProvider, served

H3: dict[str, Any] = {
    "model": "MiniMax-H3",
    "resolution": "768P",
    "duration": 6,
    "ratio": "16:9",
    "content": [{"type": "text", "text": "a kite lifts off"}],
}
FRAME = {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}, "role": "first_frame"}
REFERENCE = FRAME | {"role": "reference_image"}
AUDIO = {"type": "audio_url", "audio_url": {"url": "https://x.example/a.mp3"}, "role": "reference_audio"}
HAILUO = {"model": "MiniMax-Hailuo-2.3", "prompt": "a kite [Push in]", "duration": 6, "resolution": "768P"}
IMAGE = {"model": "image-01", "prompt": "a kite", "n": 3, "response_format": "base64"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.minimax", tmp_path_factory.mktemp("minimax")) as running:
        yield running


@pytest.fixture
def http(server: ServedProvider) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=f"{server.url}/{HOSTS[0]}", headers=headers, trust_env=False) as client:
        yield client
    server.forget_violations()
    server.order("move", host=HOSTS[0])
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000_000)


def submit(http: httpx.Client, body: dict[str, Any] = H3, path: str = "/v2/video_generation") -> str:
    answer = http.post(path, json=body)
    assert answer.status_code == 200, answer.text
    name = answer.json()["task_id"]
    assert isinstance(name, str)
    return name


def test_a_task_of_h3_goes_its_round(server: ServedProvider, http: httpx.Client) -> None:
    server.set_pace(wait_seconds=30)
    waiting = submit(http)
    assert http.get(f"/v2/query/video_generation/{waiting}").json()["task"]["status"] == "queued"
    assert http.delete(f"/v2/video_generation/{waiting}").json()["action"] == "cancelled"
    server.set_pace(wait_seconds=0, run_seconds=30)
    running = submit(http)
    assert http.get(f"/v2/query/video_generation/{running}").json()["task"]["status"] == "running"
    assert http.delete(f"/v2/video_generation/{running}").status_code == 400
    server.set_pace(run_seconds=0, link_seconds=0.0)
    name = submit(http, H3 | {"content": [*H3["content"], FRAME], "ratio": "adaptive"})
    old = http.get(f"/v2/query/video_generation/{name}").json()["task"]["content"]["url"]
    server.set_pace(link_seconds=60)
    task = http.get(f"/v2/query/video_generation/{name}").json()["task"]
    assert task["usage"] == {"total_seconds": 6, "input_seconds": 0, "output_seconds": 6, "input_image_count": 1}
    places = [f"{server.url}/{url.removeprefix('https://')}" for url in (old, task["content"]["url"])]
    assert [httpx.get(place, trust_env=False).status_code for place in places] == [403, 200]
    better = submit(http, {"model": "MiniMax-H3", "resolution": "2K", "source_task_id": name}, "/v2/video_regeneration")
    listed = http.get("/v2/query/video_generation", params={"page_num": 1, "page_size": 2}).json()
    assert (len(listed["items"]), listed["items"][0]["id"]) == (2, better)
    assert listed["total"] >= 4
    helped = submit(http, {"model": "MiniMax-H3", "content": H3["content"]}, "/v2/h3_context_ir")
    assert "prompt" in http.get(f"/v2/query/video_generation/{helped}").json()["task"]["content"]
    server.order("age")
    gone = http.get(f"/v2/query/video_generation/{name}")
    assert (gone.status_code, gone.json()["error"]["message"]) == (400, "invalid task_id (2013)")
    assert server.violations == []


def test_refusals_of_both_generations(server: ServedProvider, http: httpx.Client) -> None:
    server.order("move", host=HOSTS[1])
    assert http.post("/v2/video_generation", json=H3).json()["error"]["type"] == "authorized_error"
    told = http.post("/v1/video_generation", json=HAILUO)
    assert (told.status_code, told.json()["base_resp"]["status_code"]) == (200, 1004)
    assert told.headers["Trace-Id"]
    server.order("move", host=HOSTS[0])
    server.set_pace(balance=0)
    assert http.post("/v2/video_generation", json=H3).status_code == 402
    assert http.post("/v1/video_generation", json=HAILUO).json()["base_resp"]["status_code"] == 1008
    server.set_pace(balance=10_000_000)
    server.plan({"kind": "filtered"}, {"kind": "failed", "code": "1000"})
    errors = [http.get(f"/v2/query/video_generation/{submit(http)}").json()["task"]["error"]["code"] for _ in range(2)]
    assert errors == ["1026", "1000"]
    assert server.violations == []


def test_a_task_of_hailuo_goes_its_round(server: ServedProvider, http: httpx.Client) -> None:
    server.set_pace(wait_seconds=30)
    waiting = submit(http, HAILUO, "/v1/video_generation")
    query = "/v1/query/video_generation"
    assert http.get(query, params={"task_id": waiting}).json()["status"] == "Preparing"
    assert http.get(query, params={"task_id": waiting}).json()["status"] == "Queueing"
    server.set_pace(wait_seconds=0)
    server.plan({}, {"kind": "filtered"})
    names = [submit(http, HAILUO, "/v1/video_generation") for _ in range(2)]
    done, refused = (http.get(query, params={"task_id": name}).json() for name in names)
    assert (refused["status"], refused["base_resp"]["status_code"]) == ("Fail", 1027)
    assert int(done["file_id"]) > FIRST_FILE
    file = http.get("/v1/files/retrieve", params={"file_id": done["file_id"]}).json()["file"]
    assert file["file_id"] == int(done["file_id"])
    place = f"{server.url}/{file['download_url'].removeprefix('https://')}"
    assert httpx.get(place, trust_env=False).content[4:8] == b"ftyp"
    assert http.get("/v1/files/retrieve_content", params={"file_id": done["file_id"]}).content[4:8] == b"ftyp"
    assert server.violations == []


def test_pictures_come_at_once_and_some_are_refused(server: ServedProvider, http: httpx.Client) -> None:
    server.plan({}, {"kind": "partial"}, {"kind": "filtered"}, {"kind": "filtered"})
    whole, part, *refused = (http.post("/v1/image_generation", json=IMAGE).json() for _ in range(4))
    assert base64.b64decode(whole["data"]["image_base64"][0]).startswith(b"\xff\xd8")
    assert part["metadata"] == {"success_count": 2, "failed_count": 1}
    assert sorted(told["base_resp"]["status_code"] for told in refused) == [0, 1026]
    links = http.post("/v1/image_generation", json=IMAGE | {"response_format": "url"}).json()["data"]["image_urls"]
    assert len(links) == 3
    assert server.violations == []


def test_a_file_is_uploaded_used_and_forgotten(server: ServedProvider, http: httpx.Client) -> None:
    file = {"file": ("a.png", b"x", "image/png")}
    told = http.post("/v1/files/upload", data={"purpose": "video_generation_input"}, files=file).json()
    url = f"mm_file://{told['file']['file_id']}"
    body = H3 | {"content": [*H3["content"], FRAME | {"image_url": {"url": url}}]}
    assert http.post("/v2/video_generation", json=body).status_code == 200
    server.order("forget_uploads")
    assert http.post("/v2/video_generation", json=body).status_code == 400
    odd = {"file": ("a.exe", b"x", "application/x-msdownload")}
    assert http.post("/v1/files/upload", data={"purpose": "video_generation_input"}, files=odd).status_code == 400
    assert server.violations == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/video_generation", H3 | {"seed": 1}),
        ("/v2/video_generation", H3 | {"ratio": "adaptive"}),
        ("/v2/video_generation", H3 | {"resolution": "480P"}),
        ("/v2/video_generation", H3 | {"content": [*H3["content"], FRAME, REFERENCE]}),
        ("/v2/video_generation", H3 | {"content": [*H3["content"], AUDIO]}),
        ("/v2/video_generation", H3 | {"model": "MiniMax-H3-Max", "content": [*H3["content"], REFERENCE]}),
        ("/v1/video_generation", HAILUO | {"model": "MiniMax-Hailuo-2.3-Fast"}),
        ("/v1/video_generation", HAILUO | {"resolution": "1080P", "duration": 10}),
        ("/v1/video_generation", HAILUO | {"last_frame_image": "https://x.example/a.png"}),
        ("/v1/image_generation", IMAGE | {"n": 10}),
    ],
)
def test_what_the_reference_does_not_allow_is_noted(
    server: ServedProvider, http: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    told = http.post(path, json=body)
    assert told.status_code == 400 or told.json()["base_resp"]["status_code"] == 2013
    assert len(server.violations) == 1
