from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import (
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import InputFile, OpenAccount
from tests.providers.comfyui.graphs import image_to_image, node
from tests.providers.comfyui.served import Comfy
from tests.support.servers import media
from tests.support.until import until

NOW = datetime(2026, 11, 30, tzinfo=UTC)


async def test_a_picture_is_drawn_by_a_shipped_workflow(comfy: Comfy, tmp_path: Path) -> None:
    token = str(uuid4())
    job = await comfy.draw(token=token, outputs=2, negative_prompt="fog", width=640, height=512)
    assert (job.remote_id, job.cost) == (token, 0)
    graph = comfy.sent(job)
    assert graph["4"]["inputs"]["ckpt_name"] == "sd_xl_base_1.0.safetensors"
    assert (graph["6"]["inputs"]["text"], graph["7"]["inputs"]["text"]) == ("a boat", "fog")
    assert graph["5"]["inputs"] == {"width": 640, "height": 512, "batch_size": 2}
    done = await comfy.ended(job)
    assert (done.status, len(done.outputs), done.cost) == (ProviderStatus.COMPLETED, 2, 0)
    assert len({output.url for output in done.outputs}) == 2
    servers = comfy.provider.local_servers(comfy.account)
    target = tmp_path / "got"
    async with comfy.adapter.transfer() as transfer:
        await transfer.download(done.outputs[0].url or "", target, limit_bytes=10**7, allow_local=servers)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert (await comfy.look(job)).outputs == done.outputs
    await comfy.provider.forget(comfy.account, job.remote_id, job.handle)


@pytest.mark.parametrize("version", ["0.38.1", "0.3.64"])
async def test_progress_previews_and_the_place_in_the_queue_are_told(comfy: Comfy, version: str) -> None:
    comfy.server.order("version", version=version)
    comfy.server.order("previews", on=True)
    comfy.server.set_pace(run_seconds=0.6)
    first, second, third = [await comfy.draw(steps=6) for _ in range(3)]
    seen: list[Any] = []

    async def is_shown() -> bool:
        seen.append(await comfy.look(first))
        return any(one.preview for one in seen) and bool(seen[-1].fraction)

    await until(is_shown, wanted=True)
    assert seen[-1].status == ProviderStatus.PROCESSING
    assert next(one.preview for one in seen if one.preview)[:3] in {b"\xff\xd8\xff", b"\x89PN"}
    waiting = await comfy.look(third)
    assert (waiting.status, waiting.queue_position) == (ProviderStatus.PENDING, 2)
    assert first.remote_id in comfy.told
    assert (await comfy.ended(first)).status == ProviderStatus.COMPLETED
    await until(lambda: third.remote_id in comfy.told, wanted=True)
    for job in (second, third):
        await comfy.provider.cancel(comfy.account, job.remote_id, job.handle)
        assert (await comfy.ended(job)).status == ProviderStatus.CANCELLED
    comfy.server.order("previews", on=False)


async def test_a_running_prompt_costs_no_calls_while_the_socket_tells(comfy: Comfy) -> None:
    comfy.server.plan({"kind": "stuck"})
    job = await comfy.draw(steps=6)

    async def is_running() -> bool:
        return (await comfy.look(job)).status is ProviderStatus.PROCESSING and comfy.provider._servers[1].socket.is_live

    await until(is_running, wanted=True)
    await until(lambda: comfy.provider._told_of(comfy.provider._servers[1], job.remote_id) is not None, wanted=True)
    calls = len(comfy.server.calls)
    for _ in range(5):
        assert (await comfy.look(job)).status == ProviderStatus.PROCESSING
    assert len(comfy.server.calls) == calls
    await comfy.provider.cancel(comfy.account, job.remote_id, job.handle)
    assert (await comfy.ended(job)).status == ProviderStatus.CANCELLED


async def test_an_own_workflow_becomes_an_operation_with_its_inputs(comfy: Comfy, tmp_path: Path) -> None:
    name = await comfy.add(image_to_image() | {"10": node("LoadImage", image="x.png")}, "My edit")
    assert name == "my-edit"
    params_class = comfy.provider.manifest.params_model(OperationType.IMAGE_TO_IMAGE)
    form = params_class.variant({"model": name})
    assert {"prompt", "reference_1", "denoise", "checkpoint", "seed"} <= set(form.model_fields)
    path = tmp_path / "in.png"
    path.write_bytes(media.picture())
    copies = [
        await comfy.provider.upload(
            comfy.account, InputFile(str(path), "image/png", MediaType.IMAGE, path.stat().st_size, "in.png")
        )
        for _ in range(2)
    ]
    assert [copy.id for copy in copies] == ["pixsim7/in.png"] * 2
    job = await comfy.submit(
        OperationType.IMAGE_TO_IMAGE,
        name,
        prompt="b",
        reference_1=copies[0].id,
        checkpoint="sd_xl_base_1.0.safetensors",
    )
    assert comfy.sent(job)["10"]["inputs"]["image"] == "pixsim7/in.png"
    assert (await comfy.ended(job)).status == ProviderStatus.COMPLETED
    with pytest.raises(InputGoneError):
        await comfy.submit(OperationType.IMAGE_TO_IMAGE, name, prompt="b", reference_1="pixsim7/gone.png")
    await comfy.provider.workflows.remove(name)
    assert "my-edit" not in params_class.variant({"model": "my-edit"}).model_fields


async def test_outputs_of_all_kinds_come_and_what_cannot_be_kept_is_told(comfy: Comfy, tmp_path: Path) -> None:
    path = tmp_path / "in.mp4"
    path.write_bytes(media.clip(sound=True))
    clip = InputFile(str(path), "video/mp4", MediaType.VIDEO, path.stat().st_size, "in.mp4")
    combined = {"frame_rate": 8, "loop_count": 0, "filename_prefix": "c", "format": "video/h264-mp4", "pingpong": False}
    graph = {
        "3": node("LoadVideo", file="x.mp4"),
        "6": node("GetVideoComponents", video=["3", 0]),
        "2": node("VHS_VideoCombine", **combined, images=["6", 0], save_output=True),
        "5": node("EasySaveVideo", video=["3", 0], filename_prefix="e"),
        "7": node("SaveAudio", audio=["6", 1], filename_prefix="s"),
        "8": node("PreviewAny", source=["6", 2]),
        "9": node("PreviewImage", images=["6", 0]),
    }
    name = await comfy.add(graph, operation=OperationType.VIDEO_MODIFY)
    copy = await comfy.provider.upload(comfy.account, clip)
    job = await comfy.submit(OperationType.VIDEO_MODIFY, name, source_clip=copy.id)
    done = await comfy.ended(job)
    kinds = [(output.mime_type or "").partition("/")[0] for output in done.outputs]
    assert sorted(kinds) == ["audio", "video", "video"]


async def test_what_the_server_lacks_is_told_by_name_before_it_is_sent(comfy: Comfy) -> None:
    calls = len(comfy.server.jobs)
    with pytest.raises(InvalidParametersError, match=r"no nodes CLIPLoader, .*UNETLoader"):
        await comfy.submit(OperationType.TEXT_TO_VIDEO, "text-to-video", prompt="x")
    with pytest.raises(InvalidParametersError, match=r"no file other\.safetensors"):
        await comfy.draw(checkpoint="other.safetensors")
    with pytest.raises(InvalidParametersError, match="does not take 'exponential' as its scheduler"):
        await comfy.draw(scheduler="exponential")
    assert len(comfy.server.jobs) == calls


async def test_failures_keep_the_words_of_the_server(comfy: Comfy) -> None:
    comfy.server.plan(
        {"kind": "failed", "code": "torch.OutOfMemoryError"},
        {"kind": "failed", "message": "Payment Required: Please add credits to your account to use this node."},
        {"kind": "empty"},
    )
    memory, paid, empty = [await comfy.ended(await comfy.draw()) for _ in range(3)]
    assert memory.error is not None
    assert "ran out of memory at KSampler" in memory.error.message
    assert "Allocation on device" in (memory.error.detail or "")
    assert type(paid.error).__name__ == "ProviderQuotaError"
    assert empty.error is not None
    assert "without a file" in empty.error.message


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_is_uncertain_and_its_job_is_found_by_our_id(comfy: Comfy, when: str) -> None:
    token = str(uuid4())
    comfy.server.go_wrong({"path": "/prompt", "method": "POST", "when": when})
    with pytest.raises(SubmitUncertainError):
        await comfy.draw(token=token)
    found = await comfy.provider.find(comfy.account, token, NOW)
    if when == "before":
        assert found is None
        return
    assert found is not None
    assert found.remote_id == token
    assert (await comfy.ended(found)).status == ProviderStatus.COMPLETED


async def test_a_restart_is_noticed_by_the_socket_and_told(comfy: Comfy) -> None:
    comfy.server.plan({"kind": "stuck"})
    job = await comfy.draw()
    await until(lambda: comfy.provider._servers[1].socket.is_live, wanted=True)
    assert (await comfy.look(job)).status in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}
    comfy.told.clear()
    comfy.server.order("restart", seconds=0.3)
    await until(lambda: job.remote_id in comfy.told, wanted=True)
    with pytest.raises((ProviderUnavailableError, RemoteNotFoundError)):
        await comfy.look(job)

    async def is_lost() -> bool:
        try:
            await comfy.look(job)
        except RemoteNotFoundError as error:
            return "restarted" in error.message
        except ProviderUnavailableError:
            return False
        return False

    await until(is_lost, wanted=True)
    comfy.server.plan({"kind": "stuck"})
    again = await comfy.draw()
    await until(lambda: comfy.provider._servers[1].socket.is_live, wanted=True)
    await comfy.provider.cancel(comfy.account, again.remote_id, again.handle)
    assert (await comfy.ended(again)).status == ProviderStatus.CANCELLED


@pytest.mark.parametrize("version", ["0.38.1", "0.3.64"])
async def test_nobody_elses_job_is_ever_stopped(comfy: Comfy, version: str) -> None:
    comfy.server.order("version", version=version)
    comfy.server.order("ignore_interrupt_id")
    other = comfy.server.order("other_job", seconds=60.0)["id"]
    mine = await comfy.draw()
    await comfy.provider.cancel(comfy.account, mine.remote_id, mine.handle)
    assert (await comfy.ended(mine)).status == ProviderStatus.CANCELLED
    await comfy.provider.cancel(comfy.account, mine.remote_id, mine.handle)
    found = await comfy.provider.find(comfy.account, other, NOW)
    assert found is not None
    assert (await comfy.look(found)).status == ProviderStatus.PROCESSING


async def test_the_connection_is_told_in_words(comfy: Comfy) -> None:
    words = await comfy.provider.check_connection(comfy.account)
    assert words == "ComfyUI 0.38.1 answers; cuda:0 Test GPU, 8.0 of 16.0 GB free. In its queue: nothing runs or waits."
    assert await comfy.provider.read_balance(comfy.account) == {}
    comfy.server.order("proxy", header="X-Key", value="k")
    with pytest.raises(ProviderAuthError):
        await comfy.provider.read_balance(comfy.account)
    keyed = OpenAccount(2, "proxied", comfy.account.options, {"headers": "X-Key: k"})
    assert "answers" in await comfy.provider.check_connection(keyed)
    assert comfy.provider.download_headers(keyed, "") == {"X-Key": "k"}
    gone = OpenAccount(3, "gone", {"base_url": "http://127.0.0.1:9"}, {})
    with pytest.raises(ProviderUnavailableError, match="cannot be reached"):
        await comfy.provider.check_connection(gone)


async def test_a_second_server_is_a_second_account_with_a_socket_of_its_own(comfy: Comfy) -> None:
    moved = OpenAccount(1, "moved", {"base_url": comfy.server.url.replace("127.0.0.1", "localhost")}, {})
    await comfy.ended(await comfy.draw())
    first = comfy.provider._servers[1]
    assert await comfy.provider.read_balance(moved) == {}
    assert comfy.provider._servers[1] is not first
