"""Reads balances at the providers: how far it is, and what came of it, in words."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.errors import PixSimError
from app.services.account.account_rows import AccountRow
from app.services.account.balance_service import Look
from app.ui.amounts import counted, number
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.long_work import Batch, LongWork
from app.ui.panels.accounts.figures import named_amount
from app.ui.panels.accounts.words import DOT

_AT_ONCE: Final = 4
_SHOWN: Final = 4
"""So many failures are told in the toast; all of them are in its details."""


class BalanceReader(QObject):
    """One reading at a time; another one is refused until it has ended."""

    changed = Signal()
    """A reading has begun or ended."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._work = LongWork(context.shell, "balances", self._words, parent=self)
        self._is_reading = False

    @property
    def is_reading(self) -> bool:
        return self._is_reading

    def read(self, rows: Sequence[AccountRow]) -> None:
        """Ask the providers for the balances of accounts."""
        if not rows or self._is_reading:
            return
        self._set_reading(is_reading=True)
        if self._context.tasks.start(self._read(list(rows)), what=self.tr("read the balances")) is None:
            self._set_reading(is_reading=False)

    def _set_reading(self, *, is_reading: bool) -> None:
        self._is_reading = is_reading
        self.changed.emit()

    async def _read(self, rows: list[AccountRow]) -> None:
        looks: dict[int, Look] = {}
        failures: dict[int, PixSimError] = {}
        waiting = deque(rows)
        try:
            with self._work.batch([0] * len(rows)) as batch:
                readers = (self._take(waiting, looks, failures, batch) for _ in range(min(_AT_ONCE, len(rows))))
                await asyncio.gather(*readers)
        finally:
            self._set_reading(is_reading=False)
        self._report(rows, looks, failures)

    async def _take(
        self, waiting: deque[AccountRow], looks: dict[int, Look], failures: dict[int, PixSimError], batch: Batch
    ) -> None:
        while waiting and not batch.is_stopped:
            row = waiting.popleft()
            try:
                async with self._context.steps() as services:
                    look = await services.balances.look(row.id)
                if look.error is None:
                    looks[row.id] = look
                else:
                    failures[row.id] = look.error
            except PixSimError as error:
                failures[row.id] = error
            batch.step()

    def _report(
        self, rows: Sequence[AccountRow], looks: Mapping[int, Look], failures: Mapping[int, PixSimError]
    ) -> None:
        shell = self._context.shell
        if failures:
            lines = [f"{row.label}: {explain(failures[row.id]).sentence}" for row in rows if row.id in failures]
            shown = lines[:_SHOWN]
            if len(lines) > _SHOWN:
                shown.append(self.tr("and {} more").format(number(len(lines) - _SHOWN)))
            head = [self._read_words(looks)] if looks else []
            details = "\n\n".join(
                f"{row.label}\n{explain(failures[row.id]).details}" for row in rows if row.id in failures
            )
            shell.toast("failed", "\n".join([*head, *shown]), details=details)
        elif len(rows) == 1 and looks:
            shell.toast("done", f"{rows[0].label}: {self.result(looks[rows[0].id])}")
        elif len(looks) < len(rows):
            words = self.tr("Stopped. {count} of {asked} balances are read.")
            shell.toast("info", words.format(count=number(len(looks)), asked=number(len(rows))))
        else:
            shell.toast("done", self._read_words(looks))

    def result(self, look: Look) -> str:
        """What a look came to."""
        if not look.balances:
            return self.tr("it works; its provider tells no balance.")
        told = DOT.join(named_amount(amount, kind) for kind, amount in look.balances.items())
        if look.left_aside:
            return self.tr("{} at the provider; taken over when the running jobs have ended.").format(told)
        return self.tr("{} at the provider.").format(told)

    def _read_words(self, looks: Mapping[int, Look]) -> str:
        """How many balances came, and how many providers tell none."""
        count = sum(bool(look.balances) for look in looks.values())
        silent = len(looks) - count
        one, many = self.tr("1 balance is read."), self.tr("%n balances are read.", "", count)
        words = one if count == 1 else counted(many, count)
        if not silent:
            return words
        one, many = self.tr("Of 1 account its provider tells none."), self.tr("Of {} accounts the provider tells none.")
        return f"{words} {one if silent == 1 else many.format(number(silent))}"

    def _words(self, place: str, total: str) -> str:
        return self.tr("Reading balance {place} of {total}").format(place=place, total=total)
