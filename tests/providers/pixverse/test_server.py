"""The test server speaks PixVerse's reference, seen with plain calls."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.servers import media
from tests.support.servers.serving import ServedProvider, served

HOST = "https://app-api.pixverse.ai"
TEXT = {"prompt": "a boat", "model": "v6", "duration": 5, "quality": "540p", "aspect_ratio": "16:9", "seed": 7}


class Caller:
    """Calls with the headers that the reference asks for."""

    def __init__(self, server: ServedProvider) -> None:
        self.server = server
        self.http = httpx.Client(base_url=server.gateways[HOST], trust_env=False)

    def ask(self, method: str, path: str, *, trace: str | None = None, **how: Any) -> dict[str, Any]:
        headers = {"API-KEY": self.server.key, "Ai-trace-id": trace or str(uuid4())}
        answer: dict[str, Any] = self.http.request(method, f"/openapi/v2{path}", headers=headers, **how).json()
        return answer

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.ask("POST", f"{path}/generate", json=body)
        assert answer["ErrCode"] == 0, answer
        return dict(answer["Resp"])

    def code(self, path: str, body: dict[str, Any]) -> int:
        return int(self.ask("POST", f"{path}/generate", json=body)["ErrCode"])

    def result(self, video: int) -> dict[str, Any]:
        return dict(self.ask("GET", f"/video/result/{video}")["Resp"])

    def link(self, url: str) -> httpx.Response:
        origin = "https://media.pixverse.ai"
        return self.http.get(self.server.gateways[origin] + url.removeprefix(origin))


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    with served("tests.support.servers.pixverse", tmp_path_factory.mktemp("pixverse")) as server:
        caller = Caller(server)
        yield caller
        caller.http.close()


@pytest.fixture(autouse=True)
def forgotten(caller: Caller) -> None:
    caller.server.forget_violations()


def _image(caller: Caller) -> int:
    answer = caller.ask("POST", "/image/upload", files={"image": ("a.png", media.picture(), "image/png")})
    return int(answer["Resp"].get("img_id") or answer["Resp"]["ImgID"])


def _clip(caller: Caller) -> int:
    return int(
        caller.ask("POST", "/media/upload", files={"file": ("a.mp4", media.clip(), "video/mp4")})["Resp"]["media_id"]
    )


def test_every_generation_of_the_reference_makes_a_video(caller: Caller) -> None:
    image, clip = _image(caller), _clip(caller)
    sound = caller.ask("POST", "/media/upload", files={"file": ("a.wav", media.sound(), "audio/wav")})["Resp"][
        "media_id"
    ]
    scaled = {"prompt": "x", "model": "v5", "duration": 5, "quality": "360p"}
    source = {"video_media_id": clip}
    masks = caller.ask("POST", "/video/mask/selection", json=source)["Resp"]
    swap = {"keyframe_id": masks["keyframe_id"], "mask_id": masks["mask_info"][0]["mask_id"]}
    steps = [{"img_id": image, "duration": 5, "prompt": "x"}, {"img_id": image}]
    reference = {"type": "subject", "img_id": image, "ref_name": "cat"}
    bodies: dict[str, dict[str, Any]] = {
        "/video/text": TEXT,
        "/video/img": scaled | {"img_id": image},
        "/video/transition": scaled | {"first_frame_img": image, "last_frame_img": image},
        "/video/multi_transition": {"multi_transition": steps, "model": "v5", "quality": "540p"},
        "/video/fusion": scaled | {"prompt": "a @cat runs", "aspect_ratio": "1:1", "image_references": [reference]},
        "/video/extend": scaled | source | {"seed": 1},
        "/video/restyle": source | {"restyle_prompt": "felt"},
        "/video/modify": source | {"prompt": "@img0 in it", "quality": "360p", "img_ids": [image]},
        "/video/lip_sync": source | {"audio_media_id": sound},
        "/video/sound_effect": source | {"sound_effect_content": "rain", "original_sound_switch": True},
        "/video/upscale": source,
        "/video/swap": source | swap | {"img_id": image, "quality": "720p"},
        "/video/mimic": source | {"img_id": image, "quality": "720p"},
        "/video/avatar": {"img_id": image, "quality": "720p", "audio_media_id": sound},
    }
    for path, body in bodies.items():
        made = caller.made(path, body)
        assert made["video_id"] > 2**53
        told = caller.result(made["video_id"])
        assert (told["status"], told["id"]) == (1, made["video_id"])
        assert caller.link(told["url"]).content[4:8] == b"ftyp"
    assert caller.made("/image/template", {"img_ids": [image], "template_id": 302325299692608})["image_id"]
    assert caller.server.violations == []


def test_a_trace_is_charged_once_and_the_balance_and_the_usage_show_it(caller: Caller) -> None:
    before, trace = caller.server.balance, str(uuid4())
    first = caller.ask("POST", "/video/text/generate", trace=trace, json=TEXT)["Resp"]["video_id"]
    assert caller.ask("POST", "/video/text/generate", trace=trace, json=TEXT)["Resp"] == {"video_id": first}
    caller.server.order("repeat_answer", answer="error")
    assert caller.ask("POST", "/video/text/generate", trace=trace, json=TEXT)["ErrCode"] == 400017
    balance = caller.ask("GET", "/account/balance")["Resp"]
    assert balance["credit_monthly"] + balance["credit_package"] == before - 45
    times = {"start_time": "2020-01-01 00:00:00", "end_time": "2099-01-01 00:00:00"}
    usage = caller.ask("POST", "/account/billing/usage-detail", json=times | {"limit": 100})["Resp"]["items"]
    assert [item["creation_id"] for item in usage].count(first) == 1


def test_what_breaks_the_reference_is_refused_and_noted(caller: Caller) -> None:
    for wrong in ({"duration": 16}, {"seed": -1}, {"aspect": "1:1"}, {"model": "v7"}, {"motion_mode": "normal"}):
        assert caller.code("/video/text", TEXT | wrong) == 400017
    assert caller.code("/video/lip_sync", {"video_media_id": _clip(caller)}) == 400017
    assert len(caller.server.violations) == 6
    trace = str(uuid4())
    caller.ask("GET", "/account/balance", trace=trace)
    caller.ask("GET", "/video/tts_speaker", trace=trace)
    assert caller.ask("GET", "/account/balance", trace="1")["ErrCode"] == 400013
    assert len(caller.server.violations) == 8


def test_what_an_honest_client_may_meet_is_refused_only(caller: Caller) -> None:
    image = {"prompt": "x", "model": "v5", "duration": 5, "quality": "360p", "img_id": _image(caller)}
    caller.server.order("forget_uploads")
    assert caller.code("/video/img", image) == 400032
    assert caller.code("/video/text", TEXT | {"prompt": "x" * 5001}) == 400018
    assert caller.ask("GET", "/video/result/5")["ErrCode"] == 500008
    caller.server.order("refuse", code=500069)
    assert caller.code("/video/text", TEXT) == 500069
    caller.server.set_pace(running=0)
    assert caller.code("/video/text", TEXT) == 500044
    caller.server.set_pace(running=None, balance=0)
    assert caller.code("/video/text", TEXT) == 500090
    caller.server.set_pace(balance=10_000)
    caller.server.order("moderate_upload")
    refused = caller.ask("POST", "/image/upload", files={"image": ("a.png", media.picture(), "image/png")})
    assert refused["err_code"] == 500052
    other = caller.http.get("/openapi/v2/account/balance", headers={"API-KEY": "no", "Ai-trace-id": str(uuid4())})
    assert other.json()["ErrCode"] == 400012
    assert caller.server.violations == []


def test_jobs_end_as_planned_and_links_end(caller: Caller) -> None:
    server, before = caller.server, caller.server.balance
    server.plan({"kind": "filtered"}, {"kind": "failed"}, {"kind": "stuck"}, {"kind": "empty"})
    statuses = [caller.result(caller.made("/video/text", TEXT)["video_id"])["status"] for _ in range(4)]
    assert statuses == [7, 8, 5, 1]
    assert server.balance == before - 3 * 45
    server.set_pace(link_seconds=0)
    video = caller.made("/video/text", TEXT)["video_id"]
    assert caller.link(caller.result(video)["url"]).status_code == 403
    server.set_pace(link_seconds=None)
    assert caller.link(caller.result(video)["url"]).status_code == 200
    server.order("delete", id=str(video))
    assert caller.result(video)["status"] == 6
