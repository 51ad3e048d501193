"""What of the log is wanted, chosen."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.system.log_reader import LogQuery
from app.ui.log.filter import LogFilter
from app.ui.theme import Theme


def test_the_fields_make_a_query_and_are_cleared_at_once(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chosen = LogFilter(theme, window)
    window.show()
    assert chosen.query() == LogQuery()
    assert not chosen.value.isEnabled()
    with qtbot.waitSignal(chosen.changed):
        qtbot.keyClicks(chosen.search, "two  words")
    chosen.level.set_value("warning")
    chosen.part.set_value("phones")
    chosen.about.set_value("phone")
    with qtbot.waitSignal(chosen.changed):
        chosen.about.chosen.emit("phone")
    assert chosen.value.isEnabled()
    query = chosen.query()
    assert (query.level, query.words, query.names) == ("warning", ("two", "words"), ())
    assert "app.devices" in query.loggers
    with qtbot.waitSignal(chosen.changed):
        qtbot.keyClicks(chosen.value, " R58 ")
    assert ("serial" in chosen.query().names, chosen.query().value) == (True, "R58")
    with qtbot.waitSignal(chosen.changed):
        chosen.clear()
    assert chosen.query() == LogQuery()
