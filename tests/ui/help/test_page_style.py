"""The look of a page."""

from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable

from app.ui.help.page_style import dress
from app.ui.theme import Theme

TEXT = (
    "# Title\n\n## Head\n\nWords, `code`, **bold** and [a link](x.md).\n\n    typed\n\n"
    "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
)


def blocks(document: QTextDocument) -> dict[str, QTextBlock]:
    found = {}
    at = document.begin()
    while at.isValid():
        found[at.text()] = at
        at = at.next()
    return found


def sizes(block: QTextBlock) -> dict[str, int]:
    found = {}
    at = block.begin()
    while not at.atEnd():
        found[at.fragment().text()] = at.fragment().charFormat().font().pixelSize()
        at += 1
    return found


def test_sizes_and_colours_are_those_of_the_theme_and_grow_with_the_zoom(theme: Theme) -> None:
    for zoom in (100, 200):
        document = QTextDocument()
        document.setMarkdown(TEXT)
        dress(document, theme, zoom)
        found = blocks(document)
        assert sizes(found["Title"]) == {"Title": theme.text_pixels("display") * zoom // 100}
        assert sizes(found["Head"]) == {"Head": theme.text_pixels("heading") * zoom // 100}
        words = sizes(found["Words, code, bold and a link."])
        assert words["Words, "] == words["bold"] == theme.text_pixels("title") * zoom // 100
        assert words["code"] == theme.text_pixels("body") * zoom // 100


def test_code_links_and_tables_are_told_apart(theme: Theme) -> None:
    document = QTextDocument()
    document.setMarkdown(TEXT)
    dress(document, theme, 100)
    found = blocks(document)
    assert found["typed"].blockFormat().background().color() == theme.color("fill.pressed")
    assert found["typed"].begin().fragment().charFormat().font().family() == theme.font("mono").family()
    at = found["Words, code, bold and a link."].begin()
    colors = {}
    while not at.atEnd():
        colors[at.fragment().text()] = at.fragment().charFormat().foreground().color()
        at += 1
    assert (colors["a link"], colors["Words, "]) == (theme.color("accent.text"), theme.color("text.primary"))
    (table,) = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    assert table.format().borderBrush().color() == theme.color("border.default")
