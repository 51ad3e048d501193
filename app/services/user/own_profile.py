"""The profile of whoever sits at this computer."""

from app.domain.user import User
from app.services.unit_of_work import UnitOfWork
from app.system.login_name import login_name

PROFILE_EMAIL = "me@this-computer"


async def ensure_profile(units: UnitOfWork) -> User:
    """The profile that signs in by itself, made at the first start, with the accounts that need no sign-in."""
    async with units.write() as services:
        user = await services.users.get_first_user()
        if user is None:
            user = await services.users.create_user(PROFILE_EMAIL, display_name=login_name() or "Me")
        await services.accounts.ensure_built_in_accounts()
    return user
