"""Gives a page of the help its look: fonts, colours and distances of the theme."""

from typing import Final

from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from app.ui.theme import Theme

_HEADINGS: Final = {1: "display", 2: "heading", 3: "title"}
_TOP: Final = {1: 4, 2: 28, 3: 20}
_LINE_PERCENT: Final = 122.0
_INDENT: Final = 26.0


def dress(document: QTextDocument, theme: Theme, zoom: int) -> None:
    """Dress a document that was made from Markdown.

    Args:
        document: Changed in its place.
        theme: The look.
        zoom: The size of its words in per cent.
    """
    document.setIndentWidth(_INDENT)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        _dress_block(block, theme, zoom)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame, theme)
    cursor.endEditBlock()


def _dress_block(block: QTextBlock, theme: Theme, zoom: int) -> None:
    level = block.blockFormat().headingLevel()
    parts = []
    at = block.begin()
    while not at.atEnd():
        part = at.fragment()
        parts.append((part.position(), part.length(), part.charFormat()))
        at += 1
    for start, length, char in parts:
        cursor = QTextCursor(block)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_char(char, theme, zoom, level, is_code=_is_code(block)))
    cursor = QTextCursor(block)
    cursor.mergeBlockFormat(_block(block, theme, level))
    if block.textList() is not None:  # the mark before it
        cursor.setBlockCharFormat(_char(QTextCharFormat(), theme, zoom, 0, is_code=False))


def _char(char: QTextCharFormat, theme: Theme, zoom: int, level: int, *, is_code: bool) -> QTextCharFormat:
    is_mono = is_code or char.fontFixedPitch()
    is_bold = char.fontWeight() > QFont.Weight.Normal
    name = "mono" if is_mono else _HEADINGS.get(level, "strong" if level else "body")
    font = theme.font(name, "strong" if is_bold and not level and not is_mono else "")
    if not level:
        font.setPixelSize(theme.text_pixels("title" if not is_mono else "body"))
    font.setPixelSize(max(8, round(font.pixelSize() * zoom / 100)))
    font.clearFeatures()  # figures of one width make hyphens wide too
    font.setItalic(char.fontItalic())
    shown = QTextCharFormat(char)
    shown.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    shown.setFont(font)
    color = "text.primary"
    if char.isAnchor():
        color = "accent.text"
        shown.setFontUnderline(True)
    shown.setForeground(QBrush(theme.color(color)))
    if is_mono and not is_code:
        shown.setBackground(QBrush(theme.color("fill.pressed")))
    return shown


def _block(block: QTextBlock, theme: Theme, level: int) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    is_item = block.textList() is not None
    in_table = QTextCursor(block).currentTable() is not None
    if not in_table:
        shape.setTopMargin(_TOP.get(level, 12) if level else 0)
        ends_list = is_item and block.next().textList() is None
        shape.setBottomMargin(10 if ends_list or not is_item else 4)
    if "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():  # a picture is as high as it is
        shape.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if _is_code(block):
        is_last = not _is_code(block.next())
        shape.setBackground(QBrush(theme.color("fill.pressed")))
        shape.setBottomMargin(12 if is_last else 0)
        shape.setTopMargin(0)
        shape.setLeftMargin(0)
    return shape


def _is_code(block: QTextBlock) -> bool:
    return block.isValid() and block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeLanguage)


def _dress_table(table: QTextTable, theme: Theme) -> None:
    shape = table.format()
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setBorder(1)
    shape.setBorderCollapse(True)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(theme.color("border.default")))
    shape.setCellPadding(6)
    shape.setCellSpacing(0)
    shape.setTopMargin(6)
    shape.setBottomMargin(16)
    table.setFormat(shape)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        look = cell.format()
        look.setBackground(QBrush(theme.color("surface.panel")))
        cell.setFormat(look)
