"""The journal keeps every line that was written, whatever happens to the program."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.system.journal import LONGEST_LINE, Journal

MARCH = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def test_records_come_back_in_their_order_from_a_file_a_month(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.append({"event": "sending", "submission_id": "a"}, MARCH)
    journal.append({"event": "accepted", "submission_id": "a", "remote_id": "r ü"}, APRIL)
    assert [(record["at"], record["event"]) for record in journal.read()] == [
        (MARCH.isoformat(), "sending"),
        (APRIL.isoformat(), "accepted"),
    ]
    assert sorted(path.name for path in (tmp_path / "journal").iterdir()) == ["2026-03.jsonl", "2026-04.jsonl"]


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    assert list(Journal(tmp_path / "journal").read()) == []
    assert not (tmp_path / "journal").exists()


@pytest.mark.parametrize("rest", [b'{"at":"2026', b"\x00\x00\x00", b"[1]\n", b"x" * (3 * LONGEST_LINE)])
def test_a_line_that_a_crash_cut_off_costs_no_other_line(tmp_path: Path, rest: bytes) -> None:
    journal = Journal(tmp_path)
    journal.append({"n": 1}, MARCH)
    with (tmp_path / "2026-03.jsonl").open("ab") as file:
        file.write(rest)
    journal.append({"n": 2}, MARCH)
    assert [record["n"] for record in journal.read()] == [1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_others_cannot_read_it(tmp_path: Path) -> None:
    Journal(tmp_path / "journal").append({"n": 1}, MARCH)
    for path in (tmp_path / "journal", tmp_path / "journal" / "2026-03.jsonl"):
        assert path.stat().st_mode & 0o077 == 0


def test_what_is_too_long_or_no_json_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for record in ({"words": "x" * LONGEST_LINE}, {"number": float("nan")}):
        with pytest.raises(ValueError, match=r"too long|JSON"):
            journal.append(record, MARCH)
    assert list(journal.read()) == []


def test_lines_of_two_processes_do_not_mix(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from app.system.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for number in range(50):\n"
        "    journal.append({'who': sys.argv[2], 'n': number, 'words': 'x' * 3000}, datetime(2026, 3, 1, tzinfo=UTC))\n"
    )
    root = Path(__file__).resolve().parents[2]
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), who], cwd=root) for who in ("a", "b")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    records = list(Journal(tmp_path).read())
    for who in ("a", "b"):
        assert [record["n"] for record in records if record["who"] == who] == list(range(50))
