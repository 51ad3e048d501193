"""The bar over what is compared."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.panels.gallery.compare.cells import Mode
from app.ui.panels.gallery.compare.header import CompareHeader, JudgedBar
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support import looks


def words(header: QWidget) -> list[str]:
    return [label.text() for label in header.findChildren(Label) if label.isVisible()]


def test_it_tells_how_many_are_judged_and_gives_up_parts_in_a_narrow_page(theme: Theme) -> None:
    window = QWidget()
    window.resize(1400, 100)
    header = CompareHeader(theme, window)
    header.show_mode(Mode.DIFFERENCE)
    header.show_judged(14, 1062)
    window.show()
    for width, wanted in ((1300, True), (900, False), (620, False), (480, False)):
        header.resize(width, header.height())
        assert looks.flaws(window) == []
        bar = header.findChild(JudgedBar)
        assert isinstance(bar, JudgedBar)
        assert bar.isVisible() == wanted
    assert words(header) == []
    header.resize(1300, header.height())
    assert words(header) == ["14 of 1,062 judged", "Zoom and pan together"]
    assert header.modes.value() == Mode.DIFFERENCE
    header.show_mode(Mode.ONE)
    assert not header.modes.isVisible()
    window.hide()


def test_it_tells_the_zoom_and_whether_sides_are_linked(theme: Theme) -> None:
    header = CompareHeader(theme)
    chosen: list[object] = []
    header.mode_chosen.connect(chosen.append)
    header.resize(1200, 40)
    header.show()
    header.show_scale(42.4, is_fitted=True)
    assert (header.own.accessibleDescription(), header.fit.isEnabled()) == ("Now 42 %", False)
    header.show_linked(is_linked=False)
    assert not header.link.isChecked()
    QTest.mouseClick(header.modes, Qt.MouseButton.LeftButton, pos=header.modes.item_rect(Mode.FLICKER).center())
    assert chosen == [Mode.FLICKER]
    header.hide()
