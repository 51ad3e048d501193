"""What happens when the disk does not keep what was written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.syncing import LOST_PAGES, sync


def test_a_file_is_synced(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.write(b"kept")
        file.flush()
        sync(file.fileno())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows flushes a pipe")
def test_what_cannot_be_synced_for_another_reason_is_an_error_like_any_other() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match="Invalid argument"):
            sync(writing)
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.row("F-21")
def test_lost_pages_end_the_program_at_once() -> None:
    script = "from app.storage.syncing import end_program\ntry:\n end_program('lost')\nfinally:\n print('went on')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == LOST_PAGES
    assert "went on" not in done.stdout
    assert "disk_lost_pages" in done.stdout + done.stderr
