"""What is confirmed of the plug-ins, on the disk."""

from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.providers.plugin_file import ConfirmedPlugin, PluginFile


def test_what_is_confirmed_is_kept_with_what_another_process_confirmed_meanwhile(tmp_path: Path) -> None:
    one, two = ConfirmedPlugin(version="1", sha256="1" * 64), ConfirmedPlugin(version="2", sha256="2" * 64)
    file, other = PluginFile(tmp_path / "plugins.json"), PluginFile(tmp_path / "plugins.json")
    assert file.load() == {}
    file.confirm("one", one)
    other.confirm("two", two)
    assert file.load() == {"one": one, "two": two}
    other.forget("one")
    file.forget("nobody")
    assert file.load() == {"two": two}


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"confirmed": {"a": {"version": "1", "sha256": "no"}}}', '{"confirmed": []}', "[" * (1024**2 + 1)],
)
def test_what_cannot_be_read_confirms_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plugins.json"
    path.write_text(content)
    assert PluginFile(path).load() == {}


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file")
    with pytest.raises(StorageError):
        PluginFile(tmp_path / "in the way" / "plugins.json").forget("one")
