"""What stands where there are no rows."""

from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus
from app.ui.panels.queue.filters import JobFilter, ViewId
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.placeholder import QueuePlaceholder, WayOut
from app.ui.theme import Theme
from tests.support import hands
from tests.ui.panels.queue.rows import ended


def _way(placeholder: QueuePlaceholder, *, is_loaded: bool = True, has_failed: bool = False) -> tuple[str, WayOut]:
    placeholder.follow(is_loaded=is_loaded, has_failed=has_failed)
    taken: list[WayOut] = []
    placeholder.way_out_taken.connect(taken.append)
    if placeholder.button.isVisible():
        hands.click(placeholder.button)
    placeholder.way_out_taken.disconnect(taken.append)
    return placeholder.button.text(), taken[0] if taken else WayOut.NOTHING


def test_each_reason_has_its_way_out(theme: Theme, qtbot: QtBot) -> None:
    model = QueueModel(theme)
    placeholder = QueuePlaceholder(theme, model)
    qtbot.addWidget(placeholder)
    placeholder.resize(900, 120)
    placeholder.show()
    assert _way(placeholder, is_loaded=False) == ("", WayOut.NOTHING)
    assert _way(placeholder, has_failed=True) == ("Try again", WayOut.LOAD_AGAIN)
    assert _way(placeholder) == ("Write a prompt", WayOut.COMPOSE)
    model.apply([ended(1, JobStatus.CANCELLED)])
    for view in (view for view in ViewId if view != ViewId.ALL):
        model.show(JobFilter(view))
        assert _way(placeholder) == ("Show all jobs", WayOut.SHOW_ALL)
    model.show(JobFilter(ViewId.ALL, text="nowhere"))
    assert _way(placeholder) == ("Clear the filter", WayOut.CLEAR)
