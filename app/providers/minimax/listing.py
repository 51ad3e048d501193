"""What MiniMax lists of V2's tasks, and by what a task is told to be ours: neither prompt nor seed is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.providers.base import RemoteJob
from app.providers.minimax.answers import dict_at, id_at, number_of, text_at
from app.providers.minimax.bodies import RERENDER

PAGE_SIZE: Final = 50
MOST_PAGES: Final = 40
V2_HANDLE: Final[Mapping[str, Any]] = {"api": "v2"}


def wanted(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the list shows of a request."""
    if request.get("model") == RERENDER:
        return {"model": "MiniMax-H3", "resolution": "2K", "again": True}
    found = {name: request.get(name) for name in ("model", "resolution", "duration")}
    return {**found, "again": False}


def jobs_of(data: Any, since: datetime) -> tuple[Sequence[RemoteJob], bool]:
    """The tasks of a page that are not older, and whether older pages may hold more of them."""
    items = dict_at({"body": data}, "body").get("items")
    items = items if isinstance(items, list) else []
    jobs = []
    is_older = False
    for item in items:
        task = dict_at({"item": item}, "item")
        task_id, created = id_at(task, "id"), number_of(task.get("created_at"))
        if task_id is None or created is None:
            continue
        if created < since.timestamp() - 1:
            is_older = True
        else:
            jobs.append(RemoteJob(task_id, _shown(task), V2_HANDLE))
    return jobs, len(items) >= PAGE_SIZE and not is_older


def _shown(task: Mapping[str, Any]) -> Mapping[str, Any]:
    found = {"model": text_at(task, "model"), "resolution": text_at(task, "resolution")}
    if (text_at(task, "task_type") or "generation") != "generation":
        return {**found, "again": True}
    return {**found, "duration": number_of(task.get("duration")), "again": False}
