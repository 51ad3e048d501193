"""How long signing in takes beside the one run of argon2 that it is, and how many tokens are looked at in a second."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.user import User
from app.system.passwords import hash_password, is_password
from app.system.threads import in_thread
from tests.benchmarks.measure import against
from tests.support.library import EMAIL, open_library
from tests.support.people import PASSWORD

GROUP = "shell"
MOST_BESIDE_ARGON2 = 1.5
MOST_BESIDE_A_ROW = 4.0


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        signing, alone, looks, rows = asyncio.run(_measure(Path(folder), 5 if quick else 15, 200 if quick else 1000))
    yield against("sign_in_beside_argon2", signing, alone, unit="ms", at_most=MOST_BESIDE_ARGON2)
    yield against("validate_token_beside_reading_a_row", looks, rows, unit="ms", at_most=MOST_BESIDE_A_ROW)


async def _measure(folder: Path, times: int, many: int) -> tuple[list[float], list[float], list[float], list[float]]:
    kept = hash_password(PASSWORD)
    signing, alone, looks, rows, token = [], [], [], [], ""
    async with open_library(folder) as library:
        async with library.parts.database.write() as session:
            (await session.get_one(User, library.user_id)).password_hash = kept
        for _ in range(times):
            started = time.perf_counter()
            await in_thread(is_password, kept, PASSWORD)
            alone.append(_ms_since(started))
            started = time.perf_counter()
            async with library.work.steps() as services:
                _, token = await services.auth.authenticate(EMAIL, PASSWORD)
            signing.append(_ms_since(started))
        for _ in range(many):
            started = time.perf_counter()
            async with library.work.read() as services:
                assert await services.users.get_user_by_id(library.user_id) is not None
            rows.append(_ms_since(started))
            started = time.perf_counter()
            async with library.work.read() as services:
                assert await services.auth.validate_token(token) is not None
            looks.append(_ms_since(started))
    return signing, alone, looks, rows


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
