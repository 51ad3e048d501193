"""Byte streams over HTTP, in one thread with a loop of its own: the window's thread never sees a chunk."""

from collections.abc import Mapping
from pathlib import Path

from app.system.copied import Copied


class Transfer:
    """Fetches files by their links."""

    async def download(
        self,
        url: str,
        target: Path,
        *,
        limit_bytes: int,
        headers: Mapping[str, str] | None = None,
        allow_local: frozenset[str] = frozenset(),
    ) -> Copied:
        """Fetch a file."""
        raise NotImplementedError

    async def close(self) -> None:
        """End the thread."""
