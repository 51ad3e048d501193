"""The test server speaks the examples of Kling's reference, in plain httpx."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers.kling.keys import ACCESS_KEY, CHINA, CHINA_KEY, GLOBAL, SECRET_KEY
from tests.support.servers.media import picture
from tests.support.servers.serving import ServedProvider, served

PICTURE = base64.b64encode(picture(1, (320, 300))).decode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.kling", tmp_path_factory.mktemp("kling")) as server:
        yield server


@pytest.fixture
def server(running: ServedProvider) -> Iterator[ServedProvider]:
    running.set_pace(wait_seconds=0.0, run_seconds=0.0, running=None, balance=10_000.0, link_seconds=None)
    yield running
    found = running.violations
    running.forget_violations()
    assert found == []


class Caller:
    """Calls of one key at one host."""

    def __init__(self, server: ServedProvider, key: str | None = None, host: str = GLOBAL) -> None:
        self._url = f"{server.url}/{host}"
        self._headers = {"Authorization": f"Bearer {key or server.key}"}

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self._url + path, headers=self._headers, trust_env=False)

    def post(self, path: str, body: Any) -> httpx.Response:
        return httpx.post(self._url + path, json=body, headers=self._headers, trust_env=False)


def frames(external: str, **settings: Any) -> dict[str, Any]:
    return {
        "contents": [
            {"type": "prompt", "text": "slow dolly in"},
            {"type": "first_frame", "url": PICTURE},
            {"type": "last_frame", "url": PICTURE},
        ],
        "settings": {"resolution": "720p", "duration": 5, "audio": "off", "multi_shot": False, **settings},
        "options": {"external_task_id": external},
    }


def token(**changes: Any) -> str:
    now = int(time.time())
    claims = {"iss": ACCESS_KEY, "exp": now + 1800, "nbf": now - 5} | changes
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "HS256", "typ": "JWT"}, claims)
    ]
    signed = ".".join(parts)
    mac = hmac.digest(SECRET_KEY.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_a_task_of_the_new_generation_goes_round_and_is_found_by_our_id(server: ServedProvider) -> None:
    caller = Caller(server)
    made = caller.post("/image-to-video/kling-3.0", frames("pixsim-1")).json()
    assert (made["code"], made["message"]) == (0, "SUCCEED")
    assert made["data"]["external_id"] == "pixsim-1"
    assert int(made["data"]["id"]) > 2**53
    text = {"prompt": "a kite", "settings": {"aspect_ratio": "1:1"}, "options": {"external_task_id": "pixsim-2"}}
    second = caller.post("/text-to-video/kling-3.0-turbo", text).json()["data"]["id"]
    both = caller.get(f"/tasks?task_ids={made['data']['id']},{second},1").json()["data"]
    assert [task["status"] for task in both] == ["succeeded", "succeeded"]
    assert {task["billing"][0]["charge_type"] for task in both} == {"unit", "cash"}
    link = both[0]["outputs"][0]["url"]
    assert httpx.get(server.gateways["https://cdn.klingai.com"] + link[23:], trust_env=False).content[4:8] == b"ftyp"
    assert caller.get("/tasks?external_task_ids=pixsim-2").json()["data"][0]["id"] == second
    assert caller.get("/tasks?external_task_ids=nobody").json()["data"] == []
    now = round(time.time() * 1000)
    listed = caller.post("/tasks", {"start_time": str(now - 60_000), "end_time": str(now + 1000), "limit": 1}).json()
    assert listed["data"]["has_more"]
    assert listed["data"]["result"][0]["id"] == second


def test_legacy_tasks_have_their_own_words(server: ServedProvider) -> None:
    caller = Caller(server, token())
    server.plan({"kind": "partial"}, {"kind": "filtered"}, {}, {})
    made = caller.post("/v1/images/generations", {"model_name": "kling-v2-1", "prompt": "a kite", "n": 3}).json()[
        "data"
    ]
    assert made["task_status"] == "submitted"
    done = caller.get(f"/v1/images/generations/{made['task_id']}").json()["data"]
    assert done["task_status"] == "succeed"
    assert [image["index"] for image in done["task_result"]["images"]] == [0, 1]
    body = {"model_name": "kling-v1-6", "prompt": "a kite", "duration": "5", "external_task_id": "pixsim-3"}
    filtered = caller.post("/v1/videos/text2video", body).json()["data"]["task_id"]
    refused = caller.get(f"/v1/videos/text2video/{filtered}").json()["data"]
    assert refused["task_status"] == "failed"
    assert "risk control" in refused["task_status_msg"]
    old = caller.post("/v1/videos/text2video", body | {"external_task_id": "pixsim-4"}).json()["data"]["task_id"]
    video = caller.get(f"/v1/videos/text2video/{old}").json()["data"]["task_result"]["videos"][0]["id"]
    assert caller.post("/v1/videos/video-extend", {"video_id": video, "prompt": "on"}).json()["code"] == 0
    faces = caller.post("/v1/videos/identify-face", {"video_id": video}).json()["data"]
    choice = {"face_id": faces["face_data"][0]["face_id"], "sound_file": "UklGRg==", "sound_start_time": 0}
    choice |= {"sound_end_time": 3000, "sound_insert_time": 0}
    lip = {"session_id": faces["session_id"], "face_choose": [choice]}
    assert caller.post("/v1/videos/advanced-lip-sync", lip).json()["code"] == 0
    sound = caller.post("/v1/audio/video-to-audio", {"video_id": video, "sound_effect_prompt": "wind"}).json()["data"]
    result = caller.get(f"/v1/audio/video-to-audio/{sound['task_id']}").json()["data"]["task_result"]
    assert set(result) == {"videos", "audios"}
    assert len(caller.get("/v1/videos/text2video?pageNum=1&pageSize=30").json()["data"]) == 2


def test_refusals_have_the_code_and_status_of_the_table(server: ServedProvider) -> None:
    def answer(caller: Caller, body: dict[str, Any] | None = None) -> tuple[int, int]:
        found = caller.post("/image-to-video/kling-3.0", body or frames(f"pixsim-{time.monotonic_ns()}"))
        return found.status_code, found.json()["code"]

    good = Caller(server)
    assert answer(Caller(server, "wrong")) == (401, 1002)
    assert answer(Caller(server, CHINA_KEY)) == (401, 1002)
    assert answer(Caller(server, CHINA_KEY, CHINA)) == (200, 0)
    assert answer(Caller(server, token(exp=1))) == (401, 1004)
    assert answer(Caller(server, token()[:-4] + "AAAA")) == (401, 1002)
    server.order("refuse", code=1301)
    assert answer(good) == (400, 1301)
    server.set_pace(running=1, run_seconds=60.0)
    assert answer(good) == (200, 0)
    assert answer(good) == (429, 1303)
    server.set_pace(running=None, run_seconds=0.0, balance=0.0)
    assert answer(good) == (429, 1102)
    assert good.post("/image-to-video/kling-2.0", frames("pixsim-9")).json()["code"] == 1203
    long = frames("pixsim-10")
    long["contents"][0]["text"] = "x" * 3073
    assert answer(good, long) == (400, 1201)


def test_the_packs_are_listed_as_they_were(server: ServedProvider) -> None:
    now = round(time.time() * 1000)
    packs = Caller(server).get(f"/account/costs?start_time={now - 1000}&end_time={now}").json()["data"]
    online = [pack for pack in packs["resource_pack_subscribe_infos"] if pack["status"] == "online"]
    assert online[0]["remaining_quantity"] == 10_000.0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/image-to-video/kling-3.0", frames("a", aspect_ratio="16:9")),
        ("/image-to-video/kling-3.0", frames("b", duration="5")),
        ("/image-to-video/kling-3.0", frames("c") | {"callback_url": "https://example.com"}),
        ("/image-to-video/kling-3.0-turbo", frames("d", resolution="4k")),
        (
            "/omni-video/kling-3.0-omni",
            frames("e") | {"contents": [{"type": "prompt", "text": "x"}]},
        ),
        ("/v1/videos/image2video", {"model_name": "kling-v1", "image": f"data:image/png;base64,{PICTURE}"}),
    ],
)
def test_what_breaks_the_reference_is_refused_and_noted(
    server: ServedProvider, path: str, body: dict[str, Any]
) -> None:
    assert Caller(server).post(path, body).json()["code"] == 1201
    assert len(server.violations) == 1
    server.forget_violations()
