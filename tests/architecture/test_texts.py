"""Texts can be taken out of the sources by `pyside6-lupdate`, which reads literals and no variables."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import dotted, nodes_of, python_files

NOT_YET = ("app/ui/panels/", "app/ui/models/")
"""Words of several panels are in helpers still."""
NOT_TEXT = {"app/ui/theme.py"}
"""Translates the words of the tokens, which app/ui/look_words.py lists."""


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _hidden_texts(name: str) -> Iterator[str]:
    for node in nodes_of(name):
        if isinstance(node, ast.FunctionDef) and node.name in {"_tr", "_translate"}:
            yield f"{name}:{node.lineno}: a helper hides the context"
        elif isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in {"translate", "QCoreApplication.translate"} and not all(map(_is_literal, node.args[:2])):
                yield f"{name}:{node.lineno}: {called} of a variable"
            elif called.endswith(".tr") and called != "self.tr":
                yield f"{name}:{node.lineno}: {called} has another context when it runs"
            elif called in {"self.tr", "tr"} and (called == "tr" or not _is_literal(node.args[0])):
                yield f"{name}:{node.lineno}: {called} of a variable"


def test_each_text_stands_where_it_is_translated() -> None:
    names = [name for name in python_files("app/ui") if not name.startswith(NOT_YET) and name not in NOT_TEXT]
    assert len(names) > 40
    assert not [found for name in names for found in _hidden_texts(name)]
