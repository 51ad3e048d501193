"""A subscription ends with its widget."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.domain.events import EventBus, JobAdded, JobChanged
from app.ui.follow import follow


def test_a_handler_hears_its_events_until_its_owner_is_gone(qapp: QApplication) -> None:  # noqa: ARG001
    bus, owner = EventBus(), QObject()
    heard: list[int] = []
    follow(owner, bus, JobChanged, lambda event: heard.append(event.job_id))
    bus.publish(JobChanged(1))
    bus.publish(JobAdded(2))
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    bus.publish(JobChanged(3))
    assert heard == [1]


def test_it_can_end_earlier() -> None:
    bus, owner = EventBus(), QObject()
    heard: list[int] = []
    stop = follow(owner, bus, JobChanged, lambda event: heard.append(event.job_id))
    stop()
    bus.publish(JobChanged(1))
    assert heard == []
