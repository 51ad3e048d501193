"""What a panel is given, and how it joins the window."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import LibraryUnavailableError
from app.domain.events import EventBus
from app.domain.settings import Settings
from app.ui.long_work import LongWorks
from app.ui.theme import Theme
from app.ui.undo import UndoStack
from app.ui.view_state import ViewState

if TYPE_CHECKING:
    from app.services.asset.library import Library
    from app.services.unit_of_work import Services
    from app.system.processes import WorkerPool
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.tasks import UiTasks

Place = Literal["page", "left", "right", "bottom", "overlay"]
ToastKind = Literal["info", "done", "running", "warning", "failed"]
News = Literal["", "quick", "done", "failed", "needs_you", "phones"]
"""What happened by itself, and is told by the desktop too; "quick" is "done" that who looks on has seen."""
OpenServices = Callable[[], AbstractAsyncContextManager["Services"]]


class SettingsAccess(Protocol):
    """Reads and changes the settings; a change is saved and told as `SettingsChanged`."""

    @property
    def value(self) -> Settings: ...

    async def change(self, name: str, value: Any) -> None:
        """Set "section.field" to a value.

        Raises:
            pydantic.ValidationError: The value is not allowed.
        """

    async def change_all(self, values: Mapping[str, Any]) -> None:
        """Set several by their names, all of them or none."""


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word of the window to the user."""

    kind: ToastKind
    text: str
    action_text: str | None = None
    action: Callable[[], None] | None = None
    details: str | None = None
    subject: str = ""
    """What it is about: a word that something runs is replaced by the next one on it, and goes with `toast_ended`."""
    fraction: float | None = None
    """How much of what runs is done, from 0 to 1; None where that is not known."""
    times: int = 1
    """How often the same was told."""
    news: News = ""
    at: datetime | None = None
    """When it was told last."""


class Shell(QObject):
    """What panels tell each other and the window."""

    assets_selected = Signal(object)
    """The asset ids chosen, a sequence of int: a tuple, or of thousands what is read like one."""
    use_as_input_requested = Signal(object)
    """Asset ids to put into the composer, a tuple of int."""
    run_as_input_requested = Signal(int)
    """A run of a preset whose first file is to be put into the composer, when it is there."""
    same_again_requested = Signal(int)
    """An asset whose recipe is to be put into the composer."""
    lineage_requested = Signal(int)
    """An asset to show in the lineage."""
    rebuild_requested = Signal(object)
    """Assets whose making again is to be planned, a tuple of int; empty for all that is out of date."""
    quick_look_requested = Signal(int, object)
    """An asset to show large, and its neighbours, a sequence of int."""
    compare_requested = Signal(object, object)
    """Assets to compare, or one to judge with all that follow, and those among which they are; two sequences of int."""
    vary_requested = Signal(int)
    """An asset whose recipe is to be put into the composer, with another seed."""
    transition_requested = Signal(int, int)
    """Two pictures to put into the composer as the ends of a transition."""
    room_wanted = Signal(bool)
    """Whether the page that shows wants the room of the docks for itself."""
    page_requested = Signal(str)
    """The id of a page or dock to bring to the front."""
    job_shown_requested = Signal(int)
    """A job to show in the queue."""
    edit_job_requested = Signal(int)
    """A job whose parameters are to be put into the composer."""
    tags_requested = Signal()
    """The user wants to type tags for the chosen assets."""
    import_requested = Signal()
    """The user wants to choose files to import."""
    duplicates_requested = Signal()
    """The user wants to decide pairs that look alike."""
    folder_import_requested = Signal()
    """The user wants to import a folder."""
    account_requested = Signal()
    """The user wants to add an account."""
    model_requested = Signal(str, object, str)
    """A provider, an OperationType and a model of it to compose with."""
    prompt_requested = Signal(str)
    """A prompt to put into the composer."""
    workflow_requested = Signal(object)
    """A file to add as a workflow, a Path; None to let the user choose one."""
    settings_requested = Signal(str)
    """A section of the settings to show."""
    sample_requested = Signal()
    """The user wants the sample project."""
    help_requested = Signal(str)
    """A page of the help to show, and a heading of it: "panels/queue#states"."""
    lock_requested = Signal()
    """The user leaves the desk: nothing is to be shown until they are back."""
    profile_requested = Signal(int)
    """The profile that is to sit here instead."""
    stay_changed = Signal(bool)
    """Whether whoever sits here stays signed in when the window closes."""
    anew_requested = Signal()
    """The window is to be made anew: its words have changed."""
    sign_out_requested = Signal()
    """The user wants to sign out here."""
    restart_requested = Signal()
    """Another database is ready: it takes the place of the present one at the next start."""
    toasted = Signal(object)
    """A Toast to show."""
    toast_ended = Signal(str)
    """The subject of a word "running" that is true no longer."""
    action_registered = Signal(object)
    """A QAction for the palette."""
    source_registered = Signal(object)
    """A palette_entries.Source for the palette to look through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selected_assets: Sequence[int] = ()
        self.assets_selected.connect(self._keep_selection)

    @property
    def selected_assets(self) -> Sequence[int]:
        """The asset ids chosen last."""
        return self._selected_assets

    def toast(
        self,
        kind: ToastKind,
        text: str,
        action_text: str | None = None,
        action: Callable[[], None] | None = None,
        *,
        details: str | None = None,
        subject: str = "",
        fraction: float | None = None,
        news: News = "",
    ) -> None:
        """Show one sentence with at most one action; errors stay until they are closed.

        Args:
            kind: Decides icon, colour and how long it stays.
            text: One sentence.
            action_text: The word on its button.
            action: What the button does.
            details: What "Copy details" copies.
            subject: A word "running" stays until the next one with its subject takes its place, or `toast_ended`.
            fraction: How much of what runs is done.
            news: It happened by itself: the desktop is told too, where the window is not in use.
        """
        self.toasted.emit(Toast(kind, text, action_text, action, details, subject, fraction, news=news))

    def _keep_selection(self, asset_ids: Sequence[int]) -> None:
        self._selected_assets = asset_ids


@dataclass(frozen=True)
class UiContext:
    """All that a panel is given.

    Attributes:
        read: Opens a snapshot of the services.
        write: Opens one transaction.
        steps: Opens the services for methods that also wait for a file, a process or a provider.
        files: The library's folders; they can change.
        session_id: Of the session of whoever sits here; None where nobody had to sign in.
        workers: Processes for work that is too long for a thread; None where it is left undone.
        view: How the user left the window's parts.
        undo: What can be taken back.
        long_works: Imports and exports that are under way.
    """

    bus: EventBus
    tasks: "UiTasks"
    read: OpenServices
    write: OpenServices
    steps: OpenServices
    user_id: int
    theme: Theme
    settings: SettingsAccess
    thumbnails: "ThumbnailLoader"
    shell: Shell
    files: "Library"
    session_id: int | None = None
    workers: "WorkerPool | None" = None
    view: ViewState = field(default_factory=ViewState)
    undo: UndoStack = field(init=False)
    long_works: LongWorks = field(init=False)

    @property
    def library(self) -> Path:
        """The library's main folder."""
        return self.files.folder

    def file_of(self, path: str) -> Path:
        """The place of an asset's file, as its row names it; it need not be there."""
        try:
            return self.files.file(path)
        except LibraryUnavailableError:
            return self.library / "unknown" / Path(path).name

    def away(self, path: str | None) -> str | None:
        """The folder of a file, where that is not there now: its disk is unplugged."""
        return None if path is None else self.files.away(path)

    def __post_init__(self) -> None:
        object.__setattr__(self, "undo", UndoStack(self.tasks, self.shell))
        object.__setattr__(self, "long_works", LongWorks(self.shell))


@dataclass(frozen=True, slots=True)
class PanelPlugin:
    """A panel that the window docks, or shows as a page.

    Attributes:
        id: A short name: "gallery".
        title: The word on the rail or over the dock.
        icon: The icon's name.
        place: A page of the centre, a dock at one side, or over the whole window, where it shows and hides itself.
        order: Smaller comes first.
        create: Makes the widget; called once, after the services are ready.
    """

    id: str
    title: str
    icon: str
    place: Place
    order: int
    create: Callable[[UiContext], QWidget]
