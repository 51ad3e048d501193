"""Calls to keyrings: in threads of their own, one at a time, none waited for without an end."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from app.domain.errors import VaultError
from app.system.keyrings import Keyring
from app.system.threads import call_aside

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that is under way, or was answered when nobody waited any more."""

    given: tuple[Any, ...]
    future: "Future[Any]"


class KeyringCalls:
    """Asks the keyrings of this computer.

    A locked keyring waits for its person for ever. Such a call goes on in its thread: the same call made again takes
    its answer, instead of putting a second question beside the first.

    Args:
        keyrings: The ones that the system may have, the one to take before the others.
        limit_seconds: How long one call is waited for.
    """

    def __init__(self, keyrings: Sequence[Keyring], *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._keyrings = tuple(keyrings)
        self._limit_seconds = limit_seconds
        self._turn = asyncio.Lock()
        self._calls: dict[Callable[..., Any], _Call] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether an answer came too late or has not come yet: the same call made again takes it."""
        return bool(self._calls)

    async def find(self) -> tuple[Keyring | None, str]:
        """The keyring to use; None with the reason of each that cannot be used."""
        reasons = []
        for keyring in self._keyrings:
            reason = await self._in_time(call_aside(keyring.absence))
            if reason is None:
                return keyring, ""
            reasons.append(f"{keyring.title}: {reason}")
        return None, "; ".join(reasons)

    def title_of(self, name: str | None) -> str:
        """The title of the keyring of that name, or the name."""
        return next((keyring.title for keyring in self._keyrings if keyring.name == name), name or "")

    async def named(self, name: str | None) -> Keyring:
        """The keyring of that name.

        Raises:
            VaultError: It cannot be used here.
        """
        keyring = next((keyring for keyring in self._keyrings if keyring.name == name), None)
        if keyring is None:
            raise VaultError(f"The key of the secrets is in a keyring that this computer does not have ({name}).")
        reason = await self._in_time(call_aside(keyring.absence))
        if reason is not None:
            raise VaultError(f"The key of the secrets is in a keyring that is not there. {keyring.title}: {reason}.")
        return keyring

    async def call(self, f: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of a keyring.

        Raises:
            VaultError: It refuses, it did not answer in time, or it still waits for the answer to an earlier call.
        """
        given = (args, kwargs)
        async with self._turn:
            call = self._calls.get(f)
            if call is None or call.given != given:
                if not all(earlier.future.done() for earlier in self._calls.values()):
                    raise VaultError("The keyring still waits for an answer. Answer its question and try again.")
                call = self._calls[f] = _Call(given, call_aside(f, *args, **kwargs))
            try:
                value: T = await self._in_time(call.future)
            finally:
                if call.future.done():
                    del self._calls[f]
            return value

    async def _in_time(self, future: "Future[T]") -> T:
        try:
            async with asyncio.timeout(self._limit_seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise VaultError(
                f"The keyring did not answer within {self._limit_seconds:.0f} seconds. "
                "If it asks for its password, give it and try again."
            ) from error
