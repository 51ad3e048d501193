"""Profiles: who uses the program."""

import zoneinfo
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import JobStatus, LoopState, OperationType
from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, LibraryChanged, UserChanged
from app.domain.execution_loop import ExecutionLoop
from app.domain.job import Job
from app.domain.library_folder import WatchedFolder
from app.domain.user import MOST_LOCK_MINUTES, User, fold_email
from app.services.account.credentials import AccountCredentials
from app.services.user.auth_service import AuthService
from app.services.user.quotas import Quotas, QuotaUse, checked_limit, checked_operations
from app.storage.database import joined
from app.system.clock import Clock

log = structlog.get_logger(__name__)

EMAIL_LIMIT = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""

NAME_LIMIT = 100


class UserService:
    """Makes, finds, changes and deletes profiles."""

    def __init__(
        self,
        db: AsyncSession,
        events: EventLog,
        clock: Clock,
        *,
        auth: AuthService,
        quotas: Quotas,
        credentials: AccountCredentials,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._auth = auth
        self._quotas = quotas
        self._credentials = credentials
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def get_user_by_id(self, user_id: int) -> User | None:
        user = await self._db.get(User, user_id)
        return user if user is not None and self._is_there(user) else None

    async def get_user_by_email(self, email: str) -> User | None:
        user = await self._with_email(email)
        return user if user is not None and self._is_there(user) else None

    async def get_first_user(self) -> User | None:
        """The oldest profile: the one that signs in by itself."""
        found = await self._db.scalars(select(User).where(User.deleted_at.is_(None)).order_by(User.id).limit(1))
        return found.one_or_none()

    async def list_users(self) -> list[User]:
        """The profiles of this computer, the oldest first; of a user, their own."""
        found = await self._db.scalars(select(User).where(User.deleted_at.is_(None)).order_by(User.id))
        return [user for user in found if self._is_there(user)]

    async def count_users(self) -> int:
        """How many profiles this computer has."""
        return await self._db.scalar(select(func.count(User.id)).where(User.deleted_at.is_(None))) or 0

    async def create_user(self, email: str, password: str | None = None, display_name: str | None = None) -> User:
        """Make a profile; with a password, outside of a transaction.

        Raises:
            DuplicateError: The e-mail is taken.
            ValidationError: The e-mail, the name or the password is not allowed.
        """
        address = _checked_email(email)
        name = _checked_name(display_name) if display_name is not None else address.partition("@")[0][:NAME_LIMIT]
        hashed = await self._auth.hash_new_password(password, (address, name)) if password is not None else None
        async with joined(self._db):
            if await self._with_email(address) is not None:
                raise DuplicateError(f"There is a profile with the e-mail {address} already.")
            user = User(
                email=address,
                email_key=fold_email(address),
                display_name=name,
                password_hash=hashed,
                created_at=self._clock.now(),
            )
            self._db.add(user)
            await self._db.flush()
            self._events.record(UserChanged(user.id))
        log.info("user_created", user_id=user.id, has_password=hashed is not None)
        return user

    async def update_user(self, user_id: int, updates: dict[str, Any]) -> User:
        """Change fields of a profile.

        Args:
            user_id: Whose.
            updates: Of `email`, `display_name`, `time_zone` (an IANA name; None for the computer's), `lock_minutes`
                (None for never), and of the limits, each None for none: `quota_jobs` (a day), `quota_operations`
                (operation to jobs a day), `quota_running` (at once), `quota_bytes` (of the library).

        Raises:
            ResourceNotFoundError: There is no such profile.
            ValidationError: A field is unknown or not allowed.
            DuplicateError: The new e-mail is taken.
        """
        user = await self._get(user_id)
        unknown = set(updates) - _EDITABLE
        if unknown:
            name = min(unknown)
            raise ValidationError(f"A profile has no field {name} to change.", field=name)
        checked = {name: _CHECKS[name](value) for name, value in updates.items()}
        if "email" in checked:
            address = checked["email"]
            other = await self._with_email(address)
            if other is not None and other.id != user_id:
                raise DuplicateError(f"There is a profile with the e-mail {address} already.")
            user.email_key = fold_email(address)
        for name, value in checked.items():
            setattr(user, name, value)
        await self._db.flush()
        self._events.record(UserChanged(user_id))
        return user

    async def delete_user(self, user_id: int) -> None:
        """Delete a profile: its sessions and loops end, its pending jobs are cancelled, its assets go to the bin.

        Its secrets go for good. A job that is at its provider already goes on, and what it makes is kept.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        user = await self._get(user_id)
        now = self._clock.now()
        await self._auth.revoke_all_sessions(user_id)
        user.deleted_at = now
        await self._db.execute(
            update(Job)
            .where(Job.user_id == user_id, Job.status == JobStatus.PENDING)
            .values(status=JobStatus.CANCELLED, ended_at=now)
        )
        await self._db.execute(
            update(Asset).where(Asset.user_id == user_id, Asset.deleted_at.is_(None)).values(deleted_at=now)
        )
        for row, change in (
            (ExecutionLoop, {"state": LoopState.STOPPED, "state_reason": "The profile was deleted.", "next_at": None}),
            (WatchedFolder, {"is_active": False}),
        ):
            await self._db.execute(update(row).where(row.user_id == user_id).values(**change))
        await self._credentials.give_up(user_id)
        self._events.record(LibraryChanged())
        self._events.record(UserChanged(user_id))
        log.info("user_deleted", user_id=user_id)

    async def track_quota_usage(self, user_id: int, operation_type: OperationType) -> None:
        """Count a job against the quotas of its user, on the user's calendar day; inside the transaction that makes it.

        The jobs service does it for each job that it makes, in whatever way.

        Raises:
            QuotaExceededError: It would be one too many, or the library is full.
            ResourceNotFoundError: There is no such profile.
        """
        await self._get(user_id)
        await self._quotas.track(user_id, {operation_type: 1})

    async def get_quota_use(self, user_id: int) -> QuotaUse:
        """What a profile has used of its limits today, and the limits.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        await self._get(user_id)
        return await self._quotas.show(user_id)

    def _is_there(self, user: User) -> bool:
        return user.deleted_at is None and self._acting_for in {None, user.id}

    async def _with_email(self, email: str) -> User | None:
        """Whoever has the address: it is taken for everybody."""
        found = await self._db.scalars(
            select(User).where(User.email_key == fold_email(email), User.deleted_at.is_(None))
        )
        return found.one_or_none()

    async def _get(self, user_id: int) -> User:
        user = await self.get_user_by_id(user_id)
        if user is None:
            raise ResourceNotFoundError("profile", user_id)
        return user


def _checked_name(value: object) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not 1 <= len(name) <= NAME_LIMIT:
        raise ValidationError(f"A name has 1 to {NAME_LIMIT} letters.", field="display_name")
    return name


def _checked_zone(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in zoneinfo.available_timezones():
        raise ValidationError("There is no such time zone.", field="time_zone")
    return value


def _checked_minutes(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= MOST_LOCK_MINUTES:
        raise ValidationError(f"It locks after 1 to {MOST_LOCK_MINUTES} minutes, or never.", field="lock_minutes")
    return value


def _checked_email(email: object) -> str:
    address = email.strip() if isinstance(email, str) else ""
    name, at, host = address.partition("@")
    if not (name and at and host) or any(sign.isspace() for sign in address) or len(address) > EMAIL_LIMIT:
        raise ValidationError("That is not an e-mail address.", field="email")
    return address


_LIMITS = ("quota_jobs", "quota_running", "quota_bytes")
_CHECKS: dict[str, Callable[[object], Any]] = {
    "email": _checked_email,
    "display_name": _checked_name,
    "time_zone": _checked_zone,
    "lock_minutes": _checked_minutes,
    "quota_operations": checked_operations,
    **{name: partial(checked_limit, name) for name in _LIMITS},
}
_EDITABLE = frozenset(_CHECKS)
