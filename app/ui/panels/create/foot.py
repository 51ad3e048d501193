"""What it costs, who pays, and the button that spends it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import QueueMode
from app.providers.base import Estimate
from app.ui.amounts import clock, number, price
from app.ui.language import told
from app.ui.models.job_states import moment_text
from app.ui.panels.create.payer import Payer, dry_words, payer_of, unplaced_words
from app.ui.panels.create.quote import Quote
from app.ui.panels.create.why import WhyPopover
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_DOT: Final = " \N{MIDDLE DOT} "
_SECOND_MS: Final = 1000
_LARGE: Final = 36
_EDGE: Final = 12


class Foot(QWidget):
    """Stays in view below the form."""

    generate_requested = Signal()
    start_requested = Signal()
    """The user wants to choose when the jobs start."""
    pool_requested = Signal()
    """The user wants to see the accounts."""
    countdown_ended = Signal()
    """The moment at which an account may be free has come."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quote = Quote(1)
        self._end = ""
        self._payer = Payer("")
        self._popover: WhyPopover | None = None
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._parts = [Label(theme, "", "smallStrong"), Label(theme, "", "small", "secondary")]
        self._parts += [Label(theme, "", "smallStrong"), Label(theme, "", "small", "secondary", elide="right")]
        self._payer_words = Label(theme, "", "small", "secondary", elide="right")
        self._payer_name = Label(theme, "", "small", elide="right")
        self.why = Button(theme, self.tr("why?"), "link", tooltip=self.tr("Why this account"), parent=self)
        self.why.setAccessibleName(self.tr("Why this account"))
        self.why.clicked.connect(self.explain)
        self.why.hide()
        self._done = Label(theme, "", "small", "secondary", elide="right")
        self._done_beside = Label(theme, "", "small", "secondary", elide="right")
        self._notice_icon = IconLabel(theme, "triangle-alert", 16, "state.warning.fg")
        self._notice = Label(theme, "", "small", "secondary", wrap=True)
        self.button = Button(theme, self.tr("Generate"), "primary", size="large", parent=self)
        self.button.set_hint(self.tr("Ctrl") + " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}")
        self.button.set_blocked(self.tr("loading"))
        self.button.clicked.connect(self.generate_requested)
        self.start = Button(theme, "", icon="chevron-up", tooltip=self.tr("When to start"), parent=self)
        self.start.setAccessibleName(self.tr("When to start"))
        self.start.clicked.connect(self.start_requested)
        self._countdown = QTimer(self)
        self._countdown.setInterval(_SECOND_MS)
        self._countdown.timeout.connect(self._count_down)
        self._lay_out()

    def _lay_out(self) -> None:
        gap = self._theme.token("space.2")
        notice = QHBoxLayout()
        notice.setSpacing(gap)
        notice.addWidget(self._notice_icon, 0, Qt.AlignmentFlag.AlignTop)
        notice.addWidget(self._notice, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(self._theme.token("space.1"))
        buttons.addWidget(self.button, 1)
        buttons.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 8, _EDGE, 12)
        column.setSpacing(0)
        column.addLayout(_line(self._parts))
        payer = _line([self._payer_words, self._payer_name, self._done_beside])
        payer.insertSpacing(3, gap)
        payer.insertWidget(4, self.why)
        column.addLayout(payer)
        column.addWidget(self._done)
        column.addLayout(notice)
        column.addSpacing(gap)
        column.addLayout(buttons)
        self._show_notice("", "")
        self._theme.changed.connect(self._measure)
        self._measure()

    @property
    def price_text(self) -> str:
        """What the first line says."""
        return "".join(part.text() for part in self._parts)

    @property
    def payer_text(self) -> str:
        """What the second line says."""
        return self._payer_words.text() + self._payer_name.text()

    @property
    def done_text(self) -> str:
        """When the last job is likely to be done; empty where that is not told."""
        return self._done.text() or self._done_beside.text().removeprefix(_DOT)

    @property
    def notice_text(self) -> str:
        """What is told as a warning; empty where there is nothing."""
        return self._notice.text()

    @property
    def popover(self) -> WhyPopover | None:
        """The reasons, while they show."""
        return self._popover

    def show_quote(self, quote: Quote) -> None:
        """How many jobs, what they cost and how long they take together, and who pays."""
        self._quote = quote
        self._show_price(quote)
        self._payer = payer_of(quote)
        self._show_payer()
        self.why.setVisible(quote.selection is not None and bool(quote.selection.candidates))
        self._show_notice(self._end_of(quote), self._notice_of(quote))
        if self._popover is not None and quote.selection is not None:
            self._popover.show_selection(quote.selection)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_done(self._end)

    def explain(self) -> None:
        """Show the candidates, and why each is passed over."""
        if self._quote.selection is None or self._popover is not None:
            return
        popover = WhyPopover(self._theme, self.why, self._quote.selection)
        popover.pool_requested.connect(self.pool_requested)
        popover.closed.connect(self._forget_popover)
        self._popover = popover
        popover.open(width=popover.wanted_width)

    def _show_price(self, quote: Quote) -> None:
        count, estimate = quote.count, quote.estimate
        jobs = self.tr("1 job") if count == 1 else self.tr("{count} jobs").format(count=number(count))
        texts = [jobs, "", "", ""]
        if estimate is not None:
            cost = estimate.cost * count
            about = self.tr("about") + " "
            texts[1] = _DOT + (about if cost else "")
            texts[2] = price(cost, estimate.credit_type) if cost else self.tr("free")
            seconds = _seconds(quote, estimate)
            if seconds is not None:
                texts[3] = _DOT + about + clock(max(1.0, seconds))
        for part, text in zip(self._parts, texts, strict=True):
            part.setText(text)
            part.setVisible(bool(text))
        many = self.tr("Generate {count}").format(count=number(count))
        self.button.setText(self.tr("Generate") if count == 1 else many)

    def _show_payer(self) -> None:
        payer, name = self._payer, self._payer.name
        if payer.soonest is not None:
            name = clock(max(0.0, (payer.soonest - datetime.now(UTC)).total_seconds()))
            self._countdown.start()
        else:
            self._countdown.stop()
        self._payer_words.setText(payer.words + (" " if name else ""))
        self._payer_words.set_tone("warning" if payer.is_warning else "secondary")
        self._payer_name.setText(name)
        self._payer_name.setVisible(bool(name))

    def _count_down(self) -> None:
        self._show_payer()
        if self._popover is not None and self._quote.selection is not None:
            self._popover.show_selection(self._quote.selection)
        if self._payer.soonest is not None and self._payer.soonest <= datetime.now(UTC):
            self._countdown.stop()
            self.countdown_ended.emit()

    def _end_of(self, quote: Quote) -> str:
        if quote.mode != QueueMode.RUNNING:
            return self.tr("Queue paused") if quote.mode == QueueMode.PAUSED else self.tr("Queue stops")
        if quote.forecast is None or quote.forecast.seconds is None:
            return ""
        now = datetime.now(UTC)
        end = moment_text(now + timedelta(seconds=quote.forecast.seconds), now)
        return self.tr("Done about {time}").format(time=end)

    def _notice_of(self, quote: Quote) -> str:
        if quote.refusal or quote.forecast is None or quote.count == 1:
            return told(quote.refusal)
        words = (dry_words(quote.forecast), unplaced_words(quote.forecast))
        return _DOT.join(filter(None, words))

    def _show_notice(self, done: str, warning: str) -> None:
        self._show_done(done)
        self._notice.setText(warning)
        for part in (self._notice, self._notice_icon):
            part.setVisible(bool(warning))

    def _show_done(self, done: str) -> None:
        self._end = done
        # What one job waits for comes and goes by itself: where there is room it takes no line of its own, so that the
        # form stays in place.
        beside = _DOT + done[:1].lower() + done[1:] if done and self._quote.count == 1 else ""
        self._done_beside.setText(beside)
        self._done_beside.setVisible(bool(beside) and self._has_room_beside())
        self._done.setText("" if self._done_beside.isVisibleTo(self) else done)
        self._done.setVisible(bool(self._done.text()))

    def _has_room_beside(self) -> bool:
        shown = [part for part in (self._payer_words, self._payer_name, self.why) if not part.isHidden()]
        wanted = sum(part.sizeHint().width() for part in (*shown, self._done_beside))
        return wanted + self._theme.token("space.2") <= self.contentsRect().width() - 2 * _EDGE

    def _measure(self) -> None:
        self.start.setFixedSize(_LARGE, self._theme.scaled(_LARGE))

    def _forget_popover(self) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
            self._popover = None


def _line(parts: Sequence[QWidget]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(0)
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
    return line


def _seconds(quote: Quote, estimate: Estimate) -> float | None:
    """From now to the last result of several jobs, or from the start to the result of one."""
    return quote.forecast.seconds if quote.count > 1 and quote.forecast is not None else estimate.seconds
