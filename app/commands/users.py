"""`pixsim7 users`: the profiles of this computer, their passwords, limits and sessions."""

from datetime import datetime
from typing import Annotated, Any, Final

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.commands.signing_in import PASSWORD_FILE_VARIABLE, ask_password, chosen_profile
from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.domain.session import UserSession
from app.domain.user import User
from app.services.user.quotas import QuotaUse
from app.system.threads import in_thread

NEW_PASSWORD_FILE_VARIABLE: Final = "PIXSIM7_NEW_PASSWORD_FILE"  # noqa: S105 - the name of a variable
NONE: Final = "none"

users_cli = typer.Typer(
    help="The profiles of this computer. What changes one is for that of --profile, or the first one.",
    no_args_is_help=True,
)


@users_cli.command("list")
def list_users(as_json: AsJson = False) -> None:
    """The profiles."""

    async def work(program: Program) -> None:
        async with program.units.read() as services:
            rows = [_data(user) for user in await services.users.list_users()]
        lines = [
            f"{row['id']:>4}  {row['email']:<30}  {row['name']}{'  (password)' if row['has_password'] else ''}"
            for row in rows
        ]
        show({"users": rows}, "\n".join(lines), as_json)

    run(work, signs_in=False)


@users_cli.command("add")
def add_user(
    email: str,
    name: Annotated[str | None, typer.Option(help="As it is shown.")] = None,
    with_password: Annotated[bool, typer.Option("--with-password", help="Ask for a password.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a profile; without a password it signs in by itself."""

    async def work(program: Program) -> None:
        password = await in_thread(_new_password) if with_password else None
        async with program.units.steps() as services:
            user = await services.users.create_user(email, password, name)
        async with program.units.write() as services:
            await services.accounts.ensure_built_in_accounts()
        show(_data(user), f"Profile {user.id}: {user.email}.", as_json)

    run(work, signs_in=False)


@users_cli.command("rename")
def rename_user(
    name: Annotated[str | None, typer.Argument(help="The new name.")] = None,
    email: Annotated[str | None, typer.Option(help="The new e-mail.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give the profile another name or e-mail."""

    async def work(program: Program) -> None:
        updates = {key: value for key, value in (("display_name", name), ("email", email)) if value is not None}
        if not updates:
            raise ValidationError("Give a name or an e-mail.", field="name")
        async with program.units.write(program.user_id) as services:
            user = await services.users.update_user(program.user_id, updates)
        show(_data(user), f"Profile {user.id}: {user.display_name}, {user.email}.", as_json)

    run(work)


@users_cli.command("quota")
def quota(
    jobs: Annotated[str | None, typer.Option(help="Jobs a day, or none for no limit.")] = None,
    operation: Annotated[list[str] | None, typer.Option(help="text_to_video=5: of one operation a day.")] = None,
    running: Annotated[str | None, typer.Option(help="Jobs at once.")] = None,
    library_bytes: Annotated[str | None, typer.Option("--bytes", help="Bytes in the library.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set limits of the profile, and show what is used of them."""

    async def work(program: Program) -> None:
        given = {"quota_jobs": jobs, "quota_running": running, "quota_bytes": library_bytes}
        updates: dict[str, Any] = {name: _limit(name, text) for name, text in given.items() if text is not None}
        async with program.units.write(program.user_id) as services:
            if operation:
                use = await services.users.get_quota_use(program.user_id)
                kept = {kind.value: most for kind, most in use.quota_operations.items()}
                updates["quota_operations"] = kept | dict(map(_operation_limit, operation))
            if updates:
                await services.users.update_user(program.user_id, updates)
            use = await services.users.get_quota_use(program.user_id)
        show(_quota_data(use), _quota_words(use), as_json)

    run(work)


@users_cli.command("remove")
def remove_user(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, as_json: AsJson = False
) -> None:
    """Delete the profile: its waiting jobs are cancelled, its assets go to the bin, its secrets go."""

    async def work(program: Program) -> None:
        if not yes:
            raise ValidationError(
                f"This deletes the profile {program.user_name}, and its secrets for good. Say --yes.", field="yes"
            )
        async with program.units.write(program.user_id) as services:
            await services.users.delete_user(program.user_id)
        show({"id": program.user_id, "removed": True}, f"The profile {program.user_name} is gone.", as_json)

    run(work)


@users_cli.command("password")
def password(
    remove: Annotated[bool, typer.Option("--remove", help="Sign in by itself from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set, change or take away the password; all sessions end. It is asked for, and never an argument."""

    async def work(program: Program) -> None:
        user = await chosen_profile(program)
        user_id, had = user.id, user.has_password
        old = await in_thread(ask_password, "The present password: ", PASSWORD_FILE_VARIABLE) if had else ""
        new = None if remove else await in_thread(_new_password)
        async with program.units.steps(user_id) as services:
            if new is None:
                await services.auth.remove_password(user_id, old)
            elif had:
                await services.auth.change_password(user_id, old, new)
            else:
                await services.auth.set_password(user_id, new)
        words = "The profile signs in by itself." if remove else "The profile asks for its password now."
        show({"id": user_id, "has_password": not remove}, words, as_json)

    run(work, signs_in=False)


@users_cli.command("sessions")
def list_sessions(as_json: AsJson = False) -> None:
    """Where the profile is signed in."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [_session_data(row) for row in await services.auth.list_sessions(program.user_id)]
        lines = [
            f"{row['id']:>4}  {row['last_seen_at']}  {row['user_agent']}  {row['ip_address']}"
            f"{'  stays signed in' if row['is_kept'] else ''}"
            for row in rows
        ]
        show({"sessions": rows}, "\n".join(lines) or "Nobody is signed in.", as_json)

    run(work)


@users_cli.command("sign-out")
def sign_out(
    session_id: Annotated[int | None, typer.Argument(min=1, max=2**63 - 1, help="One session; without it all.")] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Draw a new key for the tokens too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign the profile out of one session, or everywhere."""

    async def work(program: Program) -> None:
        if new_key:
            async with program.units.steps(program.user_id) as services:
                await services.auth.rotate_signing_key(program.user_id)
        async with program.units.write(program.user_id) as services:
            if session_id is not None and not new_key:
                await services.auth.revoke_session(session_id)
            elif session_id is None and not new_key:
                await services.auth.revoke_all_sessions(program.user_id)
            left = len(await services.auth.list_sessions(program.user_id))
        show({"sessions": left}, f"Signed out. {left} sessions are left.", as_json)

    run(work)


def _new_password() -> str:
    first = ask_password("The new password: ", NEW_PASSWORD_FILE_VARIABLE)
    if ask_password("Once more: ", NEW_PASSWORD_FILE_VARIABLE) != first:
        raise ValidationError("The two are not the same.", field="password")
    return first


def _limit(name: str, text: str) -> int | None:
    if text == NONE:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise ValidationError(f"{text!r} is no limit: give a whole number, or {NONE}.", field=name) from error


def _operation_limit(text: str) -> tuple[str, int | None]:
    name, _, most = text.partition("=")
    return name, _limit("quota_operations", most)


def _data(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.display_name,
        "has_password": user.has_password,
        "lock_minutes": user.lock_minutes,
    }


def _session_data(session: UserSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "ip_address": session.ip_address,
        "user_agent": session.user_agent,
        "created_at": _moment(session.created_at),
        "last_seen_at": _moment(session.last_seen_at),
        "expires_at": _moment(session.expires_at),
        "is_kept": session.secret_hash is not None,
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _quota_data(use: QuotaUse) -> dict[str, Any]:
    return {
        "day": use.day,
        "jobs": {kind.value: number for kind, number in use.jobs.items()},
        "library_bytes": use.library_bytes,
        "quota_jobs": use.quota_jobs,
        "quota_operations": {kind.value: most for kind, most in use.quota_operations.items()},
        "quota_running": use.quota_running,
        "quota_bytes": use.quota_bytes,
    }


def _quota_words(use: QuotaUse) -> str:
    kinds: list[OperationType] = sorted({*use.jobs, *use.quota_operations})
    lines = [f"Jobs today: {use.jobs_in_all:,} of {_words(use.quota_jobs)}"]
    lines += [
        f"  {kind.value.replace('_', ' ')}: {use.jobs.get(kind, 0):,} of {_words(use.quota_operations.get(kind))}"
        for kind in kinds
    ]
    lines.append(f"Jobs at once: {_words(use.quota_running)}")
    lines.append(f"Library: {use.library_bytes:,} of {_words(use.quota_bytes)} bytes")
    return "\n".join(lines)


def _words(limit: int | None) -> str:
    return "any number" if limit is None else f"{limit:,}"
