"""The test server speaks ComfyUI's reference, seen with plain calls."""

import json
import struct
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.support.servers import media
from tests.support.servers.serving import ServedProvider, served


class Caller:
    """Plain calls, and one socket."""

    def __init__(self, server: ServedProvider) -> None:
        self.server = server
        self.http = httpx.Client(base_url=server.url, trust_env=False)
        self.client_id = uuid4().hex

    def post(self, graph: dict[str, Any], **more: Any) -> httpx.Response:
        body = {"prompt": graph, "client_id": self.client_id, "prompt_id": str(uuid4())} | more
        return self.http.post("/prompt", json=body)

    def made(self, graph: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The history of a prompt that ran."""
        answer = self.post(graph, **more)
        assert answer.status_code == 200, answer.text
        return self.history(answer.json()["prompt_id"])

    def history(self, prompt_id: str) -> dict[str, Any]:
        for _ in range(400):
            found = self.http.get(f"/history/{prompt_id}").json()
            if found:
                return dict(found[prompt_id])
            time.sleep(0.005)
        raise AssertionError(prompt_id)

    def ask(self, path: str, **query: Any) -> Any:
        return self.http.get(path, params=query).json()


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    with served("tests.support.servers.comfyui", tmp_path_factory.mktemp("comfyui")) as server:
        caller = Caller(server)
        yield caller
        caller.http.close()


@pytest.fixture(autouse=True)
def fresh(caller: Caller) -> None:
    caller.server.forget_violations()
    caller.server.order("version", version="0.38.1")
    caller.server.order("max_upload", bytes=2**20)


def text_to_image(seed: int = 7, batch: int = 1, save: str = "SaveImage") -> dict[str, Any]:
    sampler = {"model": ["4", 0], "seed": seed, "steps": 3, "cfg": 7.5, "sampler_name": "euler", "scheduler": "karras"}
    sampler |= {"positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0], "denoise": 1.0}
    saved = {"images": ["8", 0]} | ({"filename_prefix": "a"} if save == "SaveImage" else {})
    return {
        "3": {"class_type": "KSampler", "inputs": sampler, "_meta": {"title": "KSampler"}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": batch}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a boat", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": save, "inputs": saved},
    }


def test_a_graph_runs_and_an_identical_one_comes_from_the_cache(caller: Caller) -> None:
    first = caller.made(text_to_image(1, batch=2))
    assert first["status"]["status_str"] == "success"
    files = first["outputs"]["9"]["images"]
    assert [file["type"] for file in files] == ["output", "output"]
    assert caller.http.get("/view", params=files[0]).content.startswith(b"\x89PNG")
    assert caller.http.get("/api/view", params=files[0] | {"preview": "webp;80"}).content[8:12] == b"WEBP"
    assert caller.http.get("/view", params=files[0], headers={"Range": "bytes=0-3"}).status_code == 206
    again = caller.made(text_to_image(1, batch=2))
    assert again["outputs"] == first["outputs"]
    assert again["status"]["messages"][1][1]["nodes"]
    assert caller.made(text_to_image(2))["outputs"]["9"]["images"] != files[:1]
    caller.server.plan({"kind": "failed", "code": "torch.OutOfMemoryError"})
    failed = caller.made(text_to_image(3))["status"]
    assert (failed["status_str"], failed["messages"][-1][0]) == ("error", "execution_error")
    assert caller.ask("/api/jobs", status="failed")["jobs"][0]["execution_error"]["exception_type"].endswith(
        "MemoryError"
    )
    assert caller.server.violations == []


def test_all_kinds_of_outputs_and_of_uploads(caller: Caller) -> None:
    contents = (media.picture(5), media.picture(6), media.picture(5))
    sent = [{"files": {"image": ("in.png", content)}, "data": {"subfolder": "px"}} for content in contents]
    names = [caller.http.post("/upload/image", **one).json()["name"] for one in sent]  # type: ignore[arg-type]
    assert names == ["in.png", "in (1).png", "in.png"]
    clip = caller.http.post("/upload/image", files={"image": ("in.mp4", media.clip())}).json()["name"]
    combined = {"frame_rate": 8, "loop_count": 0, "filename_prefix": "c", "format": "video/h264-mp4", "pingpong": False}
    graph: dict[str, Any] = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "px/in (1).png"}},
        "2": {"class_type": "VHS_VideoCombine", "inputs": combined | {"images": ["1", 0], "save_output": True}},
        "3": {"class_type": "LoadVideo", "inputs": {"file": clip}},
        "4": {
            "class_type": "SaveVideo",
            "inputs": {"video": ["3", 0], "filename_prefix": "video/v", "format": "auto", "codec": "auto"},
        },
        "5": {"class_type": "EasySaveVideo", "inputs": {"video": ["3", 0], "filename_prefix": "e"}},
        "6": {"class_type": "GetVideoComponents", "inputs": {"video": ["3", 0]}},
        "7": {"class_type": "SaveAudio", "inputs": {"audio": ["6", 1], "filename_prefix": "s"}},
        "8": {"class_type": "PreviewAny", "inputs": {"source": ["6", 2]}},
        "9": {"class_type": "PreviewImage", "inputs": {"images": ["6", 0]}},
    }
    outputs = caller.made(graph)["outputs"]
    keys = {name: next(iter(told)) for name, told in outputs.items()}
    assert keys == {"2": "gifs", "4": "images", "5": "video", "7": "audio", "8": "text", "9": "images"}
    assert (outputs["4"]["animated"], outputs["9"]["images"][0]["type"]) == ([True], "temp")
    assert caller.http.get("/view", params=outputs["4"]["images"][0]).content[4:8] == b"ftyp"
    assert {"px/in.png", "in.mp4"} <= set(
        caller.ask("/object_info/LoadImage")["LoadImage"]["input"]["required"]["image"][0]
    )
    assert caller.server.violations == []


def test_a_wrong_graph_is_refused_with_what_is_wrong(caller: Caller) -> None:
    def error_of(node: str, name: str, value: Any) -> str:
        graph = text_to_image()
        graph[node]["inputs"][name] = value
        return str(caller.post(graph).json()["node_errors"][node]["errors"][0]["type"])

    assert error_of("4", "ckpt_name", "x.safetensors") == "value_not_in_list"
    assert error_of("3", "steps", 0) == "value_smaller_than_min"
    assert error_of("3", "denoise", 1.5) == "value_bigger_than_max"
    assert error_of("3", "cfg", "much") == "invalid_input_type"
    assert error_of("3", "model", ["4", 1]) == "return_type_mismatch"
    assert error_of("3", "model", ["99", 0]) == "bad_linked_input"
    missing = text_to_image() | {"3": {"class_type": "Nonesuch", "inputs": {}}}
    assert caller.post(missing).json()["error"]["type"] == "missing_node_type"
    caller.server.order("version", version="0.3.64")
    assert caller.post(missing).json()["error"]["type"] == "invalid_prompt"
    assert caller.post({}).json()["error"]["type"] == "no_prompt"
    half = text_to_image(5) | {"10": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}}
    assert caller.post(half).json()["node_errors"]["10"]["errors"][0]["type"] == "required_input_missing"
    assert caller.server.violations == []


def _events(socket: ClientConnection) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What comes until a prompt has ended."""
    texts: list[dict[str, Any]] = []
    frames: list[bytes] = []
    while True:
        message = socket.recv(timeout=5)
        if isinstance(message, bytes):
            frames.append(message)
            continue
        texts.append(json.loads(message))
        if texts[-1]["type"] == "executing" and texts[-1]["data"]["node"] is None:
            return texts, frames


def test_events_and_previews_come_by_the_socket(caller: Caller) -> None:
    address = f"ws://127.0.0.1:{caller.server.port}/ws?clientId={caller.client_id}"
    with connect(address, proxy=None) as socket:
        socket.send(json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}}))
        caller.post(text_to_image(20), extra_data={"preview_method": "auto"})
        texts, frames = _events(socket)
        assert {"status", "feature_flags", "progress", "progress_state", "execution_success"} <= {
            one["type"] for one in texts
        }
        kind, length = struct.unpack(">II", frames[0][:8])
        about = json.loads(frames[0][8 : 8 + length])
        assert (kind, about["node_id"], about["image_type"]) == (4, "3", "image/jpeg")
    caller.server.order("version", version="0.3.64")
    with connect(address, proxy=None) as socket:
        caller.post(text_to_image(21), extra_data={"preview_method": "auto"})
        assert _events(socket)[1] == []
        caller.server.order("previews", on=True)
        caller.post(text_to_image(22))
        assert struct.unpack(">II", _events(socket)[1][0][:8]) == (1, 1)
    caller.server.order("previews", on=False)


def test_prompts_wait_are_cancelled_and_are_lost_by_a_restart(caller: Caller) -> None:
    server = caller.server
    server.plan({"kind": "stuck"})
    stuck, waiting, third = (caller.post(text_to_image(seed)).json()["prompt_id"] for seed in (30, 31, 32))
    other = server.order("other_job")["id"]
    time.sleep(0.02)
    queue = caller.ask("/queue")
    assert [row[1] for row in queue["queue_running"]] == [stuck]
    assert [row[1] for row in queue["queue_pending"]] == [waiting, third, other]
    assert caller.ask(f"/api/jobs/{waiting}")["status"] == "pending"
    assert caller.http.post(f"/api/jobs/{waiting}/cancel").json() == {"cancelled": True}
    caller.http.post("/queue", json={"delete": [third]})
    assert caller.ask(f"/api/jobs/{third}") == {"error": "Job not found"}
    caller.http.post("/interrupt", json={"prompt_id": stuck})
    assert caller.history(stuck)["status"]["messages"][-1][0] == "execution_interrupted"
    assert caller.ask(f"/api/jobs/{stuck}")["status"] == "cancelled"
    caller.history(other)
    server.order("restart", seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.ask("/system_stats")
    time.sleep(0.06)
    assert caller.ask("/history") == {}
    assert server.violations == []


def test_the_old_version_has_no_jobs_and_a_proxy_may_stand_before_it(caller: Caller) -> None:
    caller.server.order("version", version="0.3.64")
    assert caller.http.get("/api/jobs").status_code == 404
    assert caller.ask("/system_stats")["system"]["comfyui_version"] == "0.3.64"
    caller.server.order("max_upload", bytes=10)
    assert caller.http.post("/upload/image", files={"image": ("a.png", b"x" * 99)}).status_code == 413
    caller.server.order("proxy", header="X-Key", value="k")
    assert caller.http.get("/features").status_code == 401
    assert caller.http.get("/features", headers={"X-Key": "k"}).json()["max_upload_size"] == 10
    caller.server.order("proxy")
    assert caller.http.get("/features", headers={"Origin": "http://other"}).status_code == 403
    caller.http.post("/queue", json={"clear": True})
    caller.http.post("/interrupt")
    assert len(caller.server.violations) == 3
