"""The bus and the log of one unit of work."""

from app.domain.events import Event, EventBus, EventLog, JobAdded, JobChanged


def test_a_handler_hears_its_kind_in_order_until_it_ends() -> None:
    bus, heard = EventBus(), list[Event]()
    end = bus.subscribe(JobChanged, heard.append)
    bus.publish(JobChanged(1))
    bus.publish(JobAdded(2))
    bus.publish(JobChanged(3))
    end()
    end()
    bus.publish(JobChanged(4))
    assert heard == [JobChanged(1), JobChanged(3)]


def test_a_handler_that_fails_does_not_keep_the_others_from_hearing() -> None:
    bus, heard = EventBus(), list[Event]()

    def fail(_event: Event) -> None:
        raise ZeroDivisionError

    bus.subscribe(JobChanged, fail)
    bus.subscribe(JobChanged, heard.append)
    bus.publish(JobChanged(1))
    assert heard == [JobChanged(1)]


def test_a_handler_may_end_itself_while_it_hears() -> None:
    bus, heard = EventBus(), list[Event]()

    def once(event: Event) -> None:
        heard.append(event)
        end()

    end = bus.subscribe(JobChanged, once)
    bus.subscribe(JobChanged, heard.append)
    bus.publish(JobChanged(1))
    bus.publish(JobChanged(2))
    assert heard == [JobChanged(1), JobChanged(1), JobChanged(2)]


def test_a_log_holds_events_back_and_tells_each_once() -> None:
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(JobChanged, heard.append)
    log = EventLog(bus)
    for number in (1, 2, 1):
        log.record(JobChanged(number))
    assert heard == []
    log.publish()
    log.publish()
    assert heard == [JobChanged(1), JobChanged(2)]


def test_a_discarded_log_tells_nothing() -> None:
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(JobChanged, heard.append)
    log = EventLog(bus)
    log.record(JobChanged(1))
    log.discard()
    log.publish()
    assert heard == []
