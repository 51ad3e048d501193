"""The health of an installation."""

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.settings import DevicesSettings
from app.providers.registry import ProviderRegistry
from app.services.automation.adb import Adb
from app.services.health import health_service
from app.services.health.health_service import Finding, Fix
from tests.support.adb import adb_server, silent_port
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

CHECKS = ["database", "readers", "ledger", "backups", "library", "disk", "decoder", "codecs", "providers", "accounts"]
CHECKS += ["vault", "adb"]


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def check(library: OpenLibrary) -> dict[str, Finding]:
    async with library.read() as services:
        return {finding.name: finding for finding in await services.health.check_all()}


async def test_a_new_installation_is_well_in_every_part_and_is_left_as_it_was(library: OpenLibrary) -> None:
    findings = await check(library)
    assert list(findings) == CHECKS
    assert [finding.words for finding in findings.values() if not finding.ok] == []
    assert sqlite3.sqlite_version in findings["database"].words
    assert "image/png" in findings["decoder"].words
    assert re.search(r"can be written, \d+\.\d GB are free", findings["library"].words)
    assert findings["providers"].words == "Ready: Fake."
    assert findings["vault"].words == "The keyring of the tests. No secrets yet."
    assert findings["adb"].words == "Phones are not watched."
    assert library.parts.library.leftovers() == []


async def test_where_phones_are_watched_the_adb_server_is_tried(tmp_path: Path) -> None:
    with silent_port() as port:
        settings = DevicesSettings(is_on=True, server=f"127.0.0.1:{port}", program="/nowhere/adb")
        async with open_library(tmp_path / "a", adb=Adb(lambda: settings, environment={})) as lacking:
            found = (await check(lacking))["adb"]
    assert not found.ok
    assert "Install the Android platform tools" in found.words
    async with (
        adb_server() as real,
        open_library(
            tmp_path / "b",
            adb=Adb(lambda: DevicesSettings(is_on=True, server=f"127.0.0.1:{real.port}"), environment={}),
        ) as well,
    ):
        found = (await check(well))["adb"]
        assert (found.ok, found.words) == (True, f"The adb server at 127.0.0.1:{real.port} answers (protocol 41).")


async def test_each_part_that_is_broken_is_told_and_the_others_are_still_looked_at(tmp_path: Path) -> None:
    registry = ProviderRegistry({"fake": FakeProvider(cost=30)}, {"broken": "its library is missing"})
    async with open_library(tmp_path, registry=registry) as library:
        library.is_tampered = True
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
        with sqlite3.connect(library.parts.database.path) as other:
            other.execute("UPDATE wallets SET available = available + 5")
        other.close()
        shutil.rmtree(library.parts.library.folder)
        library.parts.library.folder.write_text("a file in the way")
        findings = await check(library)
    well = [name for name, finding in findings.items() if finding.ok]
    assert well == ["database", "readers", "backups", "disk", "codecs", "accounts", "vault", "adb"]
    assert findings["library"].fix is Fix.LIBRARY
    assert "webapi" in findings["ledger"].words
    assert str(library.parts.library.folder) in findings["library"].words
    assert "its library is missing" in findings["providers"].words


@pytest.mark.row("F-41")
async def test_a_connection_that_reads_and_could_write_is_told(tmp_path: Path) -> None:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as library:
        assert (await check(library))["readers"].ok
        async with library.write() as services:
            findings = {finding.name: finding for finding in await services.health.check_all()}
    assert (findings["readers"].ok, findings["ledger"].ok) == (False, True)


async def test_the_vault_tells_which_keyring_it_uses_or_why_none_and_what_keeps_the_key(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    async with open_library(tmp_path, registry=FakeProvider().registry(), vault=memory_vault([ring])) as library:
        ring.reason = "no bus"
        found = (await check(library))["vault"]
        assert (found.ok, found.words) == (True, "No keyring (The keyring of the tests: no bus). No secrets yet.")
        ring.reason = None
        async with library.steps() as services:
            await services.credentials.prepare(library.user_id)
        found = (await check(library))["vault"]
        assert (found.ok, found.words) == (True, "The keyring of the tests. The secrets' key is kept by: keyring.")
        ring.reason = "no bus"
        found = (await check(library))["vault"]
        assert not found.ok
        async with library.steps() as services:
            await services.credentials.set_passphrase(library.user_id, "a long walk by the sea")
        found = (await check(library))["vault"]
        assert found.ok
        assert found.words.endswith("The secrets' key is kept by: keyring, passphrase.")


async def test_what_needs_its_user_names_what_can_be_done(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await check(library)
    assert (found["backups"].ok, found["backups"].fix) == (True, Fix.BACK_UP)
    folder = library.folder / "data" / "backups"
    folder.mkdir()
    (folder / "daily-20200101T000000Z.db").write_bytes(b"old")
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE provider_accounts SET state = 'needs_sign_in'"))
    monkeypatch.setattr(health_service, "free_bytes", lambda _folder: 10**9)
    found = await check(library)
    wrong = {name: finding.fix for name, finding in found.items() if not finding.ok}
    assert wrong == {"backups": Fix.BACK_UP, "disk": Fix.STORAGE, "accounts": Fix.ACCOUNTS}
    assert "2020-01-01" in found["backups"].words or "2019-12-31" in found["backups"].words
