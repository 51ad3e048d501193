"""Whether an asset can be an input where it is to go: looked at before a job is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.providers.accounts import NO_PUBLIC_HOST, PUBLIC_HOST
from app.providers.base import InputLimits, InputSlot, InputTransport, ProviderManifest
from app.providers.registry import ProviderRegistry
from app.services.asset.fitting import Fix, Misfit, facts_of, misfits
from app.services.asset.mending import Mending, mending_of


@dataclass(frozen=True, slots=True)
class InputLook:
    """What is to be said of an asset in a slot; nothing where it fits as it is.

    Attributes:
        refusal: Why it cannot be taken, as a sentence; empty where it can.
        fix: What makes another asset of it that can be taken; NONE where nothing does.
        told: What is done with it on its way, as sentences: nothing of the content is lost.
        longest: Seconds that a clip may last, where it is too long.
        seconds: What it lasts.
    """

    refusal: str = ""
    fix: Fix = Fix.NONE
    told: tuple[str, ...] = ()
    longest: float | None = None
    seconds: float | None = None


class InputCheck:
    """Looks at assets in slots; changes nothing."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, *, acting_for: int | None = None) -> None:
        self._db = db
        self._registry = registry
        self._acting_for = acting_for

    async def look(self, asset: Asset, provider_id: str, slot: InputSlot) -> InputLook:
        """What is to be said of an asset in a slot of a provider.

        Raises:
            ProviderNotFoundError: No such provider.
        """
        manifest = self._registry.get(provider_id).manifest
        if slot.takes_own and asset.submission_id is not None and asset.provider_id == provider_id:
            return InputLook()
        if slot.takes_only_own:
            return InputLook(f"{manifest.name} takes here only what it made itself, with the same account.")
        limits = slot.limits or manifest.inputs.get(asset.media_type)
        if limits is None or limits.transport == InputTransport.LOCAL_PATH:
            is_taken = limits is not None or manifest.takes_local_paths
            return InputLook("" if is_taken else f"{manifest.name} takes no {asset.media_type.value} files.")
        wrong = misfits(facts_of(asset), limits, manifest.name)
        return await self._judge(asset, manifest, limits, wrong)

    async def look_at_all(
        self, asset_ids: Mapping[str, int], provider_id: str, slots: Sequence[InputSlot]
    ) -> dict[str, InputLook]:
        """The same, of the assets of several slots by their ids; nothing is said of one that is not there."""
        looks: dict[str, InputLook] = {}
        taken: list[tuple[InputSlot, Asset]] = []
        for slot in slots:
            asset = await self._asset(asset_ids[slot.name]) if slot.name in asset_ids else None
            if asset is not None:
                taken.append((slot, asset))
                look = await self.look(asset, provider_id, slot)
                looks[slot.name] = look if look.refusal else replace(look, refusal=await self.apart(taken, provider_id))
        return looks

    async def apart(self, taken: Sequence[tuple[InputSlot, Asset]], provider_id: str) -> str:
        """Why the last one cannot be taken beside the others, as a sentence; empty where it can.

        What a provider knows by its own id is known to the account alone that made it: no account could send two.
        """
        own = [asset for slot, asset in taken if slot.takes_only_own]
        if not own or not taken[-1][0].takes_only_own or own[0].account_id == own[-1].account_id:
            return ""
        first, last = [await self._label(asset) for asset in (own[0], own[-1])]
        name = self._registry.get(provider_id).manifest.name
        return (
            f"{name} knows a result only at the account that made it: {own[-1].name} is of {last}, "
            f"{own[0].name} of {first}. Choose results of one account."
        )

    async def _label(self, asset: Asset) -> str:
        account = await self._db.get(ProviderAccount, asset.account_id) if asset.account_id is not None else None
        return account.label if account is not None else "an account that is gone"

    async def mending(
        self, asset_id: int, provider_id: str, slot: InputSlot, *, start: float = 0.0
    ) -> tuple[str, Mending] | None:
        """The engine inside and its job that makes an asset fit; None where there is none."""
        asset = await self._asset(asset_id)
        manifest = self._registry.get(provider_id).manifest
        limits = slot.limits or (manifest.inputs.get(asset.media_type) if asset is not None else None)
        if asset is None or limits is None:
            return None
        facts = facts_of(asset)
        made = mending_of(asset_id, facts, limits, misfits(facts, limits, manifest.name), start=start)
        engine = self._engine(made.operation) if made is not None else None
        return (engine, made) if engine is not None and made is not None else None

    async def _judge(
        self, asset: Asset, manifest: ProviderManifest, limits: InputLimits, wrong: list[Misfit]
    ) -> InputLook:
        # What goes by a link goes as it is.
        is_link = limits.transport == InputTransport.PUBLIC_URL
        told = tuple(one.sentence for one in wrong if one.is_mended_at_submit and not is_link)
        hard = [one for one in wrong if is_link or not one.is_mended_at_submit]
        if hard:
            facts = facts_of(asset)
            made = mending_of(asset.id, facts, limits, wrong)
            can = made is not None and self._engine(made.operation) is not None
            longest = limits.most_seconds if hard[0].fix is Fix.TRIM else None
            return InputLook(hard[0].sentence, hard[0].fix if can else Fix.NONE, told, longest, facts.seconds)
        if not is_link:
            return InputLook(told=told)
        host = await self._public_host(manifest.id, asset.user_id)
        if host is not None:
            way = f"It goes over {host}'s public storage: anybody who has the link can fetch it."
            return InputLook(told=(*told, way))
        return InputLook(told=told) if asset.remote_url is not None else InputLook(no_public_link(manifest.name))

    async def _public_host(self, provider_id: str, user_id: int) -> str | None:
        """The name of the provider that makes public links for a provider's accounts; None where none does."""
        found = await self._db.scalars(
            select(ProviderAccount)
            .where(ProviderAccount.user_id == user_id, ProviderAccount.is_active, ProviderAccount.deleted_at.is_(None))
            .order_by(ProviderAccount.priority.desc(), ProviderAccount.id)
        )
        accounts = list(found)
        there = {account.provider_id for account in accounts}
        for account in accounts:
            host = account.options.get(PUBLIC_HOST) if account.provider_id == provider_id else None
            if host not in {None, "", NO_PUBLIC_HOST} and host in there and host in self._registry:
                return self._registry.get(host).manifest.name
        return None

    def _engine(self, operation: OperationType) -> str | None:
        """The provider of this computer that can do it."""
        for provider in self._registry.all():
            manifest = provider.manifest
            if (
                manifest.takes_local_paths
                and manifest.built_in_account is not None
                and operation in manifest.operations
            ):
                return manifest.id
        return None

    async def _asset(self, asset_id: int) -> Asset | None:
        asset = await self._db.get(Asset, asset_id)
        return asset if asset is not None and self._acting_for in {None, asset.user_id} else None


def no_public_link(name: str) -> str:
    """Why a provider that takes public links only does not get a file."""
    return (
        f"{name} takes this only by a public link. Name a provider for public links, such as fal.ai, in the account's "
        "settings; the file is then uploaded there for anybody who has the link."
    )
