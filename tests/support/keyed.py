"""A provider of the tests whose accounts have a key, which each call must bring."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.enums import OperationType
from app.domain.errors import ProviderAuthError
from app.providers.base import (
    AccountField,
    AccountView,
    ClearingWay,
    GenerationResult,
    InputFile,
    InputTransport,
    OperationParams,
    RemoteJob,
    UploadedCopy,
    VideoStatusResult,
)
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider

KEY = "canary-key-7f3a9c51e0d24b68"


class KeyedProvider(FakeProvider):
    """Refuses every call that does not bring the key, and repeats in its words what came instead.

    Attributes:
        calls: The names of the calls that brought the key, in order.
        echoes: Its answer to a submit has the key in it.
    """

    def __init__(self, *, clearing: tuple[ClearingWay, ...] = (ClearingWay.OWN_ID,), cost: int = 0) -> None:
        super().__init__(clearing=clearing, cost=cost, transport=InputTransport.UPLOAD_ID)
        self.calls: list[str] = []
        self.echoes = False
        self.instance_manifest = replace(
            self.instance_manifest,
            account_fields=(
                AccountField("api_key", "API key", is_secret=True, is_required=False),
                AccountField("region", "Region", is_required=False),
            ),
        )

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        key = self._let_in("submit", account)
        result = await super().submit(account, operation, params, client_token=client_token)
        return replace(result, answer={"id": client_token, "for": [f"key {key}"]}) if self.echoes else result

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        self._let_in("check", account)
        return await super().check(account, remote_id, handle)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        self._let_in("cancel", account)
        await super().cancel(account, remote_id, handle)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        self._let_in("find", account)
        return await super().find(account, client_token, since)

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        self._let_in("list_jobs", account)
        return await super().list_jobs(account, since)

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        self._let_in("upload", account)
        return await super().upload(account, file)

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        self._let_in("forget", account)
        await super().forget(account, remote_id, handle)

    def _let_in(self, call: str, account: AccountView) -> str:
        key = account.credentials.get("api_key")
        if key != KEY:
            raise ProviderAuthError(f"The key {key} is not known.", detail=f"401: {key}")
        self.calls.append(call)
        return key


async def give_key(library: OpenLibrary, key: str = KEY) -> ProviderAccount:
    """Seal a key for the built-in account of the library's only provider."""
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id)
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts("fake")
        await services.credentials.seal(account, {"api_key": key})
        return account
