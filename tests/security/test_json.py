"""Texts that are no JSON, or odd JSON, on every way by which JSON comes in."""

import ast
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData

from app.domain.errors import ValidationError
from app.domain.settings import Settings
from app.main import _kept_look
from app.media.recipes.recipe import read_object
from app.providers.catalog import _read as read_catalog
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.identity import ModelFiles
from app.providers.comfyui.progress import ProgressBoard
from app.providers.fal.history import AskedEndpoints
from app.providers.fal.prices import LivePrices
from app.providers.local.requests import RequestStore
from app.providers.pixverse.account_lists import AccountLists
from app.providers.plugin_file import PluginFile
from app.services.asset.lineage_file import read_lineage_file
from app.services.automation.preset_file import read_preset
from app.system.http import _as_data
from app.system.journal import Journal
from app.system.log_reader import read_log
from app.system.paths import find_paths
from app.system.settings_file import SettingsFile
from app.system.single_instance import read_message
from app.system.strict_json import read_json
from app.ui.drag import asset_ids, mime_of
from app.ui.frame.view_store import ViewStore
from app.ui.view_state import ViewState
from tests.architecture.sources import dotted, python_files, text_of, tree_of
from tests.security.hostile import NO_JSON, ODD_JSON

Way = Callable[[bytes, Path], object]
REQUEST = "5d3c2f60-0000-4000-8000-000000000001"


def written(data: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def refused(read: Callable[[bytes], object]) -> Way:
    """A way that says no with words."""

    def way(data: bytes, _folder: Path) -> object:
        with pytest.raises(ValidationError) as caught:
            read(data)
        assert caught.value.message
        return None

    return way


def as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def settings(data: bytes, folder: Path) -> object:
    path = written(data, folder / "settings.json")
    found = SettingsFile(path).load()
    return None if found == Settings() else found


def kept_look(data: bytes, folder: Path) -> object:
    paths = find_paths(folder)
    written(data, paths.config / "settings.json")
    return _kept_look(paths)


def view_state(data: bytes, folder: Path) -> object:
    return ViewState(written(data, folder / "view.json")).get("queue.columns")


def dragged(data: bytes, _folder: Path) -> object:
    mime = mime_of([1], [])
    kind = next(name for name in mime.formats() if "pixsim7" in name)
    other = QMimeData()
    other.setData(kind, data)
    return [found for found in asset_ids(other) if found not in {1, 2, 3}]


def log_lines(data: bytes, folder: Path) -> object:
    found = read_log(folder, "job_id", 7)
    written(b'"job_id": 7' + data + b'\n{"job_id": 7, ' + data + b"}\n", folder / "pixsim7.jsonl")
    assert read_log(folder, "job_id", 7) == found
    return None


def local_request(data: bytes, folder: Path) -> object:
    store = RequestStore(folder)
    store.open()
    written(data, folder / "requests" / f"{REQUEST}.json")
    return store.load(REQUEST)


def prices(data: bytes, folder: Path) -> object:
    return None if LivePrices(written(data, folder / "prices.json")).is_old(datetime.now(UTC)) else "prices"


def asked(data: bytes, folder: Path) -> object:
    return AskedEndpoints(written(data, folder / "asked.json")).since(datetime.min.replace(tzinfo=UTC))


def catalog(data: bytes, folder: Path) -> object:
    try:
        return read_catalog(written(data, folder / "models.toml")).models
    except ValueError:
        return None


WAYS: dict[str, Way] = {
    "settings": settings,
    "look before the first paint": kept_look,
    "state of the window": lambda data, folder: ViewStore(written(data, folder / "w.json")).get("layout"),
    "state of the panels": view_state,
    "preset": refused(read_preset),
    "lineage file": refused(read_lineage_file),
    "workflow": refused(lambda data: read_graph(read_json(data))),
    "message of a second start": lambda data, _: read_message(data),
    "recipe in a picture": lambda data, _: (read_object(as_text(data)) or {}).get("prompt"),
    "dragged from another window": dragged,
    "lines of the log": log_lines,
    "progress of a server": lambda data, _: ProgressBoard().take(as_text(data)) or None,
    "preview of a server": lambda data, _: ProgressBoard().take(b"\0\0\0\4\0\0\xff\xff" + data) or None,
    "request of the engine inside": local_request,
    "confirmed plug-ins": lambda data, folder: PluginFile(written(data, folder / "plugins.json")).load(),
    "prices": prices,
    "endpoints": asked,
    "voices": lambda data, folder: AccountLists(written(data, folder / "lists.json"))._lists,
    "model files": lambda data, folder: ModelFiles(written(data, folder / "files.json")).known() or None,
    "catalogue": catalog,
}


@pytest.mark.row("H-14")
@pytest.mark.parametrize("way", WAYS)
def test_what_is_no_good_json_counts_as_nothing_and_ends_nothing(tmp_path: Path, way: str) -> None:
    for number, (text, data) in enumerate({**NO_JSON, **ODD_JSON}.items()):
        found = WAYS[way](data, tmp_path / str(number))
        assert not found, f"{text}: {found}"


@pytest.mark.row("H-14")
def test_an_answer_that_is_no_json_has_no_data() -> None:
    assert not [text for text, data in NO_JSON.items() if _as_data(data) is not None]


@pytest.mark.row("H-14")
def test_the_journal_goes_on_behind_a_line_that_is_no_json(tmp_path: Path) -> None:
    good = b'{"at": "2026-01-01T00:00:00+00:00", "what": "sent"}\n'
    written(good + b"\n".join(NO_JSON.values()) + b"\n" + good, tmp_path / "2026-01.jsonl")
    records = list(Journal(tmp_path).read())
    assert [record for record in records if record.get("what") == "sent"] == [json.loads(good)] * 2


@pytest.mark.row("H-14")
@pytest.mark.parametrize("read", [read_preset, read_lineage_file, read_json])
def test_a_hundred_megabytes_are_not_even_parsed(read: Callable[[bytes], object]) -> None:
    with pytest.raises(ValidationError, match=r"MB|kB"):
        read(bytes(100_000_000))


def _careless(name: str) -> Iterator[str]:
    """Each call of `json.loads` in a file that is not in a try which expects what is nested too deep."""
    tree = tree_of(name)
    safe: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_expects_depth(handler) for handler in node.handlers):
            safe.update(id(inner) for part in node.body for inner in ast.walk(part))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "json.loads" and id(node) not in safe:
            yield f"{name}:{node.lineno}"


def _expects_depth(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(
        dotted(node) in {"RecursionError", "_UNREADABLE"} for node in ast.walk(handler.type)
    )


OF_OURS = {
    "app/ui/theme.py": "the tokens that we ship",
    "app/ui/language.py": "the sentences that we ship",
    "app/services/account/credentials.py": "was sealed by us: a changed one does not open",
}


@pytest.mark.row("H-14")
def test_whoever_parses_json_expects_that_it_is_nested_too_deep() -> None:
    """It is a RecursionError then, which is no ValueError, and would end a window that only expects those."""
    found = [place for name in python_files("app") if "json.loads" in text_of(name) for place in _careless(name)]
    assert {place.partition(":")[0] for place in found} == set(OF_OURS)
