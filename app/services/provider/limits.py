"""How long a call to a provider may take: none is waited for without an end."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from app.domain.errors import ProviderUnavailableError

T = TypeVar("T")

SUBMIT_SECONDS = 900.0
"""A call that answers with a picture may take minutes; every adapter ends its own calls sooner."""
LOOK_SECONDS = 60.0
UPLOAD_SECONDS = 1800.0


async def in_time(call: Awaitable[T], seconds: float) -> T:
    """Wait for a call that may be made again.

    Raises:
        ProviderUnavailableError: It took longer.
    """
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError as error:
        raise ProviderUnavailableError(f"The provider did not answer within {seconds:.0f} seconds.") from error
