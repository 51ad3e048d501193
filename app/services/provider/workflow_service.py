"""Workflows of the user's own: which there are, how a file becomes one, and who is told of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState
from app.domain.errors import ProviderError, ValidationError, VaultError
from app.domain.events import EventLog, ProvidersChanged
from app.providers.accounts import AccountView
from app.providers.base import OpenAccount, OperationParams
from app.providers.registry import ProviderRegistry
from app.providers.workflows import WorkflowBook, WorkflowDraft, WorkflowRow
from app.services.account.account_service import AccountService
from app.services.account.credentials import AccountCredentials
from app.services.provider.limits import LOOK_SECONDS, in_time

log = structlog.get_logger(__name__)


class WorkflowService:
    """Handles the workflows of providers that run such; outside of transactions, for servers are asked.

    Args:
        db: For the accounts.
        registry: The providers.
        accounts: Whose servers are asked what they have.
        credentials: Opens their secrets.
        events: Who listens is told at once.
    """

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        accounts: AccountService,
        credentials: AccountCredentials,
        events: EventLog,
    ) -> None:
        self._db = db
        self._registry = registry
        self._accounts = accounts
        self._credentials = credentials
        self._events = events

    def takers(self) -> dict[str, str]:
        """The providers that take workflows: id to name."""
        return {one.manifest.id: one.manifest.name for one in self._registry.all() if one.workflows is not None}

    async def list_workflows(self, provider_id: str) -> list[WorkflowRow]:
        """All of a provider, the user's own first.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: It takes no workflows.
        """
        return list(self._book(provider_id).rows())

    async def read_workflow(self, provider_id: str, data: bytes, title: str) -> WorkflowDraft:
        """Propose a mapping for a file; a server of the provider's accounts is asked what it has, where one answers.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: It takes no workflows, or the file is none that it can use.
        """
        book = self._book(provider_id)
        return await self._asked(provider_id, lambda account: book.read(data, title, account))

    async def open_workflow(self, provider_id: str, name: str) -> WorkflowDraft:
        """One that is there, with what the first server that answers lacks for it.

        Raises:
            ProviderNotFoundError: No such provider.
            ResourceNotFoundError: There is no such workflow.
            ValidationError: The provider takes none.
        """
        book = self._book(provider_id)
        return await self._asked(provider_id, lambda account: book.open(name, account))

    def form_of_workflow(self, provider_id: str, draft: WorkflowDraft) -> type[OperationParams]:
        """The parameters that it would have.

        Raises:
            ValidationError: The mapping does not fit.
        """
        return self._book(provider_id).form(draft)

    async def keep_workflow(self, provider_id: str, draft: WorkflowDraft) -> str:
        """Keep it; gives its name.

        Raises:
            ValidationError: The mapping does not fit.
            StorageError: The disk refuses.
        """
        name = await self._book(provider_id).keep(replace(draft, title=draft.title.strip()))
        self._events.tell(ProvidersChanged(provider_id))
        log.info("workflow_kept", provider_id=provider_id, workflow=name)
        return name

    async def remove_workflow(self, provider_id: str, name: str) -> None:
        """Take one of the user's own away; what was made with it stays as it is.

        Raises:
            ResourceNotFoundError: There is none of that name.
        """
        await self._book(provider_id).remove(name)
        self._events.tell(ProvidersChanged(provider_id))
        log.info("workflow_removed", provider_id=provider_id, workflow=name)

    def _book(self, provider_id: str) -> WorkflowBook:
        provider = self._registry.get(provider_id)
        if provider.workflows is None:
            raise ValidationError(f"{provider.manifest.name} takes no workflows.", field="provider")
        return provider.workflows

    async def _asked(
        self, provider_id: str, call: Callable[[AccountView | None], Awaitable[WorkflowDraft]]
    ) -> WorkflowDraft:
        for account in await self._servers(provider_id):
            try:
                return await self._credentials.call(account, lambda opened: self._look(call, opened))
            except (ProviderError, VaultError) as error:
                log.info("workflow_not_checked", provider_id=provider_id, account_id=account.id, reason=str(error))
        return await call(None)

    async def _look(
        self, call: Callable[[AccountView | None], Awaitable[WorkflowDraft]], opened: OpenAccount
    ) -> WorkflowDraft:
        return await in_time(call(opened), LOOK_SECONDS)

    async def _servers(self, provider_id: str) -> list[ProviderAccount]:
        """The accounts, those first that worked last."""
        async with self._db.begin():
            found = await self._accounts.list_accounts(provider_id, is_active=True)
        return sorted(found, key=lambda account: account.state != AccountState.READY)
