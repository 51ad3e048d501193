"""The docks and their arrangement."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame.docks import DockArea, DockSpec, Layout
from app.ui.frame.view_store import ViewStore
from app.ui.theme import Theme

LAYOUTS = [
    Layout("create", "Create", ("left", "right", "bottom")),
    Layout("review", "Review", ("right", "bottom"), has_low_bottom=True),
]
SPECS = [DockSpec("create", "Composer", "left"), DockSpec("inspector", "Inspector", "right")]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QWidget())
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()


@pytest.fixture
def area(window: QMainWindow, theme: Theme) -> DockArea:
    made = DockArea(theme, window, ViewStore(None))
    made.set_layouts(LAYOUTS)
    for spec in [*SPECS, DockSpec("queue", "Queue", "bottom")]:
        made.add(spec)
    made.switch("create")
    return made


def _visible(area: DockArea) -> set[str]:
    return {key for key, dock in area.docks.items() if dock.isVisible()}


def test_docks_have_the_sizes_of_the_design(area: DockArea, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: abs(area.docks["create"].width() - 304) <= 8)
    assert abs(area.docks["inspector"].width() - 264) <= 8
    assert abs(area.docks["queue"].height() - 308) <= 8


def test_in_a_low_window_the_centre_keeps_most_of_the_height(area: DockArea, window: QMainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    area.reset()
    qtbot.waitUntil(lambda: area.docks["queue"].height() <= 0.36 * 720)


def test_the_bottom_spreads_over_the_whole_width(area: DockArea, window: QMainWindow) -> None:
    assert area.docks["queue"].width() == window.width()


def test_what_the_user_changed_in_a_layout_is_kept_when_another_was_shown(area: DockArea) -> None:
    area.toggle("inspector")
    area.switch("review")
    assert _visible(area) == {"inspector", "queue"}
    area.switch("create")
    assert _visible(area) == {"create", "queue"}


def test_an_unknown_layout_changes_nothing(area: DockArea) -> None:
    assert area.switch("none") is None
    assert area.current == "create"


def test_a_large_dock_gives_the_window_back(area: DockArea) -> None:
    area.toggle_large("queue")
    area.end_large()
    area.end_large()
    assert _visible(area) == {"create", "inspector", "queue"}


def test_switching_ends_the_large_dock(area: DockArea, window: QMainWindow) -> None:
    area.toggle_large("queue")
    assert _visible(area) == {"queue"}
    area.switch("review")
    center = window.centralWidget()
    assert center is not None
    assert center.isVisible()
    area.switch("create")
    assert _visible(area) == {"create", "inspector", "queue"}


def test_a_dock_that_becomes_large_takes_the_keys_from_what_is_hidden(
    area: DockArea, window: QMainWindow, qtbot: QtBot
) -> None:
    fields = {key: QLineEdit(area.docks[key].widget()) for key in ("create", "queue")}
    for field in fields.values():
        field.show()
    window.activateWindow()
    fields["create"].setFocus()
    qtbot.waitUntil(fields["create"].hasFocus)
    area.toggle_large("queue")
    assert area.title("queue").maximize_button.hasFocus()
    area.toggle_large("queue")
    fields["queue"].setFocus()
    area.toggle_large("queue")
    assert fields["queue"].hasFocus()


def test_a_dock_is_made_once_and_can_be_taken_away(area: DockArea) -> None:
    assert area.add(SPECS[0]) is area.docks["create"]
    area.remove("create")
    assert "create" not in area.docks


def test_the_bottom_gives_its_room_to_the_centre(area: DockArea, qtbot: QtBot) -> None:
    area.lower_bottom()
    qtbot.waitUntil(lambda: area.docks["queue"].height() <= 112)


def test_a_page_gets_the_room_of_the_docks_for_a_while_and_nothing_of_it_is_kept(
    area: DockArea, window: QMainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: abs(area.docks["queue"].height() - 308) <= 8)
    area.docks["inspector"].hide()
    area.give_room(is_wanted=True)
    area.give_room(is_wanted=True)
    assert _visible(area) == {"queue"}
    qtbot.waitUntil(lambda: area.docks["queue"].height() <= 120)
    area.keep()
    area.show("create")
    area.give_room(is_wanted=False)
    assert _visible(area) == {"create", "queue"}
    qtbot.waitUntil(lambda: abs(area.docks["queue"].height() - 308) <= 8)
    area.give_room(is_wanted=True)
    area.switch("review")
    assert _visible(area) == {"inspector", "queue"}
    area.give_room(is_wanted=False)
    assert _visible(area) == {"inspector", "queue"}
    assert window.isVisible()


def test_docks_glide_only_while_motion_is_not_reduced(area: DockArea, window: QMainWindow, theme: Theme) -> None:
    assert area.docks
    glides = QMainWindow.DockOption.AnimatedDocks
    assert window.dockOptions() & glides
    theme.set_look(reduced_motion=True)
    assert window.dockOptions() == QMainWindow.DockOption.AllowNestedDocks
    theme.set_look(reduced_motion=False)
    assert window.dockOptions() & glides
