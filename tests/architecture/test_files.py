"""Where files stand, how long they are and what they are called."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import ROOT, comments, nodes_of, python_files, text_of, tracked_files, tree_of

TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "app",
    "resources",
    "tests",
    "packaging",
    "LICENSE",
    "CHANGELOG.md",
    ".gitignore",
    ".ci",
    ".pre-commit-config.yaml",
}
VAGUE_NAMES = {"common", "helper", "helpers", "misc", "tools", "util", "utils"}
PLUG_INS = re.compile(r"app/(providers|ui/panels)/[^/]+/__init__\.py")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def test_the_top_level_holds_what_the_house_names_and_nothing_else() -> None:
    assert {name.split("/")[0] for name in tracked_files()} == TOP_LEVEL


def test_packaging_is_no_package_because_it_would_hide_the_library_of_that_name() -> None:
    assert not [name for name in tracked_files() if re.fullmatch(r"packaging/(.*/)?__init__\.py", name)]


def test_a_file_of_the_app_stays_below_400_lines() -> None:
    lengths = {name: len(text_of(name).splitlines()) for name in python_files("app")}
    assert len(lengths) > 30
    assert not {name: length for name, length in lengths.items() if length >= 400}


def test_each_module_that_does_something_has_a_test_file() -> None:
    tests = set(python_files("tests"))
    missing = []
    for name in python_files("app"):
        if name.endswith(("/__init__.py", "/__main__.py")) or name.startswith("app/storage/migrations/"):
            continue
        if not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in nodes_of(name)):
            continue
        folder, _, module = name.removesuffix(".py").rpartition("/")
        start = f"{folder.replace('app', 'tests', 1)}/test_{module}"
        if not any(test == f"{start}.py" or test.startswith(f"{start}_") for test in tests):
            missing.append(f"{name} -> {start}.py")
    assert not missing, "\n".join(missing)


def test_the_init_of_a_package_is_empty_unless_it_registers_a_plug_in() -> None:
    packages = [name for name in python_files("app") if name.endswith("/__init__.py") and name != "app/__init__.py"]
    assert packages
    assert not [name for name in packages if not PLUG_INS.fullmatch(name) and _statements(tree_of(name))]


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [name for name in python_files("app", "tests") if VAGUE_NAMES & set(name.removesuffix(".py").split("/"))]
    assert not names


def test_no_class_has_a_name_that_says_nothing() -> None:
    vague = re.compile(r"(Manager|Helper|Utils?)$")
    found = [
        f"{name}:{node.lineno}: {node.name}"
        for name in python_files("app")
        for node in nodes_of(name)
        if isinstance(node, ast.ClassDef) and vague.search(node.name)
    ]
    assert not found


def test_unfinished_work_is_marked_with_the_number_of_its_issue() -> None:
    found = [
        f"{name}:{line}: {comment}"
        for name, line, comment in _comments_like(UNFINISHED)
        if not re.search(r"#\d+", comment.lstrip("#"))
    ]
    assert not found


def test_a_comment_is_no_banner() -> None:
    assert not [f"{name}:{line}: {comment}" for name, line, comment in _comments_like(re.compile(r"[-=#*]{4,}"))]


def test_the_shell_scripts_can_be_started() -> None:
    scripts = [name for name in tracked_files() if name == ".ci/run" or re.fullmatch(r"packaging/\w+\.sh", name)]
    assert {".ci/run", "packaging/run.sh", "packaging/test.sh", "packaging/bootstrap.sh"} <= set(scripts)
    assert not [name for name in scripts if not (ROOT / name).stat().st_mode & 0o100]


def _comments_like(wanted: re.Pattern[str]) -> Iterator[tuple[str, int, str]]:
    """Name of the file, line and text of each comment in which this is found; most files need not be read for it."""
    for name in python_files("app", "tests"):
        if wanted.search(text_of(name)):
            yield from ((name, line, comment) for line, comment in comments(name) if wanted.search(comment))


def _statements(tree: ast.Module) -> list[ast.stmt]:
    return tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
