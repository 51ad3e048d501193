"""What concerns the whole queue, over its table: it is paused, the runners are in trouble, jobs need their user."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.domain.enums import QueueMode
from app.ui.amounts import number, sum_price, sums
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.banner import Banner
from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.queue_mode import QueueRun
from app.ui.theme import Theme
from app.ui.throttle import Throttle

_GATHER_MS: Final = 100


class QueueBanners(QWidget):
    """Banners one below the other; it takes no room while none shows."""

    decision_requested = Signal()
    unlock_requested = Signal()

    def __init__(self, theme: Theme, model: QueueModel, run: QueueRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._run = run
        self._room = 0
        self.trouble = Banner(theme, "failed", "triangle-alert", self.tr("Unlock the keys"), self)
        self.paused = Banner(theme, "waiting", "circle-pause", self.tr("Resume"), self)
        self.needing = Banner(theme, "warning", "triangle-alert", self.tr("Decide"), self)
        self._all = (self.trouble, self.needing, self.paused)
        self._wanted: set[Banner] = set()
        margin, gap = theme.token("space.2"), theme.token("space.1")
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, gap, margin, gap)
        column.setSpacing(gap)
        for banner in self._all:
            column.addWidget(banner)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.trouble.activated.connect(self.unlock_requested)
        self.paused.activated.connect(run.resume)
        self.needing.activated.connect(self.decision_requested)
        throttle = Throttle(_GATHER_MS, self.follow, self)
        run.changed.connect(self.follow)
        model.counted.connect(throttle.call)
        self.follow()

    def follow(self) -> None:
        """Say what is so now."""
        self._follow_trouble()
        self._follow_mode()
        self._follow_needing()
        self._show_those()

    def set_room(self, lines: int) -> None:
        """How many of them may show; the first ones do."""
        if lines != self._room:
            self._room = lines
            self._show_those()

    def shown(self) -> list[Banner]:
        """Those that show, from top to bottom."""
        return [banner for banner in self._all if not banner.isHidden()]

    def _show_those(self) -> None:
        left = self._room
        for banner in self._all:
            is_shown = banner in self._wanted and left > 0
            banner.setVisible(is_shown)
            left -= is_shown
        self.setVisible(left < self._room)

    def _follow_trouble(self) -> None:
        self._want(self.trouble, is_wanted=bool(self._run.trouble))
        self.trouble.button.setVisible(self._run.is_locked)
        goes_on = self.tr("The queue goes on by itself as soon as it can.")
        self.trouble.say(self._run.trouble, self.tr("The queue goes on then.") if self._run.is_locked else goes_on)

    def _follow_mode(self) -> None:
        mode = self._run.mode
        self._want(self.paused, is_wanted=mode != QueueMode.RUNNING)
        waiting, running = self._model.count(ViewId.WAITING), self._model.count(ViewId.RUNNING)
        if mode == QueueMode.PAUSED:
            self.paused.say(self.tr("The queue is paused."), self._waiting_words(waiting), icon="circle-pause")
        elif mode == QueueMode.FINISHING:
            one = self.tr("1 job runs to its end, then the queue is paused.")
            many = self.tr("{count} jobs run to their end, then the queue is paused.").format(count=number(running))
            self.paused.say(self.tr("Nothing new is started."), one if running == 1 else many, icon="hourglass")

    def _want(self, banner: Banner, *, is_wanted: bool) -> None:
        (self._wanted.add if is_wanted else self._wanted.discard)(banner)

    def _waiting_words(self, waiting: int) -> str:
        if not waiting:
            return self.tr("New jobs wait until it is resumed.")
        one, many = self.tr("1 job waits."), self.tr("{count} jobs wait.").format(count=number(waiting))
        return one if waiting == 1 else many

    def _follow_needing(self) -> None:
        needing = self._model.of_kind(JobKind.NEEDS_YOU)
        count, held = len(needing), sums((job.credit_type, job.estimated_cost) for job in needing)
        self._want(self.needing, is_wanted=count > 0)
        one, many = self.tr("1 job needs you."), self.tr("{count} jobs need you.").format(count=number(count))
        more = self.tr("Nobody can tell whether the provider has it. It is not sent again by itself.")
        if held:
            more += " " + self.tr("Held until then: {price}.").format(price=sum_price(held))
        self.needing.say(one if count == 1 else many, more)
