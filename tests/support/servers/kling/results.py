"""What a task shows of itself, in the words of either generation."""

from typing import Any

from tests.support.servers.kling.bodies import UNIT_USD
from tests.support.servers.media import clip, picture, sound
from tests.support.servers.wire_server import Job, WireServer

CDN = "cdn.klingai.com"
RISK = "Failure to pass the risk control system"
_NEW_WORDS = {"waiting": "submitted", "running": "processing"}
_FAILURE = "Internal error of the generation"


def status_of(job: Job, done: str) -> str:
    """The task's status; `done` is the generation's word for it."""
    if job.state != "ended":
        return _NEW_WORDS.get(job.state, "processing")
    return "failed" if job.outcome.kind in {"failed", "filtered"} else done


def message_of(job: Job) -> str:
    """Why it failed; empty where it did not."""
    if job.state != "ended" or job.outcome.kind not in {"failed", "filtered"}:
        return ""
    return job.outcome.message or (RISK if job.outcome.kind == "filtered" else _FAILURE)


def new_task(server: WireServer, job: Job) -> dict[str, Any]:
    """As the new generation shows it."""
    status = status_of(job, "succeeded")
    task: dict[str, Any] = {
        "id": job.id,
        "status": status,
        "message": message_of(job),
        "external_id": job.extra["external_id"],
        "create_time": round(job.created * 1000),
        "update_time": round(job.created * 1000) + 500,
    }
    if status == "succeeded":
        task["outputs"] = [_new_output(server, job, *file) for file in files_of(server, job)]
        task["billing"] = [_billing(job)]
    return task


def legacy_task(server: WireServer, job: Job) -> dict[str, Any]:
    """As the legacy generation shows it."""
    status = status_of(job, "succeed")
    task: dict[str, Any] = {
        "task_id": job.id,
        "task_status": status,
        "task_status_msg": message_of(job),
        "task_info": {"external_task_id": job.extra["external_id"]},
        "created_at": round(job.created * 1000),
        "updated_at": round(job.created * 1000) + 500,
    }
    if status == "succeed":
        result: dict[str, list[dict[str, Any]]] = {}
        for index, (kind, number, name) in enumerate(files_of(server, job)):
            result.setdefault(f"{kind}s", []).append(_legacy_output(server, kind, number, name, index))
        task["task_result"] = result
    return task


def files_of(server: WireServer, job: Job) -> list[tuple[str, str, str]]:
    """The task's files: kind, id, name; made when they are first asked for."""
    if "files" not in job.extra:
        job.extra["files"] = [_make(server, job, kind) for kind in _kinds(job)]
    found: list[tuple[str, str, str]] = job.extra["files"]
    return found


def _kinds(job: Job) -> list[str]:
    if job.outcome.kind == "empty":
        return []
    kinds: list[str] = job.extra["kinds"]
    count = len(kinds) if job.outcome.outputs is None else job.outcome.outputs
    if job.outcome.kind == "partial":
        count = max(1, count - 1)
    return (kinds * count)[:count] if len(kinds) < count else kinds[:count]


def _make(server: WireServer, job: Job, kind: str) -> tuple[str, str, str]:
    number = server.number()
    if kind == "video":
        loud = job.extra.get("loud", False)
        name = server.keep_file(clip(number % 5, sound=loud), "video/mp4")
    elif kind == "audio":
        name = server.keep_file(sound(number % 5), "audio/wav")
    else:
        name = server.keep_file(picture(number), "image/png")
    return kind, str(880_000_000_000_000_000 + number), name


def _new_output(server: WireServer, job: Job, kind: str, number: str, name: str) -> dict[str, Any]:
    url = server.link(name, CDN)
    if kind == "audio":
        return {"type": "audio", "id": number, "mp3_url": "", "wav_url": url, "duration": "0.3"}
    output = {"type": kind, "id": number, "url": url, "watermark_url": ""}
    return output | ({"duration": f"{job.extra.get('seconds', 5)}.1"} if kind == "video" else {})


def _legacy_output(server: WireServer, kind: str, number: str, name: str, index: int) -> dict[str, Any]:
    url = server.link(name, CDN)
    if kind == "image":
        return {"index": index, "url": url}
    if kind == "audio":
        return {"id": number, "mp3_url": "", "wav_url": url, "duration": "0.3"}
    return {"id": number, "url": url, "duration": "5.1"}


def _billing(job: Job) -> dict[str, Any]:
    units: float = job.extra["units"]
    if job.extra["pays_cash"]:
        price = f"{units * UNIT_USD:.2f}"
        return {"charge_type": "cash", "amount": price, "currency": "USD", "list_price": price}
    return {"charge_type": "unit", "amount": f"{units:g}", "package_type": job.extra["kinds"][0]}
