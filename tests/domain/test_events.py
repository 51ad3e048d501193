"""The bus and the log of one unit of work."""

from dataclasses import dataclass

from typing_extensions import override

from app.domain.events import (
    MANY,
    MOST_NAMED,
    AssetChanged,
    Event,
    EventBus,
    EventLog,
    JobAdded,
    JobChanged,
    LibraryChanged,
)


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


def test_a_log_compares_an_event_with_none_of_the_others() -> None:
    compared = 0

    @dataclass(frozen=True, eq=False)
    class Counted(Event):
        number: int

        @override
        def __hash__(self) -> int:
            return hash(self.number)

        @override
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return isinstance(other, Counted) and other.number == self.number

    log = EventLog(EventBus())
    for number in range(1000):
        log.record(Counted(number))
    assert compared < 100


def test_a_discarded_log_tells_nothing() -> None:
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(JobChanged, heard.append)
    log = EventLog(bus)
    log.record(JobChanged(1))
    log.discard()
    log.publish()
    assert heard == []


def test_what_happened_to_very_many_assets_is_told_as_one_change_of_the_library() -> None:
    bus, heard = EventBus(), list[Event]()
    for kind in (AssetChanged, LibraryChanged):
        bus.subscribe(kind, heard.append)
    events = EventLog(bus)
    events.record_assets(AssetChanged, [1, 2])
    events.publish()
    assert heard == [AssetChanged(1), AssetChanged(2)]
    heard.clear()
    events.record_assets(AssetChanged, range(MANY))
    events.record_assets(AssetChanged, range(MOST_NAMED + 1))
    events.publish()
    assert heard == [LibraryChanged(tuple(range(MANY))), LibraryChanged()]
