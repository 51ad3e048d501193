"""What stands in the queue where there are no rows: it loads, it could not be read, there is nothing, or not that."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.model import QueueModel
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState


class WayOut(StrEnum):
    """What the button does."""

    NOTHING = "nothing"
    COMPOSE = "compose"
    SHOW_ALL = "show_all"
    CLEAR = "clear"
    LOAD_AGAIN = "load_again"


class QueuePlaceholder(EmptyState):
    """One sentence and one button, in a line."""

    way_out_taken = Signal(object)

    def __init__(self, theme: Theme, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, "list-video", "", "", flat=True, parent=parent)
        self._model = model
        self._way = WayOut.NOTHING
        self.activated.connect(lambda: self.way_out_taken.emit(self._way))

    def follow(self, *, is_loaded: bool, has_failed: bool) -> None:
        """Say why there are no rows.

        Args:
            is_loaded: The jobs were read.
            has_failed: They could not be read.
        """
        icon, sentence, button, self._way = self._say(is_loaded=is_loaded, has_failed=has_failed)
        self.set_content(icon, sentence, button)

    def _say(self, *, is_loaded: bool, has_failed: bool) -> tuple[str, str, str, WayOut]:
        if has_failed:
            sentence = self.tr("The queue could not be read. Nothing is lost: your jobs are in the library.")
            return "triangle-alert", sentence, self.tr("Try again"), WayOut.LOAD_AGAIN
        if not is_loaded:
            return "hourglass", self.tr("Loading the queue\N{HORIZONTAL ELLIPSIS}"), "", WayOut.NOTHING
        if not self._model.count(ViewId.ALL):
            return "list-video", self.tr("Jobs wait, run and report here."), self.tr("Write a prompt"), WayOut.COMPOSE
        if self._model.filter.is_narrowed:
            return "search", self.tr("No job fits the words and states."), self.tr("Clear the filter"), WayOut.CLEAR
        return self._say_of_view(self._model.filter.view)

    def _say_of_view(self, view: ViewId) -> tuple[str, str, str, WayOut]:
        sentence = {
            ViewId.RUNNING: self.tr("Nothing runs."),
            ViewId.WAITING: self.tr("Nothing waits."),
            ViewId.NEEDS_YOU: self.tr("Nothing needs you."),
            ViewId.FAILED: self.tr("No job has failed."),
            ViewId.DONE: self.tr("No job is done yet."),
            ViewId.ALL: "",
        }[view]
        return "list-video", sentence, self.tr("Show all jobs"), WayOut.SHOW_ALL
