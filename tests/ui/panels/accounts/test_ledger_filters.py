"""Which entries are wanted."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.domain.enums import LedgerKind
from app.ui.panels.accounts.ledger_filters import LedgerFilterBar
from app.ui.theme import Theme
from app.ui.widgets.search_field import SearchField
from tests.support import hands


def shown(qtbot: QtBot, theme: Theme) -> tuple[LedgerFilterBar, list[QComboBox]]:
    bar = LedgerFilterBar(theme)
    qtbot.addWidget(bar)
    bar.resize(500, 32)
    bar.show()
    return bar, bar.findChildren(QComboBox)


def choose(box: QComboBox, text: str) -> None:
    index = box.findText(text)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_nothing_is_filtered_at_first(qtbot: QtBot, theme: Theme) -> None:
    bar, (_kind, types, _time) = shown(qtbot, theme)
    assert not bar.is_filtered
    assert not types.isVisible()


def test_kind_type_and_job_are_chosen_and_cleared(qtbot: QtBot, theme: Theme) -> None:
    bar, (kind, types, _time) = shown(qtbot, theme)
    bar.set_types(["openapi", "webapi"])
    assert types.isVisible()
    with qtbot.waitSignal(bar.changed):
        choose(kind, "Settle")
    choose(types, "API credits")
    job = bar.findChild(SearchField)
    assert isinstance(job, SearchField)
    hands.type_into(job, "#4183x")
    with qtbot.waitSignal(bar.changed):
        hands.press(job, Qt.Key.Key_Return)
    found = bar.filters()
    assert (found.kind, found.credit_type, found.job_id) == (LedgerKind.SETTLE, "openapi", 4183)
    bar.set_types(["openapi", "webapi"])
    assert bar.filters().credit_type == "openapi"
    with qtbot.waitSignal(bar.changed):
        bar.clear()
    assert not bar.is_filtered


def test_days_begin_at_midnight_of_this_computer(qtbot: QtBot, theme: Theme) -> None:
    bar, (_kind, _types, time) = shown(qtbot, theme)
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    choose(time, "Today")
    assert bar.filters().since == today.astimezone(UTC)
    assert bar.filters().until is None
    choose(time, "Yesterday")
    found = bar.filters()
    assert found.until == today.astimezone(UTC)
    assert found.since is not None
    assert timedelta(hours=23) <= found.until - found.since <= timedelta(hours=25)
    for text, days in (("7 days", 6), ("30 days", 29)):
        choose(time, text)
        since = bar.filters().since
        assert since is not None
        assert since.astimezone().date() == today.date() - timedelta(days=days)
