"""Five hundred jobs at once over ten providers, in the whole program: calls, memory, stalls, and no poll too early.

Each provider's official addresses lead to its test server on this machine, by the setting for gateways.
"""

import asyncio
import itertools
import json
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.enums import JobStatus, OperationType
from app.main import run_window
from app.system.paths import find_paths
from tests.benchmarks.bench_shell import LONGEST_MS, Stalls
from tests.benchmarks.measure import quantile, within
from tests.support.servers.serving import ServedProvider, served

if TYPE_CHECKING:
    from app.ui.people.desks import Desk

GROUP = "providers"
PROVIDERS = ("pixverse", "runway", "kling", "minimax", "luma", "google", "fal", "replicate", "sora", "comfyui")
PASSPHRASE = "for this run alone"  # noqa: S105  (seals the keys of test servers)
DEADLINE_SECONDS = 900.0
_TELLS = frozenset({"comfyui"})
_KB = 1024
_KEYS = frozenset({"api_key", "key"})
_MODELS = {"comfyui": {"model": "text-to-image"}, "sora": {"model": "own"}}
_PICTURES = frozenset({"comfyui"})
"""What makes pictures of words there: a plain ComfyUI has no model for clips."""
_OWN = {"comfyui": "", "sora": "/v1"}
"""Servers of one's own, with the path of their interface: OpenAI makes no clips any more."""


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    each, seconds = (5, 10.0) if quick else (50, 200.0)
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder, ExitStack() as stack:
        root = Path(folder)
        servers = {}
        for name in PROVIDERS:
            (root / name).mkdir()
            servers[name] = stack.enter_context(served(f"tests.support.servers.{name}", root / name))
            # A ComfyUI works on one prompt after another.
            lasting = seconds / each if name == "comfyui" else seconds
            servers[name].set_pace(wait_seconds=1.0, run_seconds=lasting, running=None, balance=1_000_000_000.0)
        _set_gateways(root / "home", servers)

        async def journey(desk: "Desk") -> None:
            told.update(await _work(desk, servers, each))

        run_window(["--data-dir", str(root / "home")], journey)
        early, calls = _polls(servers, told["intervals"])
    late = told["late_ms"]
    jobs = each * len(PROVIDERS)
    yield {"name": "jobs_at_once", "value": told["at_once"], "unit": "jobs", "goal": f">= {jobs * 0.95:g}",
           "holds": told["at_once"] >= jobs * 0.95}  # fmt: skip
    yield {"name": "jobs_done", "value": told["done"], "unit": "jobs", "goal": str(jobs), "holds": told["done"] == jobs}
    yield {"name": "calls_a_second", "value": round(calls / told["seconds"], 1), "unit": "calls/s"}
    yield {"name": "seconds_in_all", "value": round(told["seconds"], 1), "unit": "s"}
    yield within("window_longest_stall", max(late), unit="ms", at_most=LONGEST_MS)
    yield {"name": "window_stall_p99", "value": round(quantile(late, 0.99), 2), "unit": "ms"}
    yield {"name": "processor_share", "value": round(told["busy"] / told["seconds"], 3), "unit": "of a core"}
    yield {"name": "memory_grown", "value": round(told["grown_kb"] / _KB, 1), "unit": "MB"}
    too_early = {name: count for name, count in early.items() if count and name not in _TELLS}
    yield within("polls_earlier_than_allowed", sum(too_early.values()), unit="calls", at_most=0)
    for name, count in too_early.items():
        yield {"name": f"polls_earlier_than_allowed, {name}", "value": count, "unit": "calls"}


def _set_gateways(home: Path, servers: Mapping[str, ServedProvider]) -> None:
    routes = {official: there for server in servers.values() for official, there in server.gateways.items()}
    paths = find_paths(home)
    paths.config.mkdir(parents=True, exist_ok=True)
    (paths.config / "settings.json").write_text(json.dumps({"network": {"gateways": routes}}), "utf-8")


async def _work(desk: "Desk", servers: Mapping[str, ServedProvider], each: int) -> dict[str, Any]:
    context = desk.context
    intervals: dict[str, float] = {}
    async with context.steps() as services:
        await services.credentials.prepare(context.user_id, passphrase=PASSPHRASE)
    async with context.write() as services:
        for name, server in servers.items():
            provider = await services.providers.get_provider(name)
            intervals[name] = provider.manifest.poll_interval.total_seconds()
            fields = provider.manifest.account_fields
            wanted = {one.name for one in fields if one.is_secret and (one.is_required or one.name in _KEYS)}
            secrets = dict.fromkeys(wanted, server.key)
            options = {"base_url": server.url + _OWN[name]} if name in _OWN else {}
            account = await services.accounts.create_account(
                name, "me@example.org", max_concurrent_jobs=each, options=options, credentials=secrets
            )
            await services.accounts.set_balances(
                account.id, dict.fromkeys(provider.manifest.credit_types, 1_000_000_000)
            )
    stalls, before = Stalls(desk.window), _memory_kb()
    began, busy = time.perf_counter(), time.process_time()
    async with context.write() as services:
        for name in servers:
            operation = OperationType.TEXT_TO_IMAGE if name in _PICTURES else OperationType.TEXT_TO_VIDEO
            for number in range(each):
                params = {"prompt": f"a paper boat, take {number}", "seed": number, **_MODELS.get(name, {})}
                await services.jobs.create_job(context.user_id, name, operation, params)
    at_once, done, memory = 0, 0, before
    async for counts in _counted(desk, began):
        at_once = max(at_once, counts[JobStatus.PROCESSING])
        done, memory = counts[JobStatus.COMPLETED], max(memory, _memory_kb())
    stalls.stop()
    return {
        "late_ms": stalls.late_ms,
        "at_once": at_once,
        "done": done,
        "seconds": time.perf_counter() - began,
        "busy": time.process_time() - busy,
        "grown_kb": memory - before,
        "intervals": intervals,
    }


async def _counted(desk: "Desk", began: float) -> AsyncIterator[dict[JobStatus, int]]:
    """The counts of the jobs, twice a second, until none is left to do."""
    context = desk.context
    while time.perf_counter() - began < DEADLINE_SECONDS:
        async with context.read() as services:
            counts = await services.jobs.count_jobs(context.user_id)
        yield counts
        if not counts[JobStatus.PENDING] + counts[JobStatus.PROCESSING]:
            return
        await asyncio.sleep(0.5)


def _memory_kb() -> int:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _polls(servers: Mapping[str, ServedProvider], intervals: Mapping[str, float]) -> tuple[Counter[str], int]:
    """How many looks at a job came sooner after the one before than its provider allows, and all calls.

    A ComfyUI server tells by its socket what has changed, and is then asked at once.
    """
    early: Counter[str] = Counter()
    calls = 0
    for name, server in servers.items():
        looks: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for call in server.calls:
            calls += 1
            path = str(call["path"]).partition("?")[0]
            for job_id in server.jobs:
                if call["method"] == "GET" and job_id in path:
                    looks[job_id, path].append(float(call["at"]))
        for moments in looks.values():
            gaps = [after - before for before, after in itertools.pairwise(sorted(moments))]
            early[name] += sum(gap < intervals[name] * 0.95 for gap in gaps[:-1])
    return early, calls
