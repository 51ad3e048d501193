"""What needs to be known at once: the queue needs more than the pool has, money that was not given back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.account.account_rows import AccountRow
from app.services.account.pool_alarm import PoolAlarm
from app.ui.amounts import amount, number
from app.ui.panels.accounts import words
from app.ui.panels.accounts.banner import Banner
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.panels.accounts.figures import named_amount
from app.ui.panels.accounts.refunds_view import sums_of
from app.ui.theme import Theme


class PoolBanners(QWidget):
    """One above the other; each shows only where it is true."""

    queue_requested = Signal()
    refunds_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.alarm = Banner(theme, "triangle-alert", "warning", self.tr("Show the jobs"), parent=self)
        self.refunds = Banner(theme, "coins", "", self.tr("Show them"), parent=self)
        self.engine = Banner(theme, "info", parent=self)
        self.engine.say(
            self.tr("The local engine needs no account."),
            self.tr("It draws on this computer: nothing is sent, nothing is paid."),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        for banner in (self.alarm, self.refunds, self.engine):
            column.addWidget(banner)
            banner.hide()
        self.alarm.activated.connect(self.queue_requested)
        self.refunds.activated.connect(self.refunds_requested)

    def show_facts(self, feed: PoolFeed, rows: Sequence[AccountRow]) -> None:
        facts = feed.facts
        if facts.alarms:
            fact, rest = self._alarm_words(facts.alarms, feed, rows)
            self.alarm.say(fact, rest)
        self.alarm.setVisible(bool(facts.alarms))
        count = len(facts.unrefunded)
        if count:
            one, many = self.tr("1 failed job was charged."), self.tr("{} failed jobs were charged.")
            fact = one if count == 1 else many.format(number(count))
            self.refunds.say(fact, self.tr("{} did not come back.").format(sums_of(facts.unrefunded)))
        self.refunds.setVisible(count > 0)
        self.engine.setVisible(bool(rows) and all(row.is_built_in and not row.credits for row in rows))
        shown = not all(banner.isHidden() for banner in (self.alarm, self.refunds, self.engine))
        self.setVisible(shown)

    def _alarm_words(self, alarms: Sequence[PoolAlarm], feed: PoolFeed, rows: Sequence[AccountRow]) -> tuple[str, str]:
        alarm, provider = alarms[0], feed.provider_name(alarms[0].provider_id)
        jobs = self.tr("1 waiting job") if alarm.jobs == 1 else self.tr("{} waiting jobs").format(number(alarm.jobs))
        usable = any(
            row.is_active and row.provider_id == alarm.provider_id and not words.needs_you(row) for row in rows
        )
        if not usable or alarm.credit_type is None:
            fact = self.tr("{jobs} at {provider}: no account may take them.").format(jobs=jobs, provider=provider)
            rest = self.tr("Add one, enable one, or see what is wrong with those that are out.")
        else:
            fact = self.tr("The queue needs about {needed} at {provider}, the pool has {there}.").format(
                needed=named_amount(alarm.needed, alarm.credit_type),
                provider=provider,
                there=amount(alarm.there, alarm.credit_type),
            )
            rest = self.tr("Of {jobs} some will wait until credits come.").format(jobs=jobs)
        more = len(alarms) - 1
        if more:
            rest = " ".join([rest, self.tr("And {} more like this.").format(more)])
        return fact, rest
