"""Fetches a result: from its link, with the account's credentials where it needs them, or from this disk."""

from pathlib import Path
from urllib.parse import urlsplit

from app.domain.account import ProviderAccount
from app.domain.errors import ProviderError, RemoteNotFoundError
from app.media.hashing import Copied, copy_hashed
from app.providers.base import BaseProvider, OpenAccount, RemoteOutput
from app.services.account.credentials import AccountCredentials, without_credentials
from app.services.asset.library import LIMIT_BYTES
from app.system.threads import in_thread
from app.system.transfer import Transfer


class ResultFetching:
    """Brings the bytes of one output to the place where they are looked into."""

    def __init__(self, credentials: AccountCredentials, transfer: Transfer) -> None:
        self._credentials = credentials
        self._transfer = transfer

    async def fetch(
        self, provider: BaseProvider, account: ProviderAccount, output: RemoteOutput, target: Path
    ) -> Copied:
        """Write an output to `target`.

        Raises:
            ProviderAuthError: The link has expired.
            RemoteNotFoundError: It is gone.
            ProviderError: It could not be fetched.
            VaultError: The link needs the key, and the account's secrets cannot be opened.
            StorageError: The disk refuses.
        """
        if output.path is not None:
            try:
                return await in_thread(_copy_result, Path(output.path), target)
            except FileNotFoundError as error:
                raise RemoteNotFoundError("The result is not where the engine said.", detail=str(error)) from error
        url = output.url or ""
        servers = provider.local_servers(without_credentials(account))
        if not output.needs_key:
            return await self._transfer.download(url, target, limit_bytes=LIMIT_BYTES, allow_local=servers)
        _check_may_have_key(url, provider, servers)

        async def download(opened: OpenAccount) -> Copied:
            headers = provider.download_headers(opened, url)
            return await self._transfer.download(
                url, target, limit_bytes=LIMIT_BYTES, headers=headers, allow_local=servers
            )

        return await self._credentials.call(account, download)


def _check_may_have_key(url: str, provider: BaseProvider, servers: frozenset[str]) -> None:
    """Raises ProviderError where a link leads to a host that must not get the account's credentials."""
    place = urlsplit(url)
    is_official = place.scheme == "https" and place.hostname in provider.manifest.hosts
    if not is_official and place.netloc not in servers and place.hostname not in servers:
        raise ProviderError(
            f"The link of the result leads to a server that is not one of {provider.manifest.name}'s; "
            "the account's key is not sent there.",
            detail=place.hostname,
        )


def _copy_result(source: Path, target: Path) -> Copied:
    target.unlink(missing_ok=True)
    return copy_hashed(source, target, limit_bytes=LIMIT_BYTES)
