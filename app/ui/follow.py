"""A subscription to the bus that ends with its widget."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from app.domain.events import Event, EventBus, Unsubscribe

E = TypeVar("E", bound=Event)


def follow(owner: QObject, bus: EventBus, kind: type[E], handler: Callable[[E], None]) -> Unsubscribe:
    """Call `handler` for each event of a type until `owner` is destroyed.

    Args:
        owner: A widget or model; a handler never runs after its end.
        bus: Where events are published.
        kind: The exact type of the events.
        handler: Quick; does not await and does not write.

    Returns:
        A function that ends it earlier.
    """
    unsubscribe = bus.subscribe(kind, handler)
    owner.destroyed.connect(unsubscribe)
    return unsubscribe
