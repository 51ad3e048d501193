"""The packages' own files: each holds to the sources, as far as that can be seen without building one."""

import importlib.util
import json
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

import app
from tests.architecture.sources import ROOT, text_of, tracked_files

PACKAGING = ROOT / "packaging"


@pytest.fixture(scope="module")
def read() -> Any:
    """Reads one of the folder's modules; the folder is no package, and one of its name is installed."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"packaging_{name.replace('/', '_')}", PACKAGING / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    folders = [str(PACKAGING), str(PACKAGING / "linux")]
    sys.path[:0] = folders
    yield load
    for folder in folders:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def bundle(read: Any) -> Any:
    return read("bundle")


def test_a_package_holds_what_the_wheel_holds_beside_the_code(bundle: Any) -> None:
    held = {f"{folder}/{Path(path).name}" for path, folder in bundle.data_files()}
    wanted = {
        name.replace("resources/", "app/_resources/", 1)
        for name in tracked_files()
        if name.startswith("resources/")
        or (name.startswith("app/") and (not name.endswith(".py") or "/migrations/" in name))
    }
    assert wanted <= held


def test_every_module_of_the_program_is_in_a_package(bundle: Any) -> None:
    modules = set(bundle.app_modules())
    assert {
        "app",
        "app.__main__",
        "app.providers.local.work",
        "app.ui.panels.gallery",
        "app.devices.actions",
    } <= modules
    code = {name for name in tracked_files() if name.startswith("app/") and name.endswith(".py")}
    assert len(modules) == len(code) - sum("/versions/" in name for name in code)


def test_each_hidden_import_is_there_to_be_imported(bundle: Any) -> None:
    only_elsewhere = {"keyring.backends.macOS", "keyring.backends.Windows"}
    missing = [
        name for name in bundle.HIDDEN_IMPORTS if name not in only_elsewhere and not importlib.util.find_spec(name)
    ]
    assert missing == []


def test_what_plugins_may_import_of_the_standard_library_comes_along(bundle: Any) -> None:
    modules = bundle.standard_modules()
    assert {"csv", "zoneinfo", "statistics", "sqlite3", "xml"} <= set(modules)
    assert not {"tkinter", "idlelib", "test"} & set(modules)


@pytest.mark.parametrize(
    ("name", "is_left_out"),
    [
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", True),
        ("PySide6/plugins/imageformats/qtiff.dll", True),
        ("PySide6\\plugins\\imageformats\\qicns.dll", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("libQt6EglFsKmsSupport.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("libmvec.so.1", True),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", False),
        ("PySide6/Qt/plugins/imageformats/libqwebp.so", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", False),
        ("PySide6/Qt/lib/libQt6Svg.so.6", False),
        ("app/_resources/icons/x.svg", False),
    ],
)
def test_files_are_left_out_by_their_names(bundle: Any, name: str, *, is_left_out: bool) -> None:
    assert bundle.is_left_out(name) is is_left_out


def test_a_library_of_the_machine_goes_when_what_needed_it_is_left_out(bundle: Any) -> None:
    inside = f"{sys.prefix}/lib/libQt6Gui.so.6"
    entries = [
        ("PySide6/libQt6Gui.so.6", inside, "BINARY"),
        ("libX11.so.6", "/usr/lib/libX11.so.6", "BINARY"),
        ("libXau.so.6", "/usr/lib/libXau.so.6", "BINARY"),
        ("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", "BINARY"),
    ]
    needs = {inside: ["libX11.so.6"], "/usr/lib/libX11.so.6": ["libXau.so.6"], "/usr/lib/libgtk-3.so.0": []}
    kept = bundle.without_orphans(entries, lambda path: [(name, None) for name in needs.get(path, [])])
    assert [entry for entry in entries if entry not in kept] == [entries[3]]


def test_pillow_keeps_the_formats_that_are_opened(bundle: Any) -> None:
    import pkgutil

    import PIL

    plugins = [found.name for found in pkgutil.iter_modules(PIL.__path__) if found.name.endswith("ImagePlugin")]
    left_out = bundle.pillow_left_out(plugins)
    assert {"PIL.EpsImagePlugin", "PIL.PdfImagePlugin", "PIL.PsdImagePlugin"} <= set(left_out)
    kept = set(plugins) - {name.removeprefix("PIL.") for name in left_out}
    assert kept == {f"{name}ImagePlugin" for name in bundle.PILLOW_FORMATS}


def test_the_lock_for_packages_adds_what_makes_them_and_changes_nothing(read: Any) -> None:
    """A package ships the versions that the tests have run with."""
    pins = {line.rstrip(" \\") for line in text_of("packaging/requirements.lock").splitlines() if line[:1].isalpha()}
    assert pins
    assert pins <= {line.rstrip(" \\") for line in text_of("packaging/requirements-package.lock").splitlines()}
    names = read("licences").locked_names()
    assert {"pyside6-essentials", "av"} <= set(names)
    assert "pyinstaller" not in names


def test_each_library_is_listed_with_its_licence_and_the_bill_of_materials_holds_together(read: Any) -> None:
    licences = read("licences")
    folder = Path(str(distribution("av").locate_file("")))
    parts = licences.find_parts({path.resolve() for kind in ("av/*.so", "av.libs/*.so*") for path in folder.glob(kind)})
    assert {"av", "CPython"} == {part.name for part in parts}
    assert "BSD-3-Clause" in licences.as_list(parts)
    told = licences.as_sbom(parts, "1.2.3")
    assert json.dumps(told, sort_keys=True) == json.dumps(licences.as_sbom(parts, "1.2.3"), sort_keys=True)
    assert told["specVersion"] == "1.6"
    (av,) = (component for component in told["components"] if component["name"] == "av")
    assert av["purl"] == f"pkg:pypi/av@{distribution('av').version}"
    assert any(inside["type"] == "file" and len(inside["hashes"][0]["content"]) == 64 for inside in av["components"])
    assert any(inside["name"].startswith("libx264") for inside in av["components"])
    references = {component["bom-ref"] for component in told["components"]}
    assert set(told["dependencies"][0]["dependsOn"]) == references


def test_a_library_that_nobody_answers_for_ends_the_build(read: Any, tmp_path: Path) -> None:
    if shutil.which("dpkg-query") is None:
        pytest.skip("only Debian says which package a library is of")
    stray = tmp_path / "libstray.so.1"
    stray.touch()
    with pytest.raises(ValueError, match="belongs to no package"):
        read("licences").find_parts({stray})


def test_the_debian_package_depends_on_what_the_sources_install(read: Any) -> None:
    deb = read("linux/deb")
    control = dict(line.split(": ", 1) for line in deb.control("1.2.3", 400).splitlines() if not line.startswith(" "))
    assert (control["Package"], control["Version"], control["Architecture"]) == ("pixsim7", "1.2.3", "amd64")
    depends = {name.split(" ")[0] for entry in control["Depends"].split(", ") for name in entry.split(" | ")}
    wanted = re.search(
        r"wanted_packages\(\) \{\n  printf '%s\\n' (.*?)\n  if", text_of("packaging/bootstrap.sh"), re.DOTALL
    )
    assert wanted is not None
    assert set(wanted[1].replace("\\\n", " ").split()) <= depends


def test_the_desktop_entry_and_what_a_shop_shows_name_the_same_program(read: Any) -> None:
    entry = dict(
        line.split("=", 1) for line in text_of("packaging/linux/pixsim7.desktop").splitlines()[1:] if "=" in line
    )
    assert (entry["Exec"], entry["StartupWMClass"], entry["Icon"]) == ("pixsim7 %U", "pixsim7", "pixsim7")
    types = set(entry["MimeType"].strip(";").split(";"))
    assert "x-scheme-handler/pixsim7" in types
    tree = ElementTree.fromstring(read("linux/tree").filled("app.pixsim7.Desktop.metainfo.xml"))  # noqa: S314 - our own
    assert tree.findtext("launchable") == "pixsim7.desktop"
    assert {node.text for node in tree.iter("mediatype")} == types - {"x-scheme-handler/pixsim7"}
    (release,) = tree.iter("release")
    assert release.get("version") == app.__version__
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", PACKAGING / "linux" / "pixsim7.desktop"], check=True)


def test_macos_is_told_of_the_same_types_and_scheme(read: Any) -> None:
    told = plistlib.loads(plistlib.dumps(read("macos").info(app.__version__)))
    endings = {ending for kind in told["CFBundleDocumentTypes"] for ending in kind["CFBundleTypeExtensions"]}
    assert endings == {"png", "jpg", "jpeg", "webp", "mp4"}
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["pixsim7"]
    assert told["CFBundleShortVersionString"] == app.__version__
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert entitlements["com.apple.security.cs.disable-library-validation"] is True


def test_the_installer_for_windows_names_only_what_is_made(bundle: Any) -> None:
    """Names of files and constants of the script hold to the spec and to the sources; Inno Setup is not here to ask."""
    script, spec = text_of("packaging/windows/pixsim7.iss"), text_of("packaging/pixsim7.spec")
    defined = dict(re.findall(r'^#define (\w+) "(.*)"$', script, re.MULTILINE))
    for name in ("Window", "Command"):
        assert f'executable("{defined[name].removesuffix(".exe")}"' in spec
    made = {PurePosixPath("dist/pixsim7") / defined["Window"], PurePosixPath("dist/pixsim7") / defined["Command"]}
    made |= {PurePosixPath("dist/pixsim7/_internal/*"), PurePosixPath("build/windows/pixsim7.ico")}
    for named in re.findall(r'^(?:Source: "|LicenseFile=|SetupIconFile=)([^";\n]*)', script, re.MULTILINE):
        filled = re.sub(r"\{#(\w+)\}", lambda found: defined[found[1]], named)
        path = PurePosixPath(filled.replace("..\\..\\", "").replace("\\", "/"))
        assert path in made or (ROOT / path).exists(), path
    assert set(re.findall(r"\{#(\w+)\}", script)) <= {*defined, "Version"}
    tasks = set(re.findall(r'^Name: "(\w+)"; Description', script, re.MULTILINE))
    assert set(re.findall(r"Tasks: (\w+)", script)) <= tasks
    sections = re.findall(r"^\[(\w+)\]$", script, re.MULTILINE)
    assert len(sections) == len(set(sections))
    endings = set(re.findall(r'ValueName: "(\.\w+)"', script))
    assert endings == {".png", ".jpg", ".jpeg", ".webp", ".mp4"}
    assert bundle.version() == app.__version__


def test_an_uninstalled_windows_program_leaves_what_the_user_made() -> None:
    """The installer takes away nothing outside of the program's own folder."""
    script = text_of("packaging/windows/pixsim7.iss")
    removed = re.findall(r'^Type: \w+; Name: "(.*)"$', script, re.MULTILINE)
    assert removed
    assert all(name.startswith("{app}\\_internal") for name in removed)


def test_each_script_of_the_folder_can_be_read_by_its_shell() -> None:
    scripts = [name for name in tracked_files() if name.startswith("packaging/") and name.endswith(".sh")]
    assert len(scripts) > 5
    for name in scripts:
        subprocess.run(["bash", "-n", ROOT / name], check=True)


def test_the_extras_name_what_makes_packages() -> None:
    extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]["package"]
    assert any(line.startswith("pyinstaller") for line in extras)
