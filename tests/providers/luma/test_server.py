"""The test server speaks the examples of Luma's reference, in plain httpx."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers.luma.server import LEGACY_KEY
from tests.support.servers.media import picture
from tests.support.servers.serving import ServedProvider, served

AGENTS = "https://agents.lumalabs.ai"
DREAM = "https://api.lumalabs.ai"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.luma", tmp_path_factory.mktemp("luma")) as server:
        yield server


@pytest.fixture
def server(running: ServedProvider) -> Iterator[ServedProvider]:
    running.set_pace(run_seconds=0.0, running=None, balance=10_000.0, link_seconds=None)
    yield running
    found = running.violations
    running.forget_violations()
    assert found == []


class Caller:
    """Calls with a key to one of the two APIs."""

    def __init__(self, server: ServedProvider, key: str | None = None, *, legacy: bool = False) -> None:
        self._server = server
        self._base = DREAM + "/dream-machine/v1" if legacy else AGENTS + "/v1"
        self._key = key or (LEGACY_KEY if legacy else server.key)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._key}"}
        url = led(self._server, self._base + path)
        return httpx.request(method, url, json=body, headers=headers, trust_env=False, **more)


def led(server: ServedProvider, url: str) -> str:
    """The address of the server that stands for an official one."""
    origin = "/".join(url.split("/")[:3])
    return server.gateways[origin] + url[len(origin) :]


def video(**fields: Any) -> dict[str, Any]:
    return {
        "type": "video",
        "model": "ray-3.2",
        "prompt": "grass bending in dawn wind",
        "aspect_ratio": "16:9",
        "video": {"resolution": "720p", "duration": "5s", **fields},
    }


def uploaded(server: ServedProvider, caller: Caller) -> str:
    content = picture(1, (300, 300))
    made = caller.call(
        "POST", "/files", {"mime_type": "image/png", "size_bytes": len(content), "purpose": "input"}
    ).json()
    assert made["state"] == "pending"
    upload = made["upload"]
    httpx.put(
        led(server, upload["url"]), content=content, headers=upload["headers"], trust_env=False
    ).raise_for_status()
    caller.call("POST", f"/files/{made['id']}/complete").raise_for_status()
    states = [caller.call("GET", f"/files/{made['id']}").json()["state"] for _ in range(2)]
    assert states == ["pending", "ready"]
    return str(made["id"])


def test_a_generation_with_an_uploaded_frame_goes_round_and_is_extended(server: ServedProvider) -> None:
    caller = Caller(server)
    file_id = uploaded(server, caller)
    made = caller.call("POST", "/generations", video(start_frame={"file_id": file_id}))
    assert (made.status_code, made.json()["state"]) == (201, "queued")
    assert made.headers["X-API-Version"] == "2026-04-01"
    done = caller.call("GET", f"/generations/{made.json()['id']}").json()
    assert done["state"] == "completed"
    link = done["output"][0]["url"]
    assert httpx.get(led(server, link), trust_env=False).content[4:8] == b"ftyp"
    extend = video(start_frame={"generation_id": made.json()["id"]})
    assert caller.call("POST", "/generations", extend).status_code == 201
    server.order("fail_file", reason="moderated")
    file_id = caller.call("POST", "/files", files={"file": ("a.png", picture(2), "image/png")}).json()["id"]
    looks = [caller.call("GET", f"/files/{file_id}").json() for _ in range(2)]
    assert (looks[1]["state"], looks[1]["failure_reason"]) == ("failed", "moderated")
    server.plan({"kind": "filtered"}, {"kind": "failed", "code": "budget_exhausted"})
    codes = []
    for _ in range(2):
        failed = caller.call("POST", "/generations", {"type": "image", "prompt": "x", "aspect_ratio": "3:2"}).json()[
            "id"
        ]
        codes.append(caller.call("GET", f"/generations/{failed}").json()["failure_code"])
    assert codes == ["content_moderated", "budget_exhausted"]


def test_dream_machine_goes_round_with_its_own_key(server: ServedProvider) -> None:
    caller = Caller(server, legacy=True)
    assert caller.call("GET", "/ping").status_code == 200
    assert caller.call("GET", "/credits").json() == {"credit_balance": server.balance}
    body = {"model": "ray-2", "prompt": "a kite", "duration": "5s", "resolution": "720p"}
    made = caller.call("POST", "/generations/video", body).json()
    done = caller.call("GET", f"/generations/{made['id']}").json()
    assert done["assets"]["video"].startswith("https://storage.cdn-luma.com/")
    assert done["request"] == body
    extended = body | {"keyframes": {"frame0": {"type": "generation", "id": made["id"]}}}
    assert caller.call("POST", "/generations", extended).status_code == 201
    sound = {"generation_type": "add_audio", "prompt": "wind"}
    assert caller.call("POST", f"/generations/{made['id']}/audio", sound).status_code == 201
    large = {"generation_type": "upscale_video", "resolution": "4k"}
    assert caller.call("POST", f"/generations/{made['id']}/upscale", large).status_code == 201
    synchronous = {"model": "photon-1", "prompt": "a kite", "sync": True}
    assert caller.call("POST", "/generations/image", synchronous).json()["state"] == "completed"
    modify = {"generation_type": "modify_video", "media": {"url": "https://example.com/a.mp4"}, "mode": "flex_1"}
    assert caller.call("POST", "/generations/video/modify", modify | {"model": "ray-2"}).status_code == 201
    listed = caller.call("GET", "/generations?limit=2&offset=0").json()
    assert listed["has_more"]
    assert len(listed["generations"]) == 2
    assert caller.call("DELETE", f"/generations/{made['id']}").status_code == 204
    assert caller.call("GET", f"/generations/{made['id']}").status_code == 404


def test_refusals_are_told_by_status(server: ServedProvider) -> None:
    caller = Caller(server)
    assert Caller(server, LEGACY_KEY).call("POST", "/generations", video()).status_code == 401
    server.order("refuse", status=402, detail="Budget exhausted")
    refused = caller.call("POST", "/generations", video())
    assert (refused.status_code, refused.json()) == (402, {"detail": "Budget exhausted"})
    server.set_pace(running=1, run_seconds=60.0)
    assert caller.call("POST", "/generations", video()).status_code == 201
    full = caller.call("POST", "/generations", video())
    assert (full.status_code, full.headers["Retry-After"]) == (429, "7")
    server.set_pace(running=None, balance=0.0)
    assert caller.call("POST", "/generations", video()).status_code == 402
    dream = Caller(server, legacy=True)
    poor = {dream.call("POST", "/generations", {"model": "ray-2", "prompt": "x"}).status_code for _ in range(2)}
    assert poor <= {400, 402}
    assert caller.call("POST", "/generations", video() | {"model": "ray-9"}).status_code == 400
    assert caller.call("POST", "/generations", video(start_frame={"file_id": "gone"})).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        video(keyframes=[{"url": "https://example.com/a.png"}], keyframe_indexes=[0, 1]),
        video(start_frame={"url": "https://example.com/a.png", "file_id": "x"}),
        video(duration="7s"),
        video(exr_export=True),
        video(edit={}),
        {"type": "image", "prompt": "x", "seed": 4},
        {"type": "video_edit", "prompt": "x", "source": {"url": "https://example.com/a.mp4"}},
    ],
)
def test_what_breaks_the_reference_is_refused_and_noted(server: ServedProvider, body: dict[str, Any]) -> None:
    assert Caller(server).call("POST", "/generations", body).status_code in {400, 422}
    assert len(server.violations) == 1
    server.forget_violations()
