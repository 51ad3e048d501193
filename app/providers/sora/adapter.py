"""The adapter of the OpenAI-compatible interface: blocking pictures, polled clips."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import (
    IncompleteListError,
    InvalidParametersError,
    ProviderError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.accounts import AccountView
from app.providers.base import (
    ClearingWay,
    GenerationResult,
    OperationParams,
    RemoteJob,
    VideoStatusResult,
)
from app.providers.calls import LONG_SECONDS, Answer, Calls
from app.providers.catalog_provider import CatalogProvider
from app.providers.kept import KeptFile, KeptResults
from app.providers.registry import ProviderEnvironment
from app.providers.sora.errors import refusal
from app.providers.sora.images import body_of, files_of, note_of, pictures, told_links
from app.providers.sora.manifest import CATALOG, MANIFEST, PICTURES
from app.providers.sora.servers import Server, check_account, headers_of, server_of, unfit_reason
from app.providers.sora.videos import form_of, id_of, is_last, listed, path_of, standing

_MOST_PAGES: Final = 50
_PAGE: Final = 100
_MARGIN_SECONDS: Final = 300
_MOST_NAMES: Final = 5
_LARGEST_ANSWER: Final = 256 * 1024 * 1024


class SoraProvider(CatalogProvider):
    """OpenAI's pictures, and servers of one's own."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        folder = environment.data_folder
        self._catalog = CATALOG.with_user_file(folder / "models.toml")
        notice = " ".join(filter(None, (MANIFEST.notice, self._catalog.trouble)))
        self.manifest = replace(MANIFEST, operations=self._catalog.operations(), notice=notice)
        self._http = environment.http
        self._kept = KeptResults(folder)

    @override
    def unfit_reason(self, operation: OperationType, options: Mapping[str, str], model: str | None = None) -> str:
        return unfit_reason(self._catalog, operation, options, model)

    @override
    def check_account(self, options: Mapping[str, str], credentials: Mapping[str, str]) -> None:
        check_account(options, credentials)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        server = server_of(account)
        if operation in PICTURES:
            return await self._make_pictures(account, server, params, client_token)
        if server.is_official:
            raise InvalidParametersError(
                "OpenAI ended its clips on 2026-09-24: choose an account with the address of a server of your own."
            )
        fields, files = await form_of(self._catalog, params)
        calls = self._calls(server)
        answer = await calls.submit(
            "POST",
            f"{server.base}/videos",
            account=account,
            headers=headers_of(account, server),
            form=fields,
            files=files,
            own_server=server.own,
            is_multipart=True,
        )
        remote_id = id_of(answer.data)
        if remote_id is None:
            raise calls.unclear(answer)
        return GenerationResult(remote_id, answer=answer.data)

    async def _make_pictures(
        self, account: AccountView, server: Server, params: OperationParams, token: str
    ) -> GenerationResult:
        body = body_of(self._catalog, params)
        if server.is_official and "model" not in body:
            raise InvalidParametersError("OpenAI's own address needs one of its models: choose another one.")
        files = await files_of(params)
        is_edit = bool(files)
        calls = self._calls(server)
        answer = await calls.submit(
            "POST",
            f"{server.base}/images/{'edits' if is_edit else 'generations'}",
            account=account,
            headers=headers_of(account, server),
            json=None if is_edit else body,
            form={name: str(value) for name, value in body.items()} if is_edit else None,
            files=files,
            seconds=LONG_SECONDS,
            own_server=server.own,
            is_long=True,
            limit_bytes=_LARGEST_ANSWER,
        )
        made = pictures(answer.data, f".{body.get('output_format', 'png')}")
        if made is None:
            raise calls.unclear(answer, "holds no pictures")
        return await self._keep(*made, body, token)

    async def _keep(
        self, files: list[KeptFile], links: list[str], body: Mapping[str, Any], token: str
    ) -> GenerationResult:
        note = note_of(len(files) or len(links), int(body.get("n", 1)))
        if files:
            return await self._kept.keep(token, files, note=note)
        return GenerationResult(token, {"links": links, "note": note})

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        server = server_of(account)
        if KeptResults.is_kept(handle):
            kept = await self._kept.status(remote_id)
            if kept is None:
                raise RemoteNotFoundError("The pictures that came with the answer are not on this disk any more.")
            return kept
        told = told_links(handle, server)
        if told is not None:
            return told
        answer = await self._ask(account, server, "GET", path_of(remote_id))
        return standing(answer.data, server.base, remote_id)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        """Delete a clip's record: some servers stop the work with it, others go on and forget the result."""
        if not KeptResults.is_kept(handle) and "links" not in handle:
            await self._ask(account, server_of(account), "DELETE", path_of(remote_id))

    @override
    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        return (ClearingWay.RECEIVED,) if operation in PICTURES else (ClearingWay.LISTING,)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        return await self._kept.find(client_token)

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if KeptResults.is_kept(handle):
            await self._kept.forget(remote_id)

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        server = server_of(account)
        if server.is_official:
            # Its pictures are no jobs, and its clips are no more.
            return ()
        found: dict[str, RemoteJob] = {}
        query: dict[str, str | int] = {"limit": _PAGE, "order": "desc"}
        for _ in range(_MOST_PAGES):
            answer = await self._ask(account, server, "GET", f"/videos?{urlencode(query)}")
            page = listed(answer.data)
            if page is None:
                raise ProviderUnavailableError("The server's list cannot be understood.", detail=answer.words)
            if any(job.remote_id in found for job, _ in page):
                # It takes no notice of `after`: what comes after this page stays unknown.
                raise IncompleteListError("The server gives the same page of its list again.", detail=answer.words)
            oldest = since.timestamp() - _MARGIN_SECONDS
            found |= {job.remote_id: job for job, made_at in page if made_at == 0 or made_at >= oldest}
            is_over = bool(page) and 0 < page[-1][1] < oldest and page[0][1] >= page[-1][1]
            if is_over or is_last(answer.data, page):
                return list(found.values())
            if not page:
                raise IncompleteListError("The server's list says that it goes on, and gives nothing.")
            query["after"] = page[-1][0].remote_id
        raise IncompleteListError("The server's list is longer than what is read of it.")

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The prompt: a record shows neither the seed nor, for certain, the size that was asked for."""
        return {"prompt": request.get("prompt")}

    @override
    def local_servers(self, account: AccountView) -> frozenset[str]:
        try:
            server = server_of(account)
        except ProviderError:
            return frozenset()
        return frozenset() if server.is_official else frozenset({server.place})

    @override
    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        return headers_of(account, server_of(account))

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        """Nothing: the interface does not tell it; the list of models proves address and key."""
        await self._models(account, server_of(account))
        return {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        server = server_of(account)
        names = await self._models(account, server)
        if server.is_official:
            return "OpenAI accepts the key. It makes pictures; its clips ended on 2026-09-24. It tells no balance."
        served = f"It serves {', '.join(names[:_MOST_NAMES])}." if names else "It does not say what it serves."
        clips = "It makes clips." if await self._makes_clips(account, server) else "It makes no clips."
        return f"The server answers. {served} {clips}"

    async def _makes_clips(self, account: AccountView, server: Server) -> bool:
        try:
            await self._ask(account, server, "GET", "/videos?limit=1")
        except (RemoteNotFoundError, InvalidParametersError):
            return False
        return True

    async def _models(self, account: AccountView, server: Server) -> list[str]:
        answer = await self._ask(account, server, "GET", "/models")
        rows = answer.data.get("data") if isinstance(answer.data, Mapping) else None
        return [
            row["id"][:80]
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, Mapping) and isinstance(row.get("id"), str)
        ]

    def _calls(self, server: Server) -> Calls:
        """The calls to a server, which errors call by its name."""
        name = "OpenAI" if server.is_official else server.place
        return Calls(self._http, name=name, hosts=MANIFEST.hosts, refusal=refusal)

    async def _ask(self, account: AccountView, server: Server, method: str, path: str) -> Answer:
        return await self._calls(server).ask(
            method,
            f"{server.base}{path}",
            account=account,
            headers=headers_of(account, server),
            own_server=server.own,
        )


def build_provider(environment: ProviderEnvironment) -> SoraProvider:
    return SoraProvider(environment)
