"""Colours come from the tokens, and the style sheet is one for the whole app."""

import ast
import re

from tests.architecture.sources import dotted, find_calls, nodes_of, python_files, strings

COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\brgba?\(\s*\d")


def test_no_file_of_the_window_holds_a_colour() -> None:
    found = [
        f"{name}:{line}: {text!r}"
        for name in python_files("app/ui")
        for line, text in strings(name)
        if COLOUR.search(text)
    ]
    assert not found


def test_no_file_of_the_window_mixes_a_colour_from_numbers() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name in python_files("app/ui")
        for node in nodes_of(name)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"QColor(\.fromRgb\w*|\.fromHs\w+)?", dotted(node.func))
        and len(node.args) >= 3
        and all(isinstance(argument, ast.Constant) for argument in node.args)
    ]
    assert not found


def test_only_the_theme_sets_a_style_sheet() -> None:
    assert not find_calls(sorted(set(python_files("app/ui")) - {"app/ui/theme.py"}), r"\bsetStyleSheet$")
