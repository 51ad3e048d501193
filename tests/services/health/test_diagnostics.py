"""The diagnostics tell what helps, and nothing that is private or secret."""

import json
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.domain.settings import Settings
from app.services.health.diagnostics import LOG_BYTES, Diagnostics, write_zip
from app.services.health.health_service import Finding
from app.system.redaction import Redactor
from tests.support.clock import FakeClock
from tests.support.databases import filled_database

FINDINGS = [Finding("library", ok=True, words="/home/ann/Pictures can be written.")]
SECRET = "hunter2-is-no-password"  # noqa: S105


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [
        {"event": "job_created", "job_id": 7, "prompt": "a secret lake"},
        {"event": "refused", "reason": f"the key {SECRET} of ann@example.org is not accepted"},
    ]
    (folder / "pixsim7.log").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "crashes.log").write_text('Fatal Python error: Aborted\n  File "/home/ann/x.py", line 3\n')
    return folder


@pytest.fixture
def collecting(tmp_path: Path, logs: Path) -> Diagnostics:
    redactor = Redactor()
    redactor.register(SECRET)
    return Diagnostics(filled_database(tmp_path / "a.db", jobs=30), logs, redactor, Path("/opt/pixsim7"), FakeClock())


def test_they_tell_what_helps_and_nothing_private(collecting: Diagnostics) -> None:
    settings = Settings().changed("library.folder", "/home/ann/Pictures")
    files = collecting.collect(settings, FINDINGS, with_names=False)
    assert list(files) == [
        *("README.txt", "versions.json", "settings.json", "health.json", "database.json"),
        *("logs/pixsim7.log", "logs/crashes.log"),
    ]
    assert json.loads(files["database.json"])["jobs"] == 30
    assert json.loads(files["versions.json"])["libraries"]["sqlalchemy"]
    assert json.loads(files["health.json"])[0]["words"] == "[path] can be written."
    assert '"job_id": 7' in files["logs/pixsim7.log"]
    assert "Fatal Python error" in files["logs/crashes.log"]
    everything = "".join(files.values())
    for word in (SECRET, "secret lake", "ann", "example.org"):
        assert word not in everything, word


def test_with_names_only_the_secrets_are_left_out(collecting: Diagnostics) -> None:
    files = collecting.collect(Settings(), FINDINGS, with_names=True)
    everything = "".join(files.values())
    assert "a secret lake" in everything
    assert "ann@example.org" in everything
    assert SECRET not in everything


def test_of_a_long_log_the_end_is_taken_from_whole_lines(collecting: Diagnostics, logs: Path) -> None:
    line = json.dumps({"event": "x" * 100}) + "\n"
    (logs / "pixsim7.log.1").write_text(line * (LOG_BYTES // len(line) + 500))
    told = collecting.collect(Settings(), [], with_names=True)["logs/pixsim7.log"]
    assert len(told) <= LOG_BYTES
    assert all(json.loads(one) for one in told.splitlines())
    assert "job_created" in told


def test_a_damaged_database_and_missing_logs_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"garbage" * 900)
    files = Diagnostics(tmp_path / "a.db", None, Redactor(), tmp_path, FakeClock()).collect(
        Settings(), [], with_names=True
    )
    assert "cannot be read" in files["database.json"]
    assert not [name for name in files if name.startswith("logs/")]


def test_they_are_one_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "d.zip", {"README.txt": "words", "logs/a.log": "line\n"})
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        assert archive.read("logs/a.log") == b"line\n"
    assert (tmp_path / "d.zip").stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        write_zip(tmp_path / "file" / "d.zip", {})
