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


def items_of(data: Any) -> Sequence[Mapping[str, Any]]:
    """The tasks of a page as they came."""
    items = dict_at({"body": data}, "body").get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def jobs_of(items: Sequence[Mapping[str, Any]], since: datetime) -> Sequence[RemoteJob] | None:
    """Those tasks of a page that are not surely older; None where one of them has no id: it may be any."""
    made = [(id_at(task, "id"), task) for task in items if not _is_older(task, since)]
    jobs = [RemoteJob(task_id, _shown(task), V2_HANDLE) for task_id, task in made if task_id is not None]
    return jobs if len(jobs) == len(made) else None


def is_last(data: Any, items: Sequence[Mapping[str, Any]], since: datetime, seen: int) -> bool:
    """Whether no later page can hold a task that is not older; `seen` of the list's were on the pages until here.

    That a page is short says nothing: the provider may give shorter ones than are asked for.
    """
    if not items:
        return True
    moments = [number_of(task.get("created_at")) for task in (items[0], items[-1])]
    first, last = moments
    if first is not None and last is not None and first >= last and _is_older(items[-1], since):
        return True
    total = number_of(dict_at({"body": data}, "body").get("total"))
    return total is not None and seen >= total


def _is_older(task: Mapping[str, Any], since: datetime) -> bool:
    created = number_of(task.get("created_at"))
    return created is not None and created < since.timestamp() - 1


def _shown(task: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What it shows of the request; None where that is too little to tell."""
    found: dict[str, Any] = {"model": text_at(task, "model"), "resolution": text_at(task, "resolution")}
    if (text_at(task, "task_type") or "generation") != "generation":
        return {**found, "again": True}
    shown = {**found, "duration": number_of(task.get("duration")), "again": False}
    return None if None in shown.values() else shown
