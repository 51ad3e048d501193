"""Reads the project's own files for the tests of the house's rules."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[str, ...]:
    """The files of the repository, committed or about to be, as paths relative to its root."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted({name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


def python_files(*folders: str) -> Iterator[str]:
    """The Python files below these folders of the root."""
    starts = tuple(f"{folder}/" for folder in folders)
    return (name for name in tracked_files() if name.endswith(".py") and name.startswith(starts))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(text_of(name), name)


@cache
def nodes_of(name: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(name)))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such a chain of names; an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""


def calls(name: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each call in a file."""
    for node in nodes_of(name):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def find_calls(names: Iterable[str], pattern: str) -> list[str]:
    """`file:line: name` of each call whose dotted name matches."""
    wanted = re.compile(pattern)
    return [f"{name}:{line}: {call}" for name in names for line, call in calls(name) if wanted.search(call)]


def imports(name: str) -> Iterator[tuple[int, str]]:
    """Line and full name of each import in a file, those inside functions too."""
    for node in nodes_of(name):
        yield from _imported(node)


def imports_at_load(name: str) -> Iterator[tuple[int, str]]:
    """As `imports`, but only what is imported when the module is."""
    waiting: list[ast.AST] = list(tree_of(name).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_for_types_only(node):
            continue
        yield from _imported(node)
        waiting.extend(ast.iter_child_nodes(node))


def strings(name: str) -> Iterator[tuple[int, str]]:
    """Line and value of each string in a file that is not a docstring."""
    docstrings = {
        id(node.value) for node in nodes_of(name) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes_of(name):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def comments(name: str) -> Iterator[tuple[int, str]]:
    """Line and text of each comment in a Python file."""
    for token in tokenize.generate_tokens(io.StringIO(text_of(name)).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _imported(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        yield from ((node.lineno, alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and dotted(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
