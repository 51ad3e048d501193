"""Kling: makes tasks by either generation of its interface, and follows them in batches."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import (
    IncompleteListError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.base import (
    AccountView,
    ClearingWay,
    GenerationResult,
    OperationParams,
    RemoteJob,
    VideoStatusResult,
)
from app.providers.calls import Answer, Calls
from app.providers.catalog_provider import CatalogProvider
from app.providers.kling import answers
from app.providers.kling.answers import NEW_PATH, UNIT_DOLLARS
from app.providers.kling.bodies import (
    FACE_LIP_SYNC,
    IDENTIFY,
    LEGACY_PATHS,
    Face,
    Request,
    clip_by_id,
    clip_request,
    is_new,
    legacy_request,
    look_path,
    new_request,
    source_clip,
)
from app.providers.kling.errors import is_hidden, is_unknown_task, refusal
from app.providers.kling.manifest import CATALOG, MANIFEST, REGIONS, SUBMIT_SECONDS, manifest_with
from app.providers.kling.signing import headers_of
from app.providers.model_params import CatalogParams
from app.providers.registry import ProviderEnvironment

PAGE_SIZE = 30
MOST_PAGES = 20
_SOURCED = frozenset({OperationType.VIDEO_EXTEND, OperationType.LIP_SYNC, OperationType.SOUND_EFFECT})
_COSTS_PERIOD = timedelta(days=30)
COSTS_PACE_SECONDS = 1.1
"""One of these calls a second is answered."""


class KlingProvider(CatalogProvider):
    """Kling AI, with the models of a catalog."""

    def __init__(self, environment: ProviderEnvironment, *, costs_pace_seconds: float = COSTS_PACE_SECONDS) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self.manifest = manifest_with(self._catalog)
        calls = partial(Calls, environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)
        self._calls, self._account_calls = calls(), calls(pace_seconds=costs_pace_seconds)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        request = await self._request(account, operation, params, client_token)
        answer = await self._calls.submit(
            "POST",
            _base(account) + request.path,
            account=account,
            headers=headers_of(account, time.time()),
            json=request.body,
            seconds=SUBMIT_SECONDS,
        )
        found = answers.accepted(answer.data, request.look_path, request.asked)
        if found is None:
            raise self._calls.unclear(answer)
        return found

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        found = await self.check_many(account, [(remote_id, handle)])
        if remote_id not in found:
            raise RemoteNotFoundError("Kling does not know the task any more. It keeps tasks for 30 days.")
        return found[remote_id]

    @override
    async def check_many(
        self, account: AccountView, jobs: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> Mapping[str, VideoStatusResult]:
        new = [(remote_id, handle) for remote_id, handle in jobs if _path(handle) == NEW_PATH]
        legacy = [(remote_id, handle) for remote_id, handle in jobs if _path(handle) != NEW_PATH]
        found: dict[str, VideoStatusResult] = {}
        if new:
            tasks = await self._new_tasks(account, [remote_id for remote_id, _ in new])
            for remote_id, handle in new:
                if remote_id in tasks:
                    found[remote_id] = answers.status(tasks[remote_id], NEW_PATH, _asked(handle))
        looks = await asyncio.gather(*(self._legacy_task(account, _path(one), number) for number, one in legacy))
        for (remote_id, handle), task in zip(legacy, looks, strict=True):
            if task is not None:
                found[remote_id] = answers.status(task, _path(handle), _asked(handle))
        return found

    @override
    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        # Whether the call that asks by our id knows the tasks of the older calls is nowhere said.
        return (ClearingWay.OWN_ID,) if self._look_path(operation, request) == NEW_PATH else (ClearingWay.LISTING,)

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"path": self._look_path(operation, request)}

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        paths = [path for path in self._legacy_paths() if path != NEW_PATH]
        return [job for path in paths for job in await self._listed_jobs(account, path, since)]

    @override
    async def list_like(
        self, account: AccountView, since: datetime, fingerprint: Mapping[str, Any]
    ) -> Sequence[RemoteJob]:
        """The older tasks of a kind: they show our id, and nothing else of a request."""
        return await self._listed_jobs(account, str(fingerprint["path"]), since, may_be_empty=False)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        try:
            tasks = await self._tasks(account, "external_task_ids", [client_token])
        except (RemoteNotFoundError, ProviderAuthError) as error:
            if is_unknown_task(error):
                return None
            if not is_hidden(error):
                raise
            raise IncompleteListError("Kling does not say whether it has the task.", detail=error.detail) from error
        for number, task in tasks.items():
            if answers.external_id(task) in {client_token, None}:
                return GenerationResult(number, {"path": NEW_PATH, "asked": 1})
        return None

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        packs = await self._packs(account)
        units = sum((_left(pack) for pack in packs), Decimal(0))
        # Without a pack the account pays from a balance that Kling does not tell.
        return {"usd": int(units * UNIT_DOLLARS * 1_000_000)} if units > 0 else {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        packs = await self._packs(account)
        if not packs:
            return "Kling accepts the key. It tells of no resource pack, and does not tell a balance."
        told = "; ".join(f"{pack.get('resource_pack_name') or 'A pack'}: {_left(pack):,.0f} left" for pack in packs)
        return f"Kling accepts the key. As of up to 12 hours ago: {told}."

    async def _request(
        self, account: AccountView, operation: OperationType, params: OperationParams, token: str
    ) -> Request:
        """The call that a job is.

        Raises:
            InvalidParametersError: It would be refused.
            ProviderError: What must be asked before is refused.
        """
        if not isinstance(params, CatalogParams) or operation not in self._catalog.model_of(params).operations:
            raise InvalidParametersError(f"These are not the parameters of {operation}.")
        clip = source_clip(params)
        model = self._catalog.model_of(params)
        if is_new(model):
            link = await self._clip_link(account, clip) if clip is not None else None
            return new_request(operation, params, self._catalog, token, link)
        if operation not in _SOURCED:
            return legacy_request(params, self._catalog, token)
        source = await self._source(account, clip) if clip is not None else {}
        face = None
        if model.id == FACE_LIP_SYNC.rpartition("/")[2]:
            face = await self._face(account, source, int(getattr(params, "face")))  # noqa: B009
        return clip_request(params, self._catalog, token, source, face)

    async def _clip_link(self, account: AccountView, value: str) -> str:
        """The link of a clip: as it was given, or a new one of a result of the account."""
        own = clip_by_id(value)
        if own is None:
            return value
        task = (
            (await self._new_tasks(account, [own.task_id])).get(own.task_id)
            if own.is_new
            else await self._legacy_task(account, own.path, own.task_id)
        )
        link = answers.clip_link(task, own.output_id) if task is not None else None
        if link is None:
            raise RemoteNotFoundError("Kling does not have the clip any more. It keeps results for 30 days.")
        return link

    async def _source(self, account: AccountView, value: str) -> dict[str, str]:
        """How an older call names a clip: what the older generation made by its id, all else by a link."""
        own = clip_by_id(value)
        if own is not None and not own.is_new:
            return {"video_id": own.output_id}
        return {"video_url": await self._clip_link(account, value)}

    async def _face(self, account: AccountView, source: Mapping[str, str], number: int) -> Face:
        """The face of that number in a clip, from 1."""
        answer = await self._ask(account, "POST", IDENTIFY, json=dict(source))
        data = answer.data.get("data") if isinstance(answer.data, dict) else None
        rows = data.get("face_data") if isinstance(data, dict) else None
        faces = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        if not isinstance(data, dict) or not isinstance(data.get("session_id"), str) or not faces:
            raise InvalidParametersError("Kling finds no face in the clip.", detail=answer.words)
        if number > len(faces):
            raise InvalidParametersError(f"Kling finds {len(faces)} faces in the clip; there is no face {number}.")
        return Face(data["session_id"], str(faces[number - 1].get("face_id", "")))

    async def _tasks(self, account: AccountView, by: str, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        answer = await self._ask(account, "GET", f"{NEW_PATH}?{by}={quote(','.join(ids), safe=',')}")
        if not isinstance(answer.data, dict) or not isinstance(answer.data.get("data"), list | dict):
            raise ProviderUnavailableError("The answer of Kling cannot be understood.", detail=answer.words)
        found = {answers.task_id(task): task for task in answers.tasks_of(answer.data)}
        return {number: task for number, task in found.items() if number is not None}

    async def _new_tasks(self, account: AccountView, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Those of the tasks that are there; that one of them is not must not hide the others."""
        try:
            return await self._tasks(account, "task_ids", ids)
        except RemoteNotFoundError:
            if len(ids) == 1:
                return {}
        found: dict[str, Mapping[str, Any]] = {}
        for number in ids:
            found |= await self._new_tasks(account, [number])
        return found

    async def _legacy_task(self, account: AccountView, path: str, number: str) -> Mapping[str, Any] | None:
        """None where it is not there any more."""
        try:
            answer = await self._ask(account, "GET", f"{path}/{quote(number, safe='')}")
        except RemoteNotFoundError:
            return None
        task = next(iter(answers.tasks_of(answer.data)), None)
        if task is None or answers.task_id(task) not in {number, None}:
            raise ProviderUnavailableError("The answer of Kling cannot be understood.", detail=answer.words)
        return task

    async def _listed_jobs(
        self, account: AccountView, path: str, since: datetime, *, may_be_empty: bool = True
    ) -> Sequence[RemoteJob]:
        """The tasks of an older call since a moment; those that do not show our id may be any."""
        try:
            tasks = await self._listed(account, path, since)
        except (RemoteNotFoundError, ProviderAuthError) as error:
            if not is_hidden(error):
                raise
            raise IncompleteListError("Kling does not show these tasks of the account.", detail=error.detail) from error
        if not tasks and not may_be_empty:
            # An account without the right to see its tasks may be told that there are none.
            raise IncompleteListError("Kling shows no tasks of this kind at all.")
        found = []
        for task in tasks:
            number, token = answers.task_id(task), answers.external_id(task)
            if number is None:
                raise ProviderUnavailableError("The list of Kling cannot be understood.")
            if not _is_before(task, since):
                found.append(RemoteJob(number, {"path": path} if token else None, {"path": path}, token))
        return found

    async def _listed(self, account: AccountView, path: str, since: datetime) -> list[Mapping[str, Any]]:
        """The tasks of an older call, those since a moment and a page of others at the most, the newest first."""
        found: list[Mapping[str, Any]] = []
        for page in range(1, MOST_PAGES + 1):
            answer = await self._ask(account, "GET", f"{path}?pageNum={page}&pageSize={PAGE_SIZE}")
            if not isinstance(answer.data, dict) or not isinstance(answer.data.get("data"), list | dict):
                raise ProviderUnavailableError("The list of Kling cannot be understood.", detail=answer.words)
            tasks = answers.tasks_of(answer.data)
            found += tasks
            # Not where a page is short: the provider may give shorter ones than are asked for.
            if not tasks or (_is_before(tasks[-1], since) and _is_newest_first(tasks)):
                return found
        raise IncompleteListError("Kling's list is longer than what is read of it.")

    def _look_path(self, operation: OperationType, request: Mapping[str, Any]) -> str:
        model = self._catalog.models.get(str(request.get("model")))
        return look_path(operation, model) if model is not None else NEW_PATH

    def _legacy_paths(self) -> tuple[str, ...]:
        found = (str(model.settings.get("image_path", "")) for model in self._catalog.models.values())
        return tuple(dict.fromkeys((*LEGACY_PATHS, *(path for path in found if path.startswith("/v1/")))))

    async def _packs(self, account: AccountView) -> list[Mapping[str, Any]]:
        now = datetime.now(UTC)
        begin, end = (round(moment.timestamp() * 1000) for moment in (now - _COSTS_PERIOD, now))
        answer = await self._account_calls.ask(
            "GET",
            f"{_base(account)}/account/costs?start_time={begin}&end_time={end}",
            account=account,
            headers=headers_of(account, time.time()),
        )
        data = answer.data.get("data") if isinstance(answer.data, dict) else None
        rows = data.get("resource_pack_subscribe_infos") if isinstance(data, dict) else None
        return (
            [row for row in rows if isinstance(row, dict) and row.get("status") == "online"]
            if isinstance(rows, list)
            else []
        )

    async def _ask(self, account: AccountView, method: str, path: str, *, json: Any = None) -> Answer:
        return await self._calls.ask(
            method, _base(account) + path, account=account, headers=headers_of(account, time.time()), json=json
        )


def _base(account: AccountView) -> str:
    return REGIONS.get(account.options.get("region", ""), REGIONS["global"])


def _left(pack: Mapping[str, Any]) -> Decimal:
    return answers.decimal(pack.get("remaining_quantity")) or Decimal(0)


def _path(handle: Mapping[str, Any]) -> str:
    path = handle.get("path")
    return path if isinstance(path, str) and path.startswith("/v1/") else NEW_PATH


def _asked(handle: Mapping[str, Any]) -> int:
    asked = handle.get("asked")
    return asked if isinstance(asked, int) else 1


def _is_newest_first(tasks: Sequence[Mapping[str, Any]]) -> bool:
    first, last = tasks[0].get("created_at"), tasks[-1].get("created_at")
    return isinstance(first, int) and isinstance(last, int) and first >= last


def _is_before(task: Mapping[str, Any], since: datetime) -> bool:
    created = task.get("created_at")
    return isinstance(created, int) and created < since.timestamp() * 1000
