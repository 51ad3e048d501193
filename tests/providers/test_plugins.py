"""Plug-ins: what is found, what is hashed, and that nothing runs before it is confirmed."""

from pathlib import Path

from app.providers.plugins import find_plugins, plugin_key
from tests.support.plugins import install_plugin


def _hash(folder: Path) -> str:
    (plugin,) = find_plugins(folder)
    return plugin.sha256


def test_a_package_with_an_entry_point_is_found_and_nothing_of_it_runs(tmp_path: Path) -> None:
    uses = ["Requests_OAuth>=1", "numpy (<3) ; python_version < '4'", "pixsim7-desktop", "pytest; extra == 'test'"]
    install_plugin(tmp_path, "Night-Studio", code="raise SystemExit('it ran')", uses=uses)
    (tmp_path / "other-1.0.dist-info").mkdir()
    (tmp_path / "other-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1\n")
    (plugin,) = find_plugins(tmp_path)
    assert (plugin.distribution, plugin.key, plugin.version) == ("Night-Studio", "night-studio", "1.0")
    assert (plugin.names, plugin.files, plugin.problem) == (("Night_Studio",), 3, "")
    assert plugin.uses == ("numpy", "requests-oauth")
    assert plugin_key("Night__Studio.x") == "night-studio-x"
    assert find_plugins(tmp_path / "nowhere") == []


def test_the_hash_is_that_of_the_package_wherever_it_is_installed_and_changes_with_each_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    package = install_plugin(first, "studio", more={"studio/wire.py": "A = 1\n"})
    install_plugin(second, "studio", more={"studio/wire.py": "A = 1\n"})
    notes = second / "studio-1.0.dist-info"
    (notes / "INSTALLER").write_text("uv\n")
    (notes / "direct_url.json").write_text("{}")
    (second / "studio" / "__pycache__").mkdir()
    (second / "studio" / "__pycache__" / "wire.cpython-311.pyc").write_bytes(b"made by Python")
    before = _hash(first)
    assert before == _hash(second)
    seen = {before}
    (package / "wire.py").write_text("A = 2\n")
    seen.add(_hash(first))
    (package / "wire.py").unlink()
    seen.add(_hash(first))
    # Not in the list of the files, but it would be imported in the place of wire.py.
    (package / "wire").mkdir()
    (package / "wire" / "__init__.py").write_text("A = 3\n")
    seen.add(_hash(first))
    (package / "wire" / "__init__.py").rename(package / "wire" / "__main__.py")
    seen.add(_hash(first))
    # Bytecode that its author put into the list of files is run in place of the source.
    cached = package / "__pycache__" / "__init__.cpython-311.pyc"
    cached.parent.mkdir()
    cached.write_bytes(b"built by the author")
    record = first / "studio-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text() + "studio/__pycache__/__init__.cpython-311.pyc,sha256=abc,19\n")
    seen.add(_hash(first))
    (package / "linked").symlink_to(tmp_path, target_is_directory=True)
    seen.add(_hash(first))
    assert len(seen) == 7


def test_a_plug_in_whose_code_is_not_among_its_files_cannot_be_used(tmp_path: Path) -> None:
    install_plugin(tmp_path, "elsewhere", entry="a_module_elsewhere:adapter")
    (plugin,) = find_plugins(tmp_path)
    assert "a_module_elsewhere is not among its files" in plugin.problem
