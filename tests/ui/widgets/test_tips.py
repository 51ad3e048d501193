"""What a tool tip shows is text, whatever it looks like."""

from html import unescape

import pytest
from PySide6.QtGui import Qt, QTextDocument

from app.ui.widgets.tips import plain_tip


@pytest.mark.row("H-15")
@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a < b & c",
        "<b>bold</b>",
        "<img src='file:///etc/passwd'>",
        "a&lt;b",
        "<?xml version='1.0'?>",
        "<b>\n x  y",
        "",
    ],
)
def test_a_text_with_tags_is_shown_as_it_is(text: str) -> None:
    tip = plain_tip(text)
    document = QTextDocument()
    is_html = Qt.mightBeRichText(tip)
    (document.setHtml if is_html else document.setPlainText)(tip)
    assert document.toPlainText() == text
    assert tip == text or unescape(tip.removesuffix("</p>")).endswith(text)


def test_a_text_without_end_is_cut() -> None:
    assert len(plain_tip("<b>" * 1_000_000)) < 20_000
