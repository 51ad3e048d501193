"""Profiles with passwords, made at once: the real hash of a real password, but a cheap one."""

import argon2
from sqlalchemy import select

from app.domain.session import UserSession
from app.domain.user import User
from app.services.user.auth_service import LOOPBACK, own_agent
from tests.support.library import EMAIL, OpenLibrary

PASSWORD = "a lake in the evening"  # noqa: S105
WRONG = "a lake in the morning"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


async def set_cheap_password(library: OpenLibrary, user_id: int, password: str = PASSWORD) -> None:
    """Give a profile a password whose look costs a thousandth; the first right one is hashed anew, in full."""
    async with library.parts.database.write() as session:
        user = await session.get_one(User, user_id)
        user.password_hash = CHEAP.hash(password)


async def person(library: OpenLibrary, user_id: int) -> User:
    """A profile as its row is now."""
    async with library.parts.database.read() as session:
        return await session.get_one(User, user_id)


async def sign_in(library: OpenLibrary) -> tuple[int, str]:
    """Give the user a password, sign in by it; gives session and token."""
    await set_cheap_password(library, library.user_id)
    async with library.work.steps() as services:
        user, token = await services.auth.authenticate(EMAIL, PASSWORD)
    assert user.id == library.user_id
    return (await sessions(library))[0].id, token


async def sessions(library: OpenLibrary) -> list[UserSession]:
    async with library.read() as services:
        return await services.auth.list_sessions(library.user_id)


async def begin(library: OpenLibrary) -> int:
    """Sign in without a password."""
    async with library.work.write() as services:
        return (await services.auth.create_session(library.user_id, LOOPBACK, own_agent())).id


async def who(library: OpenLibrary, token: str) -> int | None:
    async with library.work.steps() as services:
        user = await services.auth.validate_token(token)
    return user.id if user is not None else None


async def session_rows(library: OpenLibrary) -> list[UserSession]:
    async with library.parts.database.read() as session:
        return list(await session.scalars(select(UserSession).order_by(UserSession.id)))
