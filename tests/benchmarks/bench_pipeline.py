"""Jobs a second through the whole pipeline with a provider that answers at once, against task queues.

A peer does the same number of durable state changes a job: what is committed and synced here is counted, and its tasks
write as often. Both sync each commit. A peer that is not installed (huey; procrastinate, psycopg and PostgreSQL's
programs) is left out.
"""

import asyncio
import importlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from typing_extensions import override

from app.domain.enums import AssetOrigin, JobStatus, OperationType, ProviderStatus
from app.domain.events import JobChanged
from app.media.hashing import copy_hashed
from app.providers.base import (
    AccountView,
    GenerationResult,
    OperationParams,
    RemoteOutput,
    VideoStatusResult,
)
from app.runtime.runners import Runners
from app.services.asset.placing import NewAsset
from app.system import threads
from app.system.folder_lock import RUNNER_LOCK, FolderLock
from app.system.logs import configure_logs
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider

GROUP = "engine"
DEADLINE_SECONDS = 600
SLOTS = 8
LOOK_SECONDS = 0.2


class InstantProvider(FakeProvider):
    """Takes a job and has it done; every result is a file of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(cost=1, slots=SLOTS)
        self._picture = draw_picture(folder / "result.png", (64, 48))
        self._folder = folder

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        shutil.copyfile(self._picture, self._folder / f"{client_token}.png")
        self.tell(client_token)
        return GenerationResult(client_token, cost=1)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        outputs = (RemoteOutput(path=str(self._folder / f"{remote_id}.png")),)
        return VideoStatusResult(ProviderStatus.COMPLETED, outputs=outputs, cost=1)


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    jobs = 60 if quick else 400
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        root = Path(folder)
        (root / "ours").mkdir()
        # As the program does: into files, without secrets.
        logs = configure_logs(root / "logs", to_stderr=False)
        try:
            seconds, changes = asyncio.run(_ours(root / "ours", jobs))
        finally:
            logs.close()
        per_job = round(changes / jobs)
        yield {"name": "durable_changes_a_job", "value": per_job, "unit": "commits and journal lines"}
        (root / "results").mkdir()
        bringing = asyncio.run(_results(root / "results", jobs))
        yield {
            "name": "results_brought_a_second_without_any_job",
            "value": round(jobs / bringing, 1),
            "unit": "files/s",
        }
        for name, peer in (("huey", _huey), ("procrastinate", _procrastinate)):
            try:
                peer_seconds = peer(root / name, jobs, per_job)
            except ImportError as error:
                yield {"name": f"jobs_a_second_against_{name}", "goal": "ratio >= 1", "peer": f"not there: {error}"}
                continue
            ours, theirs = jobs / seconds, jobs / peer_seconds
            yield {
                "name": f"jobs_a_second_against_{name}",
                "value": round(ours, 1),
                "unit": "jobs/s",
                "peer": round(theirs, 1),
                "ratio": round(ours / theirs, 3),
                "goal": "ratio >= 1",
                "holds": ours >= theirs,
            }


async def _ours(folder: Path, jobs: int) -> tuple[float, int]:
    """Seconds until every job is done and its result is in the library, and the durable changes that took."""
    provider = InstantProvider(folder)
    try:
        async with open_library(folder, registry=provider.registry()) as library:
            return await _run_jobs(library, folder, jobs)
    finally:
        await asyncio.to_thread(threads.close)


async def _run_jobs(library: OpenLibrary, folder: Path, jobs: int) -> tuple[float, int]:
    async with library.write() as services:
        for account in await services.accounts.list_accounts():
            await services.accounts.update_credits(account.id, webapi=10 * jobs)
    commits = _Commits(library)
    journal = library.parts.journal
    lock = FolderLock(folder / RUNNER_LOCK)
    runners = Runners(library.parts, library.work, lock, reserve_bytes=lambda: 0)
    changed = asyncio.Event()
    library.bus.subscribe(JobChanged, lambda _event: changed.set())
    began = time.perf_counter()
    for number in range(jobs):
        async with library.write() as services:
            params = {"prompt": f"a lake, take {number}"}
            await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, params)
    runners.start()
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            done = 0
            while done < jobs:
                await changed.wait()
                # Asked by this benchmark alone: seldom enough to cost nothing.
                await asyncio.sleep(LOOK_SECONDS)
                changed.clear()
                async with library.read() as services:
                    done = (await services.jobs.count_jobs(library.user_id))[JobStatus.COMPLETED]
        seconds = time.perf_counter() - began
    finally:
        await runners.stop()
    lines = sum(len(path.read_bytes().splitlines()) for path in journal._folder.glob("*.jsonl"))
    return seconds, commits.count + lines


async def _results(folder: Path, jobs: int) -> float:
    """Seconds to bring as many results into the library, without queue, books or provider: no job is faster."""
    provider = InstantProvider(folder)
    try:
        async with open_library(folder, registry=provider.registry()) as library:
            slots = asyncio.Semaphore(SLOTS)
            # The worker is started by the first one.
            await _bring(library, slots, folder / "result.png", jobs)
            began = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for number in range(jobs):
                    group.create_task(_bring(library, slots, folder / "result.png", number))
            return time.perf_counter() - began
    finally:
        await asyncio.to_thread(threads.close)


async def _bring(library: OpenLibrary, slots: asyncio.Semaphore, result: Path, number: int) -> None:
    incoming = f"{number}.part"
    target = library.parts.library.incoming(incoming)
    new = NewAsset(library.user_id, AssetOrigin.JOB, provider_id="fake", name=f"{number}.png")
    async with slots:
        copied = await threads.in_thread(partial(copy_hashed, result, target, limit_bytes=1 << 20))
        found = await library.parts.inspector.inspect(target)
        async with library.steps() as services:
            await services.assets.placing.place(new, incoming, copied, found)


class _Commits:
    """Counts the transactions that changed something: only those are synced."""

    def __init__(self, library: OpenLibrary) -> None:
        self.count = 0
        self._has_changes = False
        engine = library.parts.database._writer.sync_engine
        event.listen(engine, "before_cursor_execute", self._see)
        event.listen(engine, "commit", self._commit)

    def _see(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self._has_changes = self._has_changes or statement.startswith(("INSERT", "UPDATE", "DELETE"))

    def _commit(self, _connection: object) -> None:
        self.count += self._has_changes
        self._has_changes = False


def _huey(folder: Path, jobs: int, changes: int) -> float:
    """Enqueue, take and run tasks in this process; what a job changes beyond that is written by its task."""
    huey_module = importlib.import_module("huey")
    folder.mkdir()
    huey = huey_module.SqliteHuey(filename=str(folder / "huey.db"), fsync=True)

    def work(number: int) -> int:
        for step in range(max(0, changes - 3)):
            huey.put(f"state-{number}", step)
        return number

    task = huey.task()(work)
    began = time.perf_counter()
    results = [task(number) for number in range(jobs)]
    for _ in range(jobs):
        huey.execute(huey.dequeue())
    assert results[-1].get(blocking=False) == jobs - 1
    return time.perf_counter() - began


def _procrastinate(folder: Path, jobs: int, changes: int) -> float:
    """Defer, take and finish jobs with the worker's own calls; what a job changes beyond that is an update."""
    procrastinate = importlib.import_module("procrastinate")
    importlib.import_module("psycopg")
    with _postgres(folder) as address:
        return asyncio.run(_procrastinate_jobs(procrastinate, address, jobs, changes))


async def _procrastinate_jobs(procrastinate: Any, address: str, jobs: int, changes: int) -> float:
    import psycopg  # type: ignore[import-not-found, unused-ignore]

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))
    async with app.open_async(), await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await app.schema_manager.apply_schema_async()
        await connection.execute("CREATE TABLE states (job bigint PRIMARY KEY, state int)")

        @app.task(name="work")  # type: ignore[untyped-decorator, unused-ignore]
        async def work(number: int) -> None:
            for step in range(max(0, changes - 3)):
                await connection.execute(
                    "INSERT INTO states VALUES (%s, %s) ON CONFLICT (job) DO UPDATE SET state = excluded.state",
                    (number, step),
                )

        began = time.perf_counter()
        for number in range(jobs):
            await work.defer_async(number=number)
        await app.run_worker_async(wait=False, concurrency=1, install_signal_handlers=False)
        return time.perf_counter() - began


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server of its own on a socket in the folder, with its synchronous commits as they are by default.

    Raises:
        ImportError: Its programs are not there.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (str(programs[-1]) if programs else None)
    if found is None:
        raise ImportError("PostgreSQL's initdb")
    bin_folder = Path(found).parent
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    folder.parent.chmod(0o755)
    user = _other_user() if os.geteuid() == 0 else []
    data = folder / "data"
    port = _free_port()
    _call([*user, str(bin_folder / "initdb"), "-D", str(data), "-A", "trust", "-U", "bench"])
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    control = [*user, str(bin_folder / "pg_ctl"), "-D", str(data), "-w"]
    _call([*control, "-o", options, "-l", str(folder / "log"), "start"])
    try:
        yield f"host=127.0.0.1 port={port} user=bench dbname=postgres"
    finally:
        _call([*control, "-m", "immediate", "stop"])


def _other_user() -> list[str]:
    """The server refuses to run as root."""
    if shutil.which("runuser") is None:
        raise ImportError("runuser, to start PostgreSQL as another user than root")
    return ["runuser", "-u", "nobody", "--"]


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
