"""How the window was left."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.ui.frame.view_store import ViewStore


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    store = ViewStore(tmp_path / "view" / "window.json")
    store.put("page", "lineage")
    store.save()
    assert ViewStore(tmp_path / "view" / "window.json").get("page") == "lineage"
    assert [path.name for path in (tmp_path / "view").iterdir()] == ["window.json"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"a": '])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert ViewStore(path).get("page", "gallery") == "gallery"


def test_without_a_file_it_is_kept_in_memory() -> None:
    store = ViewStore(None)
    store.put("page", "lineage")
    store.save()
    assert store.get("page") == "lineage"


def test_a_file_that_cannot_be_written_is_logged_and_what_was_put_stays(tmp_path: Path) -> None:
    (tmp_path / "view").write_text("a file where the folder should be")
    store = ViewStore(tmp_path / "view" / "window.json")
    store.put("page", "lineage")
    with capture_logs() as logs:
        store.save()
    assert [entry["event"] for entry in logs] == ["window_state_not_saved"]
    assert store.get("page") == "lineage"
