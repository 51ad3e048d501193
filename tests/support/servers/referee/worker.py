"""`python -m tests.support.servers.referee.worker`: the real program, with the referee among its providers.

It is built by `open_program`, as the window's and the command line's are. What differs: the adapter of the referee,
which registers itself as an adapter's package does, how fast time runs, and which keyring the computer has.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from app.bootstrap import Program, open_program
from app.domain.enums import OperationType, SubmissionState
from app.domain.errors import PixSimError
from app.domain.events import RunnersPaused
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import ClearingWay
from app.providers.registry import ProviderEnvironment, register
from app.runtime.runners import Runners
from app.storage.database import Database
from app.system import threads
from app.system.folder_lock import RUNNER_LOCK, FolderLock
from app.system.keyring_calls import KeyringCalls
from app.system.paths import find_paths
from tests.support.servers.referee.adapter import ID, RefereeProvider
from tests.support.servers.referee.pace import Pace, PacedClock, run
from tests.support.servers.referee.ring import FileKeyring
from tests.support.servers.referee.wrong import WrongUnitOfWork

LOOK_SECONDS = 0.3
_OUT = LIVE_STATES - {SubmissionState.SUCCEEDED, SubmissionState.REVIEW}

Order = dict[str, Any]


def main(arguments: Sequence[str]) -> None:
    """Carry out the orders, run the queue if that is wanted, and write down how things stand."""
    options = _parser().parse_args(arguments)
    _register(options)
    pace = Pace(options.epoch or time.time(), options.speed, options.offset, options.offset_file)
    run(pace, _work(options, pace))


def _register(options: argparse.Namespace) -> None:
    ways = tuple(ClearingWay(name) for name in options.way.split(","))

    def build(_environment: ProviderEnvironment) -> RefereeProvider:
        return RefereeProvider(
            ways,
            settle_delay=timedelta(seconds=options.settle_delay),
            longest_run=timedelta(seconds=options.longest_run),
            read_seconds=options.read_seconds,
        )

    register(build(ProviderEnvironment(Path())).manifest, build)


async def _work(options: argparse.Namespace, pace: Pace) -> None:
    pauses: list[str] = []
    try:
        async with open_program(find_paths(options.data_dir), clock=PacedClock(pace)) as program:
            if options.ring is not None:
                program.parts.vault._keyrings = KeyringCalls([FileKeyring(options.ring)])
            program.parts.bus.subscribe(RunnersPaused, lambda event: pauses.append(event.reason))
            told = [await _ORDERS[order.pop("do")](program, order) for order in json.loads(options.orders)]
            if options.run != "no":
                await _run(program, options, told)
            if options.result is not None:
                await asyncio.to_thread(_write_result, options.result, json.dumps([pauses, *told]))
    except PixSimError as error:
        sys.exit(error.message)
    finally:
        await asyncio.to_thread(threads.close)


async def _run(program: Program, options: argparse.Namespace, told: list[Any]) -> None:
    if options.ready is not None:
        # What is killed at random is the work, not the opening of the vault, which takes its time.
        async with program.units.steps(program.user_id) as services:
            await services.credentials.prepare(program.user_id)
        options.ready.touch()
    if options.clearing is None:
        program.runners.start()
        await _WAITS[options.run](program, told, program.runners)
        return
    parts = program.parts
    runners = Runners(
        parts,
        WrongUnitOfWork(parts, options.clearing),
        FolderLock(program.paths.data / RUNNER_LOCK),
        reserve_bytes=lambda: 0,
    )
    runners.start()
    try:
        await _WAITS[options.run](program, told, runners)
    finally:
        await runners.stop()


def _write_result(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


async def _add_account(program: Program, order: Order) -> int:
    async with program.units.steps(program.user_id) as services:
        await services.credentials.prepare(program.user_id)
    async with program.units.write(program.user_id) as services:
        account = await services.accounts.create_account(
            ID,
            f"{order['label']}@example.org",
            label=order["label"],
            max_concurrent_jobs=order.get("slots", 4),
            priority=order.get("priority", 0),
            limit_group=order.get("limit_group"),
            options={"base_url": order["base_url"]},
            credentials={"key": order["key"]},
        )
    async with program.units.steps(program.user_id) as services:
        await services.balances.sync_account(account.id)
    return account.id


async def _add_jobs(program: Program, order: Order) -> list[int]:
    ids = []
    async with program.units.write(program.user_id) as services:
        for prompt in order["prompts"]:
            params = {"prompt": prompt, **order.get("params", {})}
            job = await services.jobs.create_job(program.user_id, ID, OperationType.TEXT_TO_IMAGE, params)
            ids.append(job.id)
    return ids


async def _cancel_job(program: Program, order: Order) -> None:
    async with program.units.write(program.user_id) as services:
        await services.jobs.cancel_job(order["job"])


async def _decide(program: Program, order: Order) -> None:
    async with program.units.write(program.user_id) as services:
        match order["verdict"]:
            case "exists":
                await services.review.confirm_submission(order["submission"], order["remote_id"])
            case "not made":
                await services.review.dismiss_submission(order["submission"])
            case "again":
                await services.review.send_again(order["submission"])


async def _note_refund(program: Program, order: Order) -> None:
    async with program.units.write(program.user_id) as services:
        await services.ledger.note_refund(order["submission"])


async def _change_account(program: Program, order: Order) -> None:
    async with program.units.steps(program.user_id) as services:
        await services.credentials.prepare(program.user_id)
    async with program.units.write(program.user_id) as services:
        await services.accounts.edit_account(order["account"], order["changes"])


async def _remove_account(program: Program, order: Order) -> None:
    async with program.units.write(program.user_id) as services:
        await services.accounts.remove_account(order["account"])


async def _count(program: Program, _order: Order) -> dict[str, int]:
    async with program.units.read(program.user_id) as services:
        counts = await services.jobs.count_jobs(program.user_id)
    return {status.value: count for status, count in counts.items() if count}


async def _limit_pages(program: Program, order: Order) -> None:
    """Let the database have so many pages and no more."""
    database: Database = program.parts.database
    async with database.steps() as session, session.begin():
        await session.execute(text(f"PRAGMA max_page_count = {order['pages']}"))


_ORDERS: dict[str, Callable[[Program, Order], Awaitable[Any]]] = {
    "account": _add_account,
    "jobs": _add_jobs,
    "cancel": _cancel_job,
    "decide": _decide,
    "refund": _note_refund,
    "change account": _change_account,
    "remove account": _remove_account,
    "count": _count,
    "limit pages": _limit_pages,
}


async def _until_idle(program: Program, _told: list[Any], runners: Runners) -> None:
    while await _has_work(program, runners):  # noqa: ASYNC110  (another process may do the work)
        await asyncio.sleep(LOOK_SECONDS)


async def _has_work(program: Program, runners: Runners) -> bool:
    if not runners.is_running:
        return True
    async with program.parts.database.read() as session:
        out = select(ProviderSubmission.id).where(ProviderSubmission.state.in_(_OUT)).limit(1)
        if await session.scalar(out) is not None:
            return True
    async with program.units.read() as services:
        return bool(await services.tracker.list_uncollected() or await services.jobs.has_runnable_jobs())


async def _for_ever(_program: Program, _told: list[Any], _runners: Runners) -> None:
    await asyncio.Event().wait()


async def _until_done(program: Program, told: list[Any], _runners: Runners) -> None:
    """As `generate --wait`: until the jobs of the orders have ended, whoever runs them."""
    for job_id in [job_id for ids in told if isinstance(ids, list) for job_id in ids]:
        while True:
            async with program.units.read(program.user_id) as services:
                job = await services.jobs.get_job(job_id)
            if job is None or job.status.is_final:
                break
            await asyncio.sleep(LOOK_SECONDS)


_WAITS = {"until-idle": _until_idle, "for-ever": _for_ever, "until-done": _until_done}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="worker")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--way", default="none", help="as the referee's, in the order of trying")
    parser.add_argument("--orders", default="[]", help="JSON: what to do first, each with `do` and its fields")
    parser.add_argument("--run", choices=["no", *_WAITS], default="no")
    parser.add_argument("--result", type=Path, help="where to write what came of the orders")
    parser.add_argument("--ring", type=Path, help="a file that serves as the keyring of this computer")
    parser.add_argument("--ready", type=Path, help="a file that is made when the queue begins to run")
    parser.add_argument("--settle-delay", type=float, default=20.0)
    parser.add_argument("--longest-run", type=float, default=60.0)
    parser.add_argument("--read-seconds", type=float, default=15.0)
    parser.add_argument("--epoch", type=float, default=0.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--offset", type=float, default=0.0, help="how many seconds the wall clock is wrong")
    parser.add_argument("--offset-file", type=Path, help="further seconds, read at each look at the clock")
    parser.add_argument("--clearing", choices=["resend", "trust"], help="a wrong way to clear, as a control")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
