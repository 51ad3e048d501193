"""A keyring in a file, which the programs of a test share: no word has to be turned into a key at each start."""

import json
from pathlib import Path

from typing_extensions import override

from app.system.keyrings import Keyring


class FileKeyring(Keyring):
    """Keeps its items in a file; only for tests."""

    name = "file"
    title = "The keyring of the tests"

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    def absence(self) -> str | None:
        return None

    @override
    def unlock(self, *, may_ask: bool) -> None:
        pass

    @override
    def read(self, item: str) -> bytes | None:
        value = self._items().get(item)
        return bytes.fromhex(value) if value is not None else None

    @override
    def write(self, item: str, value: bytes) -> None:
        self._keep({**self._items(), item: value.hex()})

    @override
    def delete(self, item: str) -> None:
        self._keep({name: value for name, value in self._items().items() if name != item})

    def _items(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._path.read_text(encoding="ascii")) if self._path.exists() else {}
        return found

    def _keep(self, items: dict[str, str]) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(items), encoding="ascii")
        part.replace(self._path)
