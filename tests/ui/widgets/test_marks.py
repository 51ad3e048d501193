"""The words of a search in a text."""

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.marks import spans


def test_places_are_found_whatever_the_case_and_joined() -> None:
    assert spans("Keep free on the disk", ["FREE", "disk"]) == [(5, 4), (17, 4)]
    assert spans("aaa", ["aa"]) == [(0, 3)]
    assert spans("abc", ["ab", "bc"]) == [(0, 3)]
    assert spans("abc", ["", "x"]) == []


def test_a_letter_that_grows_when_it_is_folded_moves_no_mark() -> None:
    assert spans("Größe der Straße", ["straße"]) == [(10, 6)]
    assert spans("ẞ disk", ["disk"]) == [(2, 4)]


def _pixels(label: Label, color: str) -> set[tuple[int, int]]:
    image: QImage = label.grab().toImage()
    return {
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() == color
    }


def test_a_label_marks_what_it_was_told_in_the_line_where_it_stands(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "first words of a sentence that goes on to another line and says disk", wrap=True)
    qtbot.addWidget(label)
    label.resize(200, 80)
    label.show()
    ground = theme.color("state.warning.subtle").name()
    assert not _pixels(label, ground)
    label.set_marked(["DISK"])
    assert label.marked == ["disk"]
    lower = _pixels(label, ground)
    assert lower
    label.set_marked(["first"])
    upper = _pixels(label, ground)
    assert upper
    assert max(y for _, y in upper) < min(y for _, y in lower)
    label.set_marked([])
    assert not _pixels(label, ground)
