"""Profiles: who uses the program."""

import zoneinfo
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import JobStatus
from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, LibraryChanged, UserChanged
from app.domain.job import Job
from app.domain.user import User, fold_email
from app.services.account.credentials import AccountCredentials
from app.services.user.auth_service import AuthService
from app.storage.database import joined
from app.system.clock import Clock

log = structlog.get_logger(__name__)

EMAIL_LIMIT = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""

NAME_LIMIT = 100

_EDITABLE = frozenset({"email", "display_name", "time_zone"})


class UserService:
    """Makes, finds, changes and deletes profiles."""

    def __init__(
        self,
        db: AsyncSession,
        events: EventLog,
        clock: Clock,
        *,
        auth: AuthService,
        credentials: AccountCredentials,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._auth = auth
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

        Raises:
            ResourceNotFoundError: There is no such profile.
            ValidationError: A field is unknown or not allowed.
            DuplicateError: The new e-mail is taken.
        """
        user = await self._get(user_id)
        for name, value in updates.items():
            if name not in _EDITABLE:
                raise ValidationError(f"A profile has no field {name} to change.", field=name)
            if name == "email":
                address = _checked_email(str(value))
                other = await self._with_email(address)
                if other is not None and other.id != user_id:
                    raise DuplicateError(f"There is a profile with the e-mail {address} already.")
                user.email, user.email_key = address, fold_email(address)
            elif name == "display_name":
                user.display_name = _checked_name(value)
            else:
                user.time_zone = _checked_zone(value)
        await self._db.flush()
        self._events.record(UserChanged(user_id))
        return user

    async def delete_user(self, user_id: int) -> None:
        """Delete a profile: its sessions end, its pending jobs are cancelled, its assets go to the bin, its secrets go.

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
        await self._credentials.give_up(user_id)
        self._events.record(LibraryChanged())
        self._events.record(UserChanged(user_id))
        log.info("user_deleted", user_id=user_id)

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


def _checked_email(email: str) -> str:
    address = email.strip()
    name, at, host = address.partition("@")
    if not (name and at and host) or any(sign.isspace() for sign in address) or len(address) > EMAIL_LIMIT:
        raise ValidationError("That is not an e-mail address.", field="email")
    return address
