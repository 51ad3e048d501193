"""The keys of the window as a table for the help."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.ui.language import told_keys
from app.ui.shortcuts import KeyHint


def keys_table(found: Sequence[tuple[str, Sequence[KeyHint]]]) -> str:
    """Markdown with a heading for each place and a table of its keys.

    Args:
        found: The keys by where they work, as `find_keys` gives them; the window's own have no name.
    """
    translate = QCoreApplication.translate
    what, keys = translate("Help", "What"), translate("Help", "Keys")
    lines: list[str] = []
    for place, hints in found:
        lines += [f"## {place or translate('Help', 'Everywhere')}", "", f"| {what} | {keys} |", "| --- | --- |"]
        lines += [f"| {_cell(hint.words)} | {_cell(told_keys(hint.keys))} |" for hint in hints]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    for sign in "\\|`*_<[":
        text = text.replace(sign, f"\\{sign}")
    return text
