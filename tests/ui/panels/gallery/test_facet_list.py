"""Facets as a list that is clicked and walked by keys."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.asset.facets import FacetValue
from app.ui.panels.gallery.facet_list import FEW, FacetList
from app.ui.panels.gallery.filters import Filters
from app.ui.theme import Theme

COUNTED = {
    "rating": [FacetValue("5", 3), FacetValue("4", 0), FacetValue("0", 7)],
    "is": [FacetValue("kept", 2)],
    "tag": [FacetValue(f"tag {number}", 20 - number) for number in range(FEW + 4)],
    "model": [],
}


def labels(shown: FacetList) -> list[str]:
    return [row.label for row in shown.model_rows()]


def click(shown: FacetList, label: str) -> None:
    index = shown.model().index(labels(shown).index(label), 0)
    shown.scrollTo(index)
    QTest.mouseClick(
        shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, shown.visualRect(index).center()
    )


def test_values_with_their_numbers_are_chosen_by_click_and_by_key(qtbot: QtBot, theme: Theme) -> None:
    shown = FacetList(theme)
    qtbot.addWidget(shown)
    shown.resize(200, 500)
    shown.show()
    shown.show_facets(COUNTED, Filters.of("is:kept rating:4 model:gone"), {})
    assert labels(shown)[:6] == ["Stars", "5 stars", "4 stars", "No stars", "State", "Kept"]
    rows = {row.label: row for row in shown.model_rows()}
    assert [rows[name].is_on for name in ("Kept", "4 stars", "gone", "5 stars")] == [True, True, True, False]
    assert (rows["4 stars"].count, rows["gone"].count) == (0, 0)
    assert shown.model().index(1, 0).data() == "5 stars, 3"
    told: list[tuple[str, str]] = []
    shown.toggled.connect(lambda field, value: told.append((field, value)))
    click(shown, "5 stars")
    click(shown, "Stars")
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Space)
    assert told == [("rating", "5"), ("rating", "4")]
    shown.show_facets({**COUNTED, "rating": [FacetValue("4", 1)]}, Filters(), {})
    assert shown.currentIndex().data() == "4 stars, 1"
    shown.grab()


def test_a_long_group_shows_its_first_until_it_is_asked_for(qtbot: QtBot, theme: Theme) -> None:
    shown = FacetList(theme)
    qtbot.addWidget(shown)
    shown.resize(200, 400)
    shown.show()
    shown.show_facets(COUNTED, Filters().choose("tag", [f"tag {FEW + 1}"]), {})
    assert [label for label in labels(shown) if label.startswith("tag")] == [
        *(f"tag {number}" for number in range(FEW)),
        f"tag {FEW + 1}",
    ]
    click(shown, "3 more")
    assert "3 more" not in labels(shown)
    assert f"tag {FEW + 3}" in labels(shown)
    click(shown, "Fewer")
    assert "3 more" in labels(shown)


def test_where_nothing_was_found_nothing_is_offered(qtbot: QtBot, theme: Theme) -> None:
    shown = FacetList(theme)
    qtbot.addWidget(shown)
    shown.show_facets({"rating": [FacetValue("0", 9)], "tag": []}, Filters(), {})
    assert labels(shown) == []
    assert shown.model().rowCount(QModelIndex()) == 0
    QTest.keyClick(shown, Qt.Key.Key_Space)
