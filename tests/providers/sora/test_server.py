"""The test server speaks what the reference of the OpenAI-compatible interface says."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.servers import media
from tests.support.servers.serving import ServedProvider, served

VENDOR = "/api.openai.com/v1"
DATA_URI = "data:image/png;base64," + base64.b64encode(media.picture()).decode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.sora", tmp_path_factory.mktemp("sora")) as server:
        yield server


@pytest.fixture
def server(running: ServedProvider) -> Iterator[ServedProvider]:
    running.order("act_as", server="vllm")
    running.order("restart")
    yield running
    running.set_pace(wait_seconds=0.0, run_seconds=0.0, balance=10_000.0, link_seconds=None)
    running.forget_violations()


@pytest.fixture
def http(server: ServedProvider) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=10, trust_env=False) as client:
        yield client


def form(**fields: str) -> dict[str, Any]:
    return {name: (None, value) for name, value in fields.items()}


def test_a_video_goes_from_its_form_to_its_clip_at_vllm_omni(server: ServedProvider, http: httpx.Client) -> None:
    fields = form(prompt="a river", seconds="4", size="832x480", seed="7", num_frames="33")
    made = http.post("/v1/videos", files=fields | {"input_reference": ("a.png", media.picture(), "image/png")}).json()
    assert made["object"] == "video"
    assert (made["seconds"], made["size"], made["error"]) == ("4", "832x480", None)

    assert http.get(f"/v1/videos/{made['id']}").json()["status"] == "completed"
    clip = http.get(f"/v1/videos/{made['id']}/content")
    assert clip.headers["Content-Type"] == "video/mp4"
    assert clip.content[4:8] == b"ftyp"
    part = http.get(f"/v1/videos/{made['id']}/content", headers={"Range": "bytes=10-"})
    assert (part.status_code, part.content) == (206, clip.content[10:])

    second = http.post("/v1/videos", files=form(prompt="b", image_reference=json.dumps({"image_url": DATA_URI}))).json()
    listed = http.get("/v1/videos", params={"limit": 1}).json()
    assert ([row["id"] for row in listed["data"]], listed["has_more"]) == ([second["id"]], True)
    older = http.get("/v1/videos", params={"limit": 1, "after": listed["last_id"]}).json()
    assert [row["id"] for row in older["data"]] == [made["id"]]

    assert http.delete(f"/v1/videos/{made['id']}").json() == {
        "id": made["id"],
        "object": "video.deleted",
        "deleted": True,
    }
    assert http.get(f"/v1/videos/{made['id']}").status_code == 404
    assert server.violations == []
    assert len(server.charges) >= 2


def test_the_servers_differ_as_the_table_says(server: ServedProvider, http: httpx.Client) -> None:
    refused = http.post("/v1/videos", json={"prompt": "x"})
    assert refused.status_code == 422
    assert "detail" in refused.json()
    assert len(server.violations) == 1
    server.forget_violations()

    server.order("act_as", server="sglang", old=True)
    assert http.get("/models").json()["task_type"] == "T2V"
    made = http.post("/v1/videos", json={"prompt": "x", "extra_body": {"fps": 24}}).json()
    assert server.jobs[made["id"]]["request"]["fps"] == 24
    reference = {"prompt": "x", "input_reference": {"image_url": DATA_URI}}
    assert http.post("/v1/videos", json=reference).status_code == 400
    server.set_pace(run_seconds=30.0)
    running = http.post("/v1/videos", json={"prompt": "x", "seconds": "5"}).json()
    assert http.get(f"/v1/videos/{running['id']}/content").status_code == 404
    assert http.delete(f"/v1/videos/{running['id']}").json()["status"] == "deleted"
    assert server.jobs[running["id"]]["state"] == "running"
    server.forget_violations()

    server.order("act_as", server="litellm")
    assert http.get("/v1/videos", headers={"Authorization": "Bearer wrong"}).status_code == 401
    made = http.post("/videos", json=reference).json()
    assert len(made["id"]) > 80
    assert http.get(f"/v1/videos/{made['id']}").json()["id"] == made["id"]
    again = http.post(f"/v1/videos/{made['id']}/remix", json={"prompt": "y"}).json()
    assert again["remixed_from_video_id"] == made["id"]
    assert http.delete(f"/v1/videos/{made['id']}").status_code == 404

    server.order("act_as", server="localai")
    assert http.get("/v1/videos", params={"limit": 1}).status_code == 404
    assert server.violations == []


def test_videos_end_as_they_are_planned(server: ServedProvider, http: httpx.Client) -> None:
    server.plan({"kind": "filtered"}, {"kind": "failed", "code": "oom"}, {"kind": "lost"}, {"kind": "empty"})
    rows = [http.post("/v1/videos", files=form(prompt="x")).json()["id"] for _ in range(4)]
    found = [http.get(f"/v1/videos/{row}") for row in rows]
    code = found[0].json()["error"]["code"]
    assert any(word in code for word in ("moderation", "content_policy", "safety"))
    assert found[1].json()["error"]["code"] == "oom"
    assert found[2].status_code == 404
    assert http.get(f"/v1/videos/{rows[3]}/content").status_code == 404
    assert server.violations == []


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""},
        {"prompt": "x", "seconds": "four"},
        {"prompt": "x", "size": "big"},
        {"prompt": "x", "unknown": "1"},
        {"prompt": "x", "image_reference": '{"file_id": "f"}'},
        {"prompt": "x", "video_reference": '{"video_url": "data:video/mp4;base64,%%"}'},
        {"prompt": "x", "extra_params": "[]"},
    ],
)
def test_what_the_reference_does_not_allow_is_refused_and_noted(
    server: ServedProvider, http: httpx.Client, fields: dict[str, str]
) -> None:
    assert http.post("/v1/videos", files=form(**fields)).status_code in {400, 422}
    assert len(server.violations) == 1


def test_a_picture_is_generated_and_edited_at_the_vendor(server: ServedProvider, http: httpx.Client) -> None:
    model = "gpt-image-2.6-flare"
    made = http.post(f"{VENDOR}/images/generations", json={"prompt": "x", "model": model, "n": 2}).json()
    assert [base64.b64decode(row["b64_json"])[:4] for row in made["data"]] == [b"\x89PNG"] * 2
    assert made["usage"]["output_tokens"] == 544
    pictures = [("image[]", ("a.png", media.picture(n), "image/png")) for n in (1, 2)]
    edited = http.post(f"{VENDOR}/images/edits", data={"prompt": "x", "output_format": "webp"}, files=pictures).json()
    assert base64.b64decode(edited["data"][0]["b64_json"])[8:12] == b"WEBP"
    streamed = http.post(f"{VENDOR}/images/generations", json={"prompt": "x", "stream": True, "partial_images": 1}).text
    assert streamed.count("data: ") == 2
    assert server.violations == []

    assert http.post(f"{VENDOR}/images/generations", json={"prompt": "x", "model": "dall-e-3"}).status_code == 404
    assert server.violations == []
    wrong: list[dict[str, Any]] = [{"n": 11}, {"response_format": "url"}, {"model": "gpt-image-1.5", "quality": "max"}]
    for fields in wrong:
        assert http.post(f"{VENDOR}/images/generations", json={"prompt": "x", **fields}).status_code == 400
    assert http.get(f"{VENDOR}/videos").status_code == 404
    assert len(server.violations) == 4


def test_pictures_are_refused_as_the_table_says(server: ServedProvider, http: httpx.Client) -> None:
    codes = {
        "permission_denied": 403,
        "insufficient_quota": 429,
        "billing_hard_limit_reached": 400,
        "rate_limit_exceeded": 429,
        "conflict": 409,
        "server_error": 500,
    }
    server.plan({"kind": "filtered"}, *({"kind": "failed", "code": code} for code in codes), {"kind": "partial"})
    body = {"prompt": "x", "n": 3}
    filtered = http.post(f"{VENDOR}/images/generations", json=body).json()["error"]
    assert filtered["code"] in {"moderation_blocked", "content_policy_violation"}
    for code, status in codes.items():
        answer = http.post(f"{VENDOR}/images/generations", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert ("retry-after-ms" in answer.headers) == (status == 429)
    assert len(http.post(f"{VENDOR}/images/generations", json=body).json()["data"]) == 2
    server.set_pace(balance=0.0)
    assert http.post(f"{VENDOR}/images/generations", json=body).json()["error"]["code"] == "insufficient_quota"
    assert http.get(f"{VENDOR}/models", headers={"Authorization": ""}).status_code == 401
    assert server.violations == []


def test_pictures_of_own_servers_come_as_base64_or_as_links(server: ServedProvider, http: httpx.Client) -> None:
    made = http.post("/v1/images/generations", json={"prompt": "x", "response_format": "url", "seed": 3}).json()
    assert set(made["data"][0]) == {"b64_json"}
    server.order("act_as", server="sglang")
    picture = {"image": ("a.png", media.picture(), "image/png")}
    edited = http.post("/v1/images/edits", data={"prompt": "x"}, files=picture).json()
    assert http.get(edited["data"][0]["url"]).content[:4] == b"\x89PNG"
    assert http.post("/v1/images/generations", json={"prompt": "x", "response_format": "url"}).status_code == 400

    server.set_pace(run_seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        http.post("/v1/images/generations", json={"prompt": "x"}, timeout=0.1)
    assert server.charges[-1]["cost"] == 1
    assert server.violations == []
