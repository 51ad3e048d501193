"""Whose row it is: a row of another user is not there, whatever method is asked for it."""

import inspect
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.base import Base
from app.domain.batch import Batch
from app.domain.budget import Budget
from app.domain.device import Device
from app.domain.enums import (
    BatchSource,
    BudgetPeriod,
    BudgetScope,
    CaptureKind,
    JobStatus,
    OperationType,
    QueueMode,
    StepState,
    SubmissionState,
)
from app.domain.errors import AuthenticationError, PixSimError, ResourceNotFoundError
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import input_slots
from app.services.asset.bin import Binned
from app.services.asset.tagging import TagChange
from app.services.automation.adb import Adb
from app.services.automation.execution_history import RunFilter
from app.services.automation.execution_loop_service import LoopPlan
from app.services.automation.preset_file import write_preset
from app.services.automation.run_events import StepEnded
from app.services.job.outputs import JobOutput
from app.services.unit_of_work import Services
from app.services.user.auth_service import LOOPBACK, own_agent
from tests.architecture.sources import python_files, text_of
from tests.support.adb import adb_server
from tests.support.library import OpenLibrary, open_library
from tests.support.preset_runs import preset_of
from tests.support.provider import FakeProvider

HANDED_ON = {
    "assets.copies.get",
    "assets.library_file",
    "assets.likeness.hash_assets",
    "content_credentials.link",
    "content_credentials.sign",
    "content_credentials.take_in",
    "inputs.look",
}
"""What services call for a row that they have looked for themselves."""

REFUSED_OTHERWISE = {
    "assets.stacks.stack": "at least two pictures",
    "lineage.create_lineage": "There is no asset",
    "lineage.order_parents": "not the places of the parents",
    "providers.check_status": "No submission of this account",
    "recipes.prepare_replay": "names no operation",
    "recipes.replay": "names no operation",
    "accounts.select_account": "there is no account",
    "jobs.create_job": "there is no (job|asset)",
}
"""Where the words of the refusal are others: as if there were no such row."""

WITH_INPUT = OperationType.IMAGE_TO_IMAGE

RUNNERS = {
    "assets.drawing",
    "assets.placing",
    "assets.preparing",
    "clearing",
    "eviction",
    "evidence",
    "jobs.dependencies",
    "jobs.making",
    "move",
    "pipeline",
    "recovery",
    "roots",
    "storage",
    "tracker",
}
"""What the runners and the services themselves use for whoever's rows they are, or is about the whole computer."""


@dataclass(slots=True)
class Rows:
    """A row of each kind that belongs to the first user, by the name of the parameter that takes it."""

    given: dict[str, Any]
    other: int
    plain: dict[str, Any]


async def fill(library: OpenLibrary) -> Rows:
    """Let the first user have one of everything, and let there be a second one who has nothing."""
    first, second = [await library.import_picture(f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2)]
    user_id = library.user_id
    async with library.write() as services:
        await services.lineage.create_lineage(second.id, [first.id], OperationType.IMAGE_TO_IMAGE)
        make = services.jobs.create_job
        job, ended = [await make(user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}) for _ in range(2)]
        await services.jobs.update_status(ended.id, JobStatus.FAILED)
        preset = await services.presets.create_preset(user_id, preset_of({"action": "press_home"}, name="Home"))
        loop = await services.loops.create_loop(user_id, LoopPlan(name="Loop", preset_ids=(preset.id,)))
        session = await services.auth.create_session(user_id, LOOPBACK, own_agent())
        set_id = await services.assets.sets.make_set("Lakes")
        await services.assets.sets.add_assets(set_id, [first.id])
        await services.assets.stacks.stack([first.id, second.id], cover_id=first.id)
    async with library.steps() as services:
        folder = await services.watched.add_folder(user_id, library.incoming)
    now = library.parts.clock.now()
    async with library.parts.database.write() as db:
        account = await db.scalar(select(ProviderAccount).where(ProviderAccount.user_id == user_id))
        assert account is not None
        device = Device(user_id=user_id, serialno="A1", created_at=now, last_seen_at=now)
        submission = ProviderSubmission(
            id="attempt",
            job_id=ended.id,
            account_id=account.id,
            provider_id="fake",
            state=SubmissionState.REVIEW,
            token=1,
            params={},
            created_at=now,
            sent_at=now,
        )
        budget = Budget(
            user_id=user_id,
            scope=BudgetScope.USER,
            period=BudgetPeriod.DAY,
            credit_type="webapi",
            amount=5,
            created_at=now,
        )
        batch = Batch(
            user_id=user_id, name="Lakes", source=BatchSource.VARIATIONS, job_count=1, estimated_cost=0, created_at=now
        )
        db.add_all([device, submission, budget, batch])
        await db.flush()
        asset = await db.get_one(Asset, first.id)
        row = await db.get_one(Job, job.id)
    async with library.write() as services:
        run = await services.executions.queue_execution(device.id, preset_of({"action": "press_home"}))
        recipe = await services.recipes.get_recipe(first.id)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    assets = [first.id, second.id]
    return Rows(
        {
            "user_id": user_id,
            "session_id": session.id,
            "job_id": job.id,
            "job_ids": [job.id, ended.id],
            "before_id": ended.id,
            "retry_of": ended.id,
            "job": row,
            "depends_on": {"first_frame": JobOutput(job.id)},
            "batch_id": batch.id,
            "asset_id": first.id,
            "asset_ids": assets,
            "asset": asset,
            "assets": [asset],
            "child_id": second.id,
            "parent_ids": [first.id],
            "from_id": first.id,
            "to_id": second.id,
            "new_id": second.id,
            "replaces_id": first.id,
            "first_id": first.id,
            "second_id": second.id,
            "cover_id": first.id,
            "stack_id": first.id,
            "set_id": set_id,
            "account_id": account.id,
            "account": account,
            "budget_id": budget.id,
            "preset_id": preset.id,
            "execution_id": run.id,
            "execution_ids": [run.id],
            "ids": [run.id],
            "loop_id": loop.id,
            "device_id": device.id,
            "folder_id": folder.id,
            "submission_id": submission.id,
            "verdicts": dict.fromkeys(assets, None),
            "stars": dict.fromkeys(assets, 5),
            "colors": dict.fromkeys(assets, None),
            "notes": dict.fromkeys(assets, "seen"),
            "wanted": TagChange(added={"lake": assets}, removed={"sea": assets}),
            "binned": Binned(assets, dict.fromkeys(assets, None)),
            "pairs": [(first.id, second.id)],
            "former": dict.fromkeys(assets, None),
            "recipe": recipe,
        },
        other.id,
        {
            **PLAIN,
            "file_path": str(library.parts.library.file(asset.path or "")),
            "folder": library.incoming,
            "params": {"prompt": "a lake", "first_frame": first.id},
            "slot": input_slots(library.parts.registry.get("fake").manifest.operations[WITH_INPUT])[0],
        },
    )


PLAIN: dict[str, Any] = {
    "after": 0,
    "amount": 1,
    "ask": None,
    "chain": b"",
    "credentials": {},
    "data": write_preset(preset_of({"action": "press_home"})),
    "email": "somebody@example.org",
    "form": None,
    "found": None,
    "has_new_metadata": False,
    "have_file": None,
    "jobs": [],
    "key": b"",
    "options": {},
    "paths": [Path("a.png")],
    "preview": None,
    "provider_job_id": "r-1",
    "remote_url": "https://example.org/a.png",
    "slots": [],
    "source": Path("a.png"),
    "target": Path("b.png"),
    "target_folder": Path("elsewhere"),
    "at": None,
    "balances": {"webapi": 5},
    "category": None,
    "change": None,
    "changes": {"priority": 3},
    "cost": 1,
    "costs": [1],
    "credit_type": "webapi",
    "display_name": "Somebody",
    "ended": StepEnded("0", 1, "s0", "press_home", StepState.DONE, datetime(2026, 3, 1, tzinfo=UTC), 5),
    "error": "it broke",
    "file": preset_of({"action": "press_home"}, name="Other"),
    "files": {"a.png": (1, 1)},
    "filters": {},
    "go_on": lambda *_: True,
    "held": True,
    "ip_address": LOOPBACK,
    "is_active": False,
    "kind": CaptureKind.PICTURE,
    "limit": 5,
    "manifest": None,
    "mode": QueueMode.PAUSED,
    "name": "other",
    "names": ["lake"],
    "new": "a road through the hills",
    "new_name": "sea",
    "note": "mine",
    "old": "a lake in the evening",
    "operation_type": WITH_INPUT,
    "pagination": {},
    "params": {"prompt": "a lake"},
    "passphrase": "words that open it",
    "password": "a lake in the evening",
    "path": Path("1-00000000/run.mp4"),
    "period": BudgetPeriod.DAY,
    "place": "127.0.0.1:1",
    "plan": LoopPlan(name="Mine", preset_ids=(1,)),
    "position": 0,
    "positions": [0],
    "preset": preset_of({"action": "press_home"}, variables={"first_frame": {}}),
    "priority": 3,
    "provider_id": "fake",
    "reason": "it broke",
    "remote_id": "r-1",
    "scope": BudgetScope.ACCOUNT,
    "state": None,
    "status": JobStatus.CANCELLED,
    "target_provider_id": "fake",
    "updates": {"weight": 0.5},
    "user_agent": "PixSim7",
    "values": {},
    "wanted": RunFilter(),
    "with_descendants": True,
    "words": "Home",
}
"""Of parameters that name no row: something that is allowed."""


def concerned(services: Services, rows: Rows) -> Iterator[tuple[str, Any, inspect.Signature]]:
    """Each public method that is given a row, with its name; those of what a service shows of its parts too."""
    for entry in fields(Services):
        service = getattr(services, entry.name)
        parts = {
            f"{entry.name}.{name}": part
            for name, part in vars(service).items()
            if not name.startswith("_") and type(part).__module__.startswith("app.services")
        }
        for place, part in {entry.name: service, **parts}.items():
            if place in RUNNERS:
                continue
            for name, _ in inspect.getmembers(type(part), inspect.isfunction):
                method = getattr(part, name)
                signature = inspect.signature(method)
                is_asked = rows.given.keys() & signature.parameters.keys() and not name.startswith("_")
                if is_asked and f"{place}.{name}" not in HANDED_ON:
                    yield f"{place}.{name}", method, signature


def is_nothing(value: Any) -> bool:
    """Whether an answer says that there is nothing."""
    if isinstance(value, str | bytes | int | float | None):
        return not value
    if isinstance(value, Mapping):
        value = {name: part for name, part in value.items() if name != "focus"}
        return all(is_nothing(part) for part in value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return all(is_nothing(part) for part in value)
    return is_dataclass(value) and all(is_nothing(getattr(value, part.name)) for part in fields(value))


async def contents(library: OpenLibrary) -> dict[str, Any]:
    """All rows of all tables."""
    async with library.parts.database.read() as session:
        found = {
            table.name: [tuple(row) for row in await session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
    # What the second user does to their own profile is theirs.
    found["users"] = [row for row in found["users"] if row[0] == library.user_id]
    return found


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with adb_server() as real:
        adb = Adb(environment={"ADB_SERVER_SOCKET": f"tcp:{real.port}"})
        async with open_library(tmp_path, registry=FakeProvider().registry(), adb=adb) as opened:
            yield opened


async def ask(library: OpenLibrary, rows: Rows, place: str, arguments: dict[str, Any]) -> Any:
    """What a method says to the second user: in a transaction, or in steps if it wants that."""
    for unit in (library.work.write, library.work.steps):
        try:
            async with unit(rows.other) as services:
                found: Any = services
                for name in place.split("."):
                    found = getattr(found, name)
                answer = found(**arguments)
                if hasattr(answer, "__aiter__"):
                    return [part async for part in answer]
                return await answer if inspect.isawaitable(answer) else answer
        except (InvalidRequestError, RuntimeError):
            continue
    raise AssertionError(f"{place} works neither in a transaction nor in steps")


async def test_a_row_of_another_user_is_not_there_and_nothing_is_changed(library: OpenLibrary) -> None:
    rows = await fill(library)
    before, leaks, asked = await contents(library), [], 0
    async with library.work.read(rows.other) as services:
        methods = [(place, signature) for place, _, signature in concerned(services, rows)]
    for place, signature in methods:
        for arguments in calls(place, signature, rows):
            asked += 1
            what = f"{place}{sorted(arguments)}"
            leaks += [f"{what} {leak}" for leak in [await leak_of(library, rows, place, arguments)] if leak]
            after = await contents(library)
            leaks += [f"{what} changed {name}" for name in before if before[name] != after[name]]
            before = after
    assert not leaks, "\n".join(leaks)
    assert asked > 150


async def leak_of(library: OpenLibrary, rows: Rows, place: str, arguments: dict[str, Any]) -> str:
    """What a method gives away; nothing if all is as if there were no such row."""
    try:
        answer = await ask(library, rows, place, arguments)
    except (ResourceNotFoundError, AuthenticationError):
        return ""
    except PixSimError as error:
        is_same = re.search(REFUSED_OTHERWISE.get(place, "^$"), str(error)) is not None
        return "" if is_same else f"{type(error).__name__}: {error}"
    return "" if is_nothing(answer) else f"-> {str(answer)[:160]}"


def test_no_window_and_no_command_sends_or_ends_a_job_past_the_service_that_looks_at_its_owner() -> None:
    names = ("pipeline", "clearing", "recovery", "assets.placing", "jobs.making", "tracker.check", "tracker.collect")
    named = "|".join(map(re.escape, names))
    found = [
        (name, match.group())
        for name in python_files("app")
        if name.startswith(("app/ui/", "app/commands/", "app/cli"))
        for match in re.finditer(rf"services\.(?:{named})\b", text_of(name))
    ]
    # What a restored library had under way is cleared before anybody uses it: for every owner.
    assert found == [("app/commands/backups.py", "services.recovery")]


def calls(place: str, signature: inspect.Signature, rows: Rows) -> Iterator[dict[str, Any]]:
    """With what a method is called: all rows of the first user; and the own profile with each other row of theirs."""
    if "history" in place:
        rows = replace(rows, given={name: row for name, row in rows.given.items() if name != "wanted"})
    needed = {name for name, part in signature.parameters.items() if part.default is inspect.Parameter.empty}
    given = rows.given.keys() & signature.parameters.keys()
    arguments = {name: rows.given[name] if name in rows.given else rows.plain[name] for name in needed}
    if given & needed:
        yield arguments
    for name in sorted(given - {"user_id"}):
        if name not in needed or "user_id" in given:
            own = {"user_id": rows.other} if "user_id" in given else {}
            yield {**arguments, **own, name: rows.given[name]}
