"""No file that a run leaves has a secret in it: database, journal, logs, settings, library."""

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from app.domain.enums import AccountState, JobStatus, OperationType
from app.domain.errors import ProviderError
from app.domain.job import Job
from app.domain.settings import Settings
from app.runtime.runners import Runners
from app.storage.backup import snapshot
from app.system.folder_lock import FolderLock
from app.system.log_file import NAME
from app.system.logs import Logs, configure_logs
from app.system.settings_file import SettingsFile
from app.system.vault import Vault
from tests.support.keyed import KEY, KeyedProvider, give_key
from tests.support.keyrings import MemoryKeyring
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.running import statuses
from tests.support.until import until

WORD = "canary-passphrase-by-the-sea"
PROMPT = "a lake that can be found again"

log = structlog.get_logger(__name__)


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    logs = configure_logs(tmp_path / "data" / "logs", to_stderr=False)
    yield logs
    logs.close()


def files_with(folder: Path, text: str) -> list[str]:
    """The files in which a text stands, as it is or as it is often written."""
    forms = (text.encode(), base64.b64encode(text.encode()), text.encode().hex().encode(), text.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    return sorted({path.name for path in files for form in forms if form in path.read_bytes()})


def finish(provider: KeyedProvider, folder: Path, token: str) -> None:
    provider.outputs[token] = [draw_picture(folder / f"{token}.png", (48, 32), seed=len(provider.submitted))]


async def queue(library: OpenLibrary, prompt: str, **inputs: object) -> Job:
    operation = OperationType.IMAGE_TO_IMAGE if inputs else OperationType.TEXT_TO_IMAGE
    async with library.write() as services:
        return await services.jobs.create_job(library.user_id, "fake", operation, {"prompt": prompt, **inputs})


async def be_refused(library: OpenLibrary) -> None:
    """Submit a job with a key that the provider does not know, and that it repeats."""
    account = await give_key(library, f"{KEY}-that-was-revoked")
    job = await queue(library, "refused")
    async with library.work.steps() as services:
        refused = await services.pipeline.submit_job(job)
    assert refused.error_message == "The key [redacted] is not known."
    async with library.write() as services:
        await services.jobs.cancel_job(job.id)
        await services.accounts.mark_account_state(account.id, AccountState.READY)


def log_carelessly() -> None:
    error = ProviderError(f"{KEY} was refused")
    log.error("careless", exc_info=error, api=KEY, url=f"https://example.org/?k={KEY}", words=f"with {KEY} and {WORD}")


async def test_a_secret_that_a_job_used_stands_in_no_file_of_the_run(tmp_path: Path, logs: Logs) -> None:
    data, provider = tmp_path / "data", KeyedProvider()
    provider.echoes = True
    provider.on_submit = lambda token: finish(provider, tmp_path, token)
    vault = Vault([MemoryKeyring()], hide=logs.redactor.register)
    async with open_library(tmp_path, registry=provider.registry(), vault=vault) as library:
        await asyncio.to_thread(SettingsFile(data / "settings.json").save, Settings())
        async with library.steps() as services:
            await services.credentials.set_passphrase(library.user_id, WORD)
        await be_refused(library)
        await give_key(library)
        await queue(library, PROMPT)
        await queue(library, "over a picture", first_frame=(await library.import_picture()).id)
        runners = Runners(library.parts, library.work, FolderLock(data / "runner.lock"), reserve_bytes=lambda: 0)
        runners.start()
        await until(lambda: statuses(library), {JobStatus.COMPLETED: 2, JobStatus.CANCELLED: 1})
        log_carelessly()
        # While everything is open: the write-ahead log is there too.
        await asyncio.to_thread(snapshot, library.parts.database.path, data / "backups" / "now.db")
        for secret in (KEY, WORD):
            assert await asyncio.to_thread(files_with, tmp_path, secret) == []
        await runners.stop()
    assert (files_with(tmp_path, KEY), files_with(tmp_path, WORD)) == ([], [])
    # Otherwise the search would prove nothing.
    assert {"library.db", "now.db"} <= set(files_with(tmp_path, PROMPT))
    assert {"upload", "submit", "check", "forget"} <= set(provider.calls)
    lines = [json.loads(line) for line in (data / "logs" / NAME).read_text().splitlines()]
    (careless,) = [line for line in lines if line["event"] == "careless"]
    assert (careless["api"], careless["words"]) == ("[redacted]", "with [redacted] and [redacted]")
