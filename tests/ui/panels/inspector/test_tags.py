"""The chips and the field of tags, by hand."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.tag import LONGEST_TAG
from app.ui.panels.inspector.tags import MOST_CHIPS, TagsField
from app.ui.theme import Theme
from app.ui.widgets.chip import Chip
from app.ui.widgets.label import Label


class Heard:
    """A field that is shown, and what it told."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.elsewhere = QLineEdit()
        self.field = TagsField(theme)
        column = QVBoxLayout(self.window)
        column.addWidget(self.elsewhere)
        column.addWidget(self.field)
        self.window.resize(240, 200)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.added: list[list[str]] = []
        self.removed: list[str] = []
        self.field.added.connect(self.added.append)
        self.field.removed.connect(self.removed.append)

    def chips(self) -> list[Chip]:
        return [chip for chip in self.field.findChildren(Chip) if chip.isVisible()]

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.field.line, key)


def test_enter_adds_a_comma_adds_and_backspace_takes_the_last_away(qtbot: QtBot, theme: Theme) -> None:
    heard = Heard(qtbot, theme)
    line = heard.field.line
    heard.elsewhere.setFocus()
    heard.field.focus_line()
    assert line.hasFocus()
    heard.key(Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "sea, night  sky")
    assert heard.added == [["sea"]]
    heard.key(Qt.Key.Key_Return)
    heard.key(Qt.Key.Key_Return)
    assert heard.added == [["sea"], ["night sky"]]
    assert line.text() == ""
    heard.field.show_tags({"dunes": 1, "sea": 1}, 1)
    heard.key(Qt.Key.Key_Backspace)
    assert heard.removed == ["sea"]
    QTest.keyClicks(line, "x")
    heard.key(Qt.Key.Key_Escape)
    assert line.text() == ""
    heard.key(Qt.Key.Key_Escape)
    assert heard.elsewhere.hasFocus()


def test_what_is_typed_is_completed_by_known_tags_of_whatever_case(qtbot: QtBot, theme: Theme) -> None:
    heard = Heard(qtbot, theme)
    heard.field.offer(["Seal", "dunes", "sea"])
    heard.field.focus_line()
    QTest.keyClicks(heard.field.line, "dunes, SEA")
    popup = heard.field.line.completer().popup()
    assert popup is not None
    assert popup.isVisible()
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == ["Seal", "sea"]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert heard.added == [["dunes"], ["Seal"]]
    qtbot.waitUntil(lambda: heard.field.line.text() == "")


def test_a_tag_that_only_some_have_says_so_and_is_given_to_all_by_a_click(qtbot: QtBot, theme: Theme) -> None:
    heard = Heard(qtbot, theme)
    heard.field.show_tags({"dunes": 8, "sea": 3}, 8)
    common, partly = heard.chips()
    assert (common.accessibleName(), partly.accessibleName()) == ("dunes", "sea: 3 of 8")
    QTest.keyClick(common, Qt.Key.Key_Return)
    assert heard.added == []
    QTest.keyClick(partly, Qt.Key.Key_Return)
    QTest.keyClick(partly, Qt.Key.Key_Delete)
    assert (heard.added, heard.removed) == ([["sea"]], ["sea"])
    heard.field.show_tags({"dunes": 8, "sea": 3}, 8)
    assert heard.chips() == [common, partly]
    heard.field.show_tags({f"tag {number:03}": 1 for number in range(MOST_CHIPS + 5)}, 8)
    assert len(heard.chips()) == MOST_CHIPS


def test_what_cannot_be_a_tag_is_told_and_stays_to_be_mended(qtbot: QtBot, theme: Theme) -> None:
    heard = Heard(qtbot, theme)
    heard.field.line.setText("x" * (LONGEST_TAG + 1))
    heard.key(Qt.Key.Key_Return)
    shown = [label.text() for label in heard.field.findChildren(Label) if label.isVisible()]
    assert (heard.added, shown) == ([], ["A tag has at most 100 letters."])
    assert heard.field.line.text()
    heard.key(Qt.Key.Key_Backspace)
    assert not any(label.isVisible() for label in heard.field.findChildren(Label))
