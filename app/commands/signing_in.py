"""Which profile a command acts for, and its password: from a person or from a file, never from the command line."""

import getpass
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.bootstrap import Program
from app.domain.errors import AuthenticationError, ResourceNotFoundError, ValidationError
from app.domain.user import User
from app.system.passphrases import read_passphrase
from app.system.threads import in_thread

PROFILE_VARIABLE: Final = "PIXSIM7_PROFILE"
PASSWORD_FILE_VARIABLE: Final = "PIXSIM7_PASSWORD_FILE"  # noqa: S105 - the name of a variable


async def signed_in(program: Program) -> Program:
    """The program with the profile that was asked for, or the first one, once its password is known to be right.

    Raises:
        ValidationError: There is no such profile.
        AuthenticationError: The password is another one, or there is nobody to ask for it.
    """
    user = await chosen_profile(program)
    if user.has_password and not await _is_kept(program, user):
        password = await in_thread(ask_password, f"Password of {user.email}: ", PASSWORD_FILE_VARIABLE)
        async with program.units.steps() as services:
            await services.auth.check_password(user.id, password)
    return replace(program, user_id=user.id, user_name=user.display_name)


def ask_password(question: str, variable: str) -> str:
    """A password from the file that a variable names, or from whoever sits at the terminal; blocks.

    Raises:
        AuthenticationError: There is neither.
        VaultError: The file is not there, others can read it, or it holds more than a password.
    """
    file = os.environ.get(variable)
    if file:
        return read_passphrase(Path(file))
    if not sys.stdin.isatty():
        raise AuthenticationError(f"A password is asked for. Name a file that only you can read in {variable}.")
    return getpass.getpass(question, stream=sys.stderr)


async def chosen_profile(program: Program) -> User:
    """The profile that was asked for, or the first one; nobody has signed in to it yet.

    Raises:
        ValidationError: There is no such profile.
    """
    email = os.environ.get(PROFILE_VARIABLE)
    async with program.units.read() as services:
        if email:
            user = await services.users.get_user_by_email(email)
        else:
            user = await services.users.get_user_by_id(program.user_id)
    if user is None and email:
        raise ValidationError(f"There is no profile with the e-mail {email}.", field="profile")
    if user is None:
        raise ResourceNotFoundError("profile", program.user_id)
    return user


async def _is_kept(program: Program, user: User) -> bool:
    """Whether this computer's keyring keeps the profile signed in."""
    async with program.units.steps() as services:
        return await services.auth.resume_kept_session(user.id) is not None
