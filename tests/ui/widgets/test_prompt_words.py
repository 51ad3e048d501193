"""Two prompts as one text."""

from PySide6.QtWidgets import QWidget

from app.services.lineage.recipe_differences import Piece
from app.ui.theme import Theme
from app.ui.widgets.prompt_words import PromptWords
from tests.support import looks


def test_the_words_wrap_and_say_whose_they_are(theme: Theme) -> None:
    window = QWidget()
    words = PromptWords(theme, window)
    window.show()
    words.resize(240, 20)
    pieces = [
        Piece("Alpine lake before sunrise,"),
        Piece("violet haze", 0),
        Piece("teal haze", 1),
        Piece(", wide lens"),
    ]
    words.show_pieces(pieces, ("A", "C"))
    assert words.words.replace("\N{NO-BREAK SPACE}", " ") == (
        "Alpine lake before sunrise, A: violet haze C: teal haze , wide lens"
    )
    low = words.height()
    words.resize(120, low)
    assert words.height() > low >= 40
    assert looks.is_drawn(words.grab().toImage())
    words.show_pieces([], ("A", "B"))
    assert words.sizeHint().height() == 0
    window.hide()
