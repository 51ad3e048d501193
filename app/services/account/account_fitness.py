"""Which accounts of a provider cannot do something, where their kind decides that."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import OperationType
from app.providers.base import BaseProvider
from app.providers.registry import ProviderRegistry

Work = tuple[OperationType | None, str | None]
"""What is to be done, and by which model; None for any."""


def unfit_reason(provider: BaseProvider, options: Mapping[str, str], works: Collection[Work]) -> str:
    """Why an account with these options can do none of these, in a few words; empty where it can do one."""
    if not provider.manifest.accounts_differ:
        return ""
    reasons = [
        provider.unfit_reason(operation, options, model) if operation is not None else "" for operation, model in works
    ]
    return reasons[0] if reasons and all(reasons) else ""


async def unfit_accounts(
    db: AsyncSession, registry: ProviderRegistry, provider_id: str, owner: int | None, works: Collection[Work]
) -> dict[int, str]:
    """The accounts that can do none of these, each with the reason.

    Args:
        db: In a transaction.
        registry: Where the provider is; one that is gone has nothing to say.
        provider_id: Whose accounts.
        owner: Of which user; None for all.
        works: What is to be done.
    """
    provider = registry.get(provider_id) if provider_id in registry else None
    if provider is None or not provider.manifest.accounts_differ:
        return {}
    query = select(ProviderAccount.id, ProviderAccount.options).where(
        ProviderAccount.provider_id == provider_id, ProviderAccount.deleted_at.is_(None)
    )
    if owner is not None:
        query = query.where(ProviderAccount.user_id == owner)
    found = {account_id: unfit_reason(provider, options, works) for account_id, options in await db.execute(query)}
    return {account_id: reason for account_id, reason in found.items() if reason}
