"""Tries an account by a free call, and says what came of it."""

from PySide6.QtCore import QObject

from app.domain.errors import PixSimError
from app.services.account.account_rows import AccountRow
from app.ui.context import UiContext
from app.ui.errors import explain


class ConnectionTest(QObject):
    """One test of an account at a time; its answer is a toast."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._running: set[int] = set()

    def test(self, row: AccountRow) -> None:
        """Begin the test of an account."""
        if row.id not in self._running:
            self._running.add(row.id)
            if self._context.tasks.start(self._test(row), what=self.tr("test the account")) is None:
                self._running.discard(row.id)

    async def _test(self, row: AccountRow) -> None:
        shell = self._context.shell
        try:
            async with self._context.steps() as services:
                words = await services.balances.check_connection(row.id)
        except PixSimError as error:
            told = explain(error)
            shell.toast("failed", f"{row.label}: {told.sentence}", details=told.details)
        else:
            shell.toast("done", f"{row.label}: {words}")
        finally:
            self._running.discard(row.id)
