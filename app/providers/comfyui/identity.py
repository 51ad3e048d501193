"""What is remembered beside the workflows: who we are to the servers, and which model files they have."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from app.providers.comfyui.forms import KnownFiles
from app.providers.workflows import MOST_CHOICES
from app.system.file_systems import write_atomically

_MOST_BYTES: Final = 4 * 1024 * 1024
_MOST_LISTS: Final = 200


def read_client_id(folder: Path) -> str:
    """Our name at the servers; a new one where none is kept."""
    try:
        return str(UUID((folder / "client_id").read_text("ascii").strip()))
    except (OSError, ValueError):
        return str(uuid4())


def keep_client_id(folder: Path, client_id: str) -> None:
    """Keep it, so that after a restart the events of running prompts still come to us."""
    path = folder / "client_id"
    if not path.exists() or read_client_id(folder) != client_id:
        write_atomically(path, client_id.encode())


class ModelFiles:
    """The model files that the servers list, by node class and input; the newest lists of each account.

    Its methods but `known` block.

    Args:
        path: Where they are kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lists: dict[str, dict[str, tuple[str, ...]]] = _read(path)

    def known(self) -> KnownFiles:
        """Of all servers together."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for lists in self._lists.values():
            for key, files in lists.items():
                kind, _, name = key.rpartition(".")
                merged = tuple(dict.fromkeys((*found.get((kind, name), ()), *files)))
                found[kind, name] = merged[: MOST_CHOICES - 1]
        return found

    def learn(self, account_id: int, lists: Mapping[tuple[str, str], tuple[str, ...]]) -> bool:
        """Note what a server has; whether that is news."""
        kept = self._lists.get(str(account_id), {})
        new = kept | {f"{kind}.{name}": files[:MOST_CHOICES] for (kind, name), files in lists.items()}
        if new == kept or len(new) > _MOST_LISTS:
            return False
        self._lists = {**self._lists, str(account_id): new}
        write_atomically(self._path, json.dumps(self._lists).encode())
        return True


def _read(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    try:
        data = json.loads(path.read_bytes()) if path.stat().st_size <= _MOST_BYTES else {}
    except (OSError, ValueError, RecursionError):
        return {}
    accounts = data if isinstance(data, dict) else {}
    return {key: _texts(lists) for key, lists in accounts.items() if isinstance(lists, dict)}


def _texts(lists: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(name for name in files if isinstance(name, str))
        for key, files in lists.items()
        if isinstance(files, list)
    }
