"""The line over the table."""

from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.panels.queue.filter_bar import ChipRow, FilterBar
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId
from app.ui.theme import Theme
from tests.support import hands

_COUNTS = {Chip.RUNNING: 3, Chip.WAITING: 12, Chip.HELD: 1, Chip.DONE: 128}


def _bar(theme: Theme, qtbot: QtBot) -> FilterBar:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.resize(1200, 32)
    bar.show_counts(_COUNTS)
    bar.show()
    return bar


def test_words_and_states_are_told_and_combined(theme: Theme, qtbot: QtBot) -> None:
    bar = _bar(theme, qtbot)
    with qtbot.waitSignal(bar.changed):
        hands.click(bar.chips.chip(Chip.HELD))
    with qtbot.waitSignal(bar.changed):
        hands.type_into(bar.search, "lake ")
    assert bar.narrowed(ViewId.WAITING) == JobFilter(ViewId.WAITING, frozenset({Chip.HELD}), "lake")


def test_what_is_shown_from_elsewhere_is_not_told(theme: Theme, qtbot: QtBot) -> None:
    bar = _bar(theme, qtbot)
    told: list[object] = []
    bar.changed.connect(lambda: told.append("changed"))
    bar.group_toggled.connect(told.append)
    bar.show_filter(JobFilter(ViewId.ALL, frozenset({Chip.DONE}), "dunes"), is_grouped=True)
    bar.show_filter(JobFilter(), is_grouped=False)
    assert told == []
    hands.click(bar.group)
    assert told == [True]


def test_it_says_how_many_jobs_are_seen(theme: Theme, qtbot: QtBot) -> None:
    bar = _bar(theme, qtbot)
    said = []
    for shown in ((1, 1, 0), (12, 12, 0), (3, 12, 0), (10_000, 10_000, 5_000)):
        bar.show_shown(*shown)
        said.append(bar.shown_text().replace("\N{NO-BREAK SPACE}", " "))
    assert said == ["1 job", "12 jobs", "3 of 12", "10,000 of 15,000, older ones are not listed"]


def test_chips_for_which_there_is_no_room_are_in_a_menu(theme: Theme, qtbot: QtBot) -> None:
    row = ChipRow(theme)
    qtbot.addWidget(row)
    row.show_counts(_COUNTS)
    row.resize(row.sizeHint())
    row.show()
    assert row.hidden_chips() == []
    assert not row.more.isVisible()
    two = sum(row.chip(chip).width() + 4 for chip in (Chip.RUNNING, Chip.WAITING))
    row.resize(two + row.more.sizeHint().width() + 8, row.height())
    assert row.hidden_chips() == [Chip.HELD, Chip.DONE]
    hands.click(row.more)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(row.changed):
        menu.actions()[0].trigger()
    assert row.chosen() == {Chip.HELD}
    menu.close()


def test_a_state_without_jobs_goes_unless_it_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    bar = _bar(theme, qtbot)
    bar.show_counts({Chip.RUNNING: 1})
    assert not bar.chips.chip(Chip.HELD).isVisible()
    bar.show_counts({Chip.RUNNING: 1, Chip.HELD: 0})
    assert bar.chips.chip(Chip.HELD).isVisible()
