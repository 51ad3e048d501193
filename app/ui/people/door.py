"""What the services say to whoever wants in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import AuthenticationError, VaultError
from app.services.user.auth_service import LOOPBACK, own_agent

if TYPE_CHECKING:
    from app.domain.user import User
    from app.services.unit_of_work import Services


class Units(Protocol):
    """Opens the services, for a profile or for nobody in particular."""

    @property
    def read(self) -> "Callable[..., AbstractAsyncContextManager[Services]]": ...

    @property
    def write(self) -> "Callable[..., AbstractAsyncContextManager[Services]]": ...

    @property
    def steps(self) -> "Callable[..., AbstractAsyncContextManager[Services]]": ...


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who was let in.

    Attributes:
        user: Who.
        session_id: Of their session.
        is_kept: They stay signed in: the session goes on when the window closes.
        trouble: Why they do not, though they wanted to.
    """

    user: "User"
    session_id: int
    is_kept: bool = False
    trouble: str = ""


class Door:
    """Knows the profiles of this computer, and lets people in."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._users: list[User] = []

    @property
    def users(self) -> "list[User]":
        """As they were when they were last read."""
        return list(self._users)

    def user(self, user_id: int | None) -> "User | None":
        """One of them."""
        return next((user for user in self._users if user.id == user_id), None)

    async def load(self) -> None:
        """Read the profiles."""
        async with self._units.read() as services:
            self._users = await services.users.list_users()

    async def make_profile(self, email: str, password: str | None, name: str) -> "User":
        """Make a profile with what every one has; acts for nobody, for nobody has others.

        Raises:
            DuplicateError: The e-mail is taken.
            ValidationError: Something of it is not allowed.
        """
        async with self._units.steps() as services:
            user = await services.users.create_user(email, password, name)
        async with self._units.write() as services:
            await services.accounts.ensure_built_in_accounts()
        await self.load()
        return user

    async def let_in(self, user: "User") -> Entered | None:
        """Who has no password, or has stayed signed in, is not asked; None for all others."""
        if not user.has_password:
            async with self._units.write(user.id) as services:
                session = await services.auth.create_session(user.id, LOOPBACK, own_agent())
            return Entered(user, session.id)
        async with self._units.steps(user.id) as services:
            resumed = await services.auth.resume_kept_session(user.id)
            if resumed is None:
                return None
            session_id = await services.auth.get_session_id(resumed[1])
        return None if session_id is None else Entered(user, session_id, is_kept=True)

    async def sign_in(self, user: "User", password: str, *, stays: bool) -> Entered:
        """Let in whoever knows the password.

        Raises:
            SignInLockedError: No password is looked at for a while.
            AuthenticationError: It is another one.
        """
        async with self._units.steps() as services:
            found, token = await services.auth.authenticate(user.email, password)
            session_id = await services.auth.get_session_id(token)
            if session_id is None:
                raise AuthenticationError("This session is over. Sign in again.")
            if not stays:
                return Entered(found, session_id)
            try:
                await services.auth.keep_signed_in(session_id)
            except VaultError as error:
                return Entered(found, session_id, trouble=error.message)
        return Entered(found, session_id, is_kept=True)

    async def check(self, user: "User", password: str) -> None:
        """See that it is the password of whoever sits here.

        Raises:
            SignInLockedError: No password is looked at for a while.
            AuthenticationError: It is another one.
        """
        async with self._units.steps(user.id) as services:
            await services.auth.check_password(user.id, password)

    async def lockout(self, user: "User") -> timedelta:
        """How long no password is looked at."""
        async with self._units.read() as services:
            return await services.auth.get_lockout(user.email)
