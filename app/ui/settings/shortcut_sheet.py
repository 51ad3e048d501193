"""The list of keys on paper: a page to print and lay beside the keyboard."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextTableFormat,
)

from app.ui.keymap import Command, shown_keys
from app.ui.theme import Theme

_TITLE: Final = 18
_HEAD: Final = 11
_TEXT: Final = 9
_MARGIN_MM: Final = 15
_WORDS_PERCENT: Final = 68


def make_sheet(theme: Theme, commands: Sequence[Command]) -> QTextDocument:
    """All commands that have keys, by where they work; black on white."""
    document = QTextDocument()
    document.setDefaultFont(QFont(theme.font("body").families(), _TEXT))
    cursor = QTextCursor(document)
    cursor.insertText(QCoreApplication.translate("Shortcuts", "PixSim7: keys"), _format(_TITLE, is_bold=True))
    with_keys = [command for command in commands if command.keys]
    for place in dict.fromkeys(command.place for command in with_keys):
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock()
        cursor.insertBlock()
        head = place or QCoreApplication.translate("Shortcuts", "Everywhere")
        cursor.insertText(head, _format(_HEAD, is_bold=True))
        _table(cursor, [command for command in with_keys if command.place == place])
    return document


def save_sheet(document: QTextDocument, path: Path) -> None:
    """Write it as PDF.

    Raises:
        OSError: The file cannot be written.
    """
    path.touch()
    writer = QPdfWriter(str(path))
    writer.setTitle(QCoreApplication.translate("Shortcuts", "PixSim7: keys"))
    writer.setCreator("PixSim7")
    edges = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    paper, upright = QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(paper, upright, edges, QPageLayout.Unit.Millimeter))
    document.print_(writer)


def _table(cursor: QTextCursor, commands: Sequence[Command]) -> None:
    look = QTextTableFormat()
    look.setBorder(0)
    look.setCellPadding(1)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shares = [_WORDS_PERCENT, 100 - _WORDS_PERCENT]
    look.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in shares])
    table = cursor.insertTable(len(commands), 2, look)
    for row, command in enumerate(commands):
        table.cellAt(row, 0).firstCursorPosition().insertText(command.words, _format(_TEXT))
        keys = shown_keys(command.keys)
        table.cellAt(row, 1).firstCursorPosition().insertText(keys, _format(_TEXT, is_bold=True))


def _format(size: int, *, is_bold: bool = False) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontPointSize(size)
    look.setFontWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    return look
