"""What happened, and the bus that tells it: published after the commit and only then."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

import structlog

from app.domain.enums import SubmissionState

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """The base of all events."""


@dataclass(frozen=True, slots=True)
class JobAdded(Event):
    """A job is in the queue."""

    job_id: int


@dataclass(frozen=True, slots=True)
class JobChanged(Event):
    """A job's row, or one of its submissions, changed."""

    job_id: int


@dataclass(frozen=True, slots=True)
class SubmissionChanged(Event):
    """There is something to do about a submission: it came to a state, or its user wants it stopped.

    Comes with a JobChanged; for the runners, each of which looks at the submissions of one state.
    """

    submission_id: str
    state: SubmissionState


@dataclass(frozen=True, slots=True)
class JobRemoved(Event):
    """A job left the list."""

    job_id: int


@dataclass(frozen=True, slots=True)
class JobProgressed(Event):
    """A running job got on; comes many times a second and is not stored.

    Attributes:
        fraction: Done, 0 to 1; None where the provider does not say.
        seconds_left: An estimate; None where there is none.
        queue_position: How many jobs are before it at the provider; None where it runs, or nobody says.
        preview: The unfinished picture as it came: nothing to show before a worker has decoded it.
    """

    job_id: int
    fraction: float | None
    seconds_left: float | None
    queue_position: int | None = None
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class AssetAdded(Event):
    """An asset is in the library and ready to be shown."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class AssetChanged(Event):
    """An asset's row or file changed."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class AssetRemoved(Event):
    """An asset went to the bin, or out of it for good."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class TagsChanged(Event):
    """There are other tags than before, or assets have others."""


@dataclass(frozen=True, slots=True)
class SetsChanged(Event):
    """A set came, went or has another name, or holds other assets."""


@dataclass(frozen=True, slots=True)
class LineageChanged(Event):
    """An asset got new parents, or its edges say something else."""

    child_id: int


@dataclass(frozen=True, slots=True)
class VersionsChanged(Event):
    """Versions, marks, freezes or edited recipes of these changed; what was made from them may be out of date now."""

    asset_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    """An account's row, slots or credits changed."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountOut(Event):
    """An account left the pool: exhausted, failing or not signed in; its row says why."""

    account_id: int


@dataclass(frozen=True, slots=True)
class ProvidersChanged(Event):
    """A provider can do something else than before: a workflow of the user's own came, changed or went."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class BudgetChanged(Event):
    """A budget was set, changed or taken away."""

    budget_id: int


@dataclass(frozen=True, slots=True)
class BudgetWarned(Event):
    """Most of a budget is used up; told once in its day or month."""

    budget_id: int


@dataclass(frozen=True, slots=True)
class QueueModeChanged(Event):
    """The queue of a user is paused, finishing or running.

    Attributes:
        has_finished: It was finishing, and the last running job has ended.
    """

    user_id: int
    has_finished: bool = False


@dataclass(frozen=True, slots=True)
class UserChanged(Event):
    """A profile came, has another name, password or limits, or went."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsChanged(Event):
    """Somebody signed in to a profile, or sessions of it ended."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SystemWoke(Event):
    """The computer slept, or a clock was set: waits and connections of before mean nothing now."""


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    """A setting has a new value."""

    name: str


@dataclass(frozen=True, slots=True)
class ThumbnailDrawn(Event):
    """A content that had no thumbnail has one now."""

    sha256: str


@dataclass(frozen=True, slots=True)
class ThumbnailsForgotten(Event):
    """All thumbnails are to be drawn anew."""


@dataclass(frozen=True, slots=True)
class LibraryRootsChanged(Event):
    """A folder holds files of the library, or not any more, or another one takes the new ones."""


@dataclass(frozen=True, slots=True)
class WatchedFoldersChanged(Event):
    """A folder is watched, or not any more."""


@dataclass(frozen=True, slots=True)
class FolderTakenIn(Event):
    """The new files of a watched folder are in the library; told once for all that came together.

    Attributes:
        path: The folder.
        taken: How many files are new in the library.
        refused: How many are none that can be taken.
        asset_ids: The new assets, at most some hundreds of them.
    """

    path: str
    taken: int
    refused: int
    asset_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LibraryChanged(Event):
    """Another process wrote to the database, or very much changed at once: what is shown may be old.

    Attributes:
        asset_ids: The assets that changed, where nothing else did; None where anything may have.
    """

    asset_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class BackupFailed(Event):
    """The backup of the day could not be made; it is tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class CameBack(Event):
    """Another database has taken the place of the former one, and what happened meanwhile came back."""


@dataclass(frozen=True, slots=True)
class RunnersPaused(Event):
    """The runners stopped taking jobs.

    Attributes:
        reason: Why, as a sentence; empty when they go on again.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A phone was seen the first time, its row changed, or it was forgotten."""

    device_id: int


@dataclass(frozen=True, slots=True)
class DevicesWatched(Event):
    """The adb server is watched, or cannot be.

    Attributes:
        reason: Why not, as a sentence; empty while it is.
    """

    reason: str = ""


@dataclass(frozen=True, slots=True)
class DevicesSought(Event):
    """The user wants the adb server to be tried again at once."""


@dataclass(frozen=True, slots=True)
class PresetChanged(Event):
    """A preset came, changed or went."""

    preset_id: int


@dataclass(frozen=True, slots=True)
class ExecutionChanged(Event):
    """A run of a preset came, went on or ended."""

    execution_id: int


@dataclass(frozen=True, slots=True)
class LoopChanged(Event):
    """A loop came, changed, ran or went."""

    loop_id: int


MANY = 1000
"""From so many assets on that change at once, it is told as one change of the library."""
MOST_NAMED = 100_000
"""Of so many at most it says which."""

E = TypeVar("E", bound=Event)
Unsubscribe = Callable[[], None]


class EventBus:
    """Calls every handler of an event's type, in the order of subscription.

    A handler is quick, does not await and does not write. One that fails is logged; the others run.
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Event], list[Callable[[Event], None]]] = {}

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Unsubscribe:
        """Call `handler` for each later event of exactly this type; the returned function ends that."""
        handlers = self._handlers.setdefault(kind, [])
        entry: Callable[[Event], None] = handler  # type: ignore[assignment]
        handlers.append(entry)

        def unsubscribe() -> None:
            if entry in handlers:
                handlers.remove(entry)

        return unsubscribe

    def publish(self, event: Event) -> None:
        for handler in tuple(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception:
                log.exception("event_handler_failed", event_type=type(event).__name__)


class EventLog:
    """The events of one unit of work, held back until its transaction is committed."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._recorded: dict[Event, None] = {}

    def record(self, event: Event) -> None:
        """Remember what happened; the same event twice in one transaction is told once."""
        self._recorded.setdefault(event)

    def record_assets(self, kind: Callable[[int], Event], asset_ids: Collection[int]) -> None:
        """Remember what happened to each of some assets; very many are told as one change of the library."""
        if len(asset_ids) >= MANY:
            self.record(LibraryChanged(tuple(asset_ids) if len(asset_ids) <= MOST_NAMED else None))
            return
        for asset_id in asset_ids:
            self.record(kind(asset_id))

    def tell(self, event: Event) -> None:
        """Publish at once what is so whatever becomes of the transaction."""
        self._bus.publish(event)

    def publish(self) -> None:
        events, self._recorded = self._recorded, {}
        for event in events:
            self._bus.publish(event)

    def discard(self) -> None:
        self._recorded.clear()
