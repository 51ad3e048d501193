"""The pane of what differs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.enums import MediaType, OperationType
from app.ui.panels.gallery.compare.differences import Known
from app.ui.panels.gallery.compare.pane import DifferencePane
from app.ui.theme import Theme
from app.ui.widgets.chip import Chip
from app.ui.widgets.label import Label
from tests.support import looks
from tests.ui.panels.gallery.compare.using import row


def test_it_tells_what_differs_and_names_the_sides_on_its_buttons(theme: Theme) -> None:
    window = QWidget()
    window.resize(600, 640)
    pane = DifferencePane(theme, differing_first=True, parent=window)
    orders: list[bool] = []
    pane.first_changed.connect(orders.append)
    one = Known(row(), "Local engine")
    other = Known(row(id=2, params={"guidance": 7.5}, prompt="Alpine lake, teal haze, wide lens"), "Local engine")
    clip = Known(row(id=3, media_type=MediaType.VIDEO, operation_type=None, prompt=""))
    pane.show_known([one, other], 0)
    pane.set_room(1200)
    pane.resize(pane.width(), 640)
    window.show()
    words = [label.text() for label in pane.findChildren(Label) if label.isVisible()]
    assert words == ["What differs", "1 of 4 differ", "Prompt"]
    assert looks.flaws(window) == []
    assert pane.table.lines[0].label == "Guidance"
    assert "A:\N{NO-BREAK SPACE}violet B:\N{NO-BREAK SPACE}teal" in pane.prompt.words
    assert [pane.keep.text(), pane.use.text(), pane.transition.text()] == [
        "Keep A",
        "Use A as input",
        "Transition from A to B",
    ]
    chip = pane.findChild(Chip)
    assert isinstance(chip, Chip)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert (orders, pane.table.lines[0].label) == ([False], "Seed")
    usual = pane.width()
    pane.show_known([one, other, clip], 0)
    pane.show_acted(2, (1, 2))
    pane.set_room(1200)
    assert pane.width() == usual + 64
    assert pane.reject.text() == "Reject C"
    assert (pane.vary.isEnabled(), pane.transition.isEnabled()) == (False, False)
    pane.show_known([Known(row(operation_type=OperationType.TEXT_TO_IMAGE))], 0)
    assert [label.text() for label in pane.findChildren(Label) if label.isVisible()] == ["Recipe", "Prompt"]
    assert pane.keep.text() == "Keep"
    assert not pane.transition.isVisible()
    pane.show_known([], 0)
    assert not pane.keep.isEnabled()
    window.hide()
