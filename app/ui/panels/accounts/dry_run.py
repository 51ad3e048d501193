"""Asks who would take a job now: provider, operation and cost; nothing is sent and nothing changes."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.enums import OperationType
from app.providers.base import ProviderManifest
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.lines_view import EDGE
from app.ui.widgets.spin import StepField

USUAL: Final = -1
"""In place of a cost: what the operation's plainest job costs."""
_MOST: Final = 10**9
_COST_WIDTH: Final = 128


class DryRunBar(QWidget):
    """The question in one or two lines."""

    asked = Signal(str, object, object)
    """Provider id, OperationType, and the cost or None for the usual one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._manifests: dict[str, ProviderManifest] = {}
        self._provider = Combo(theme, parent=self)
        self._provider.setAccessibleName(self.tr("Provider"))
        self._operation = Combo(theme, parent=self)
        self._operation.setAccessibleName(self.tr("Operation"))
        self._cost = StepField(theme, USUAL, _MOST, special={USUAL: self.tr("usual cost")}, parent=self)
        self._cost.setAccessibleName(self.tr("Cost"))
        self.button = Button(theme, self.tr("Ask"), icon="flask-conical", parent=self)
        self.button.setToolTip(self.tr("Who would take it now? Nothing is sent."))
        second = QHBoxLayout()
        second.setSpacing(theme.token("space.1"))
        second.addWidget(self._operation, 1)
        second.addWidget(self._cost)
        second.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 0, EDGE, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self._provider)
        column.addLayout(second)
        theme.changed.connect(self._measure)
        self._measure()
        self._provider.chosen.connect(lambda _value: self._offer_operations())
        self.button.clicked.connect(self.ask)

    def set_providers(self, manifests: Mapping[str, ProviderManifest], offered: Sequence[str]) -> None:
        """Offer these providers; the choice shows where there are several."""
        self._manifests = {name: manifests[name] for name in offered if name in manifests}
        before = self._provider.value()
        self._provider.clear()
        for name, manifest in self._manifests.items():
            self._provider.add(manifest.name, name)
        self._provider.set_value(before)
        self._provider.setVisible(len(self._manifests) > 1)
        self._offer_operations()

    def choose(self, provider_id: str, operation: OperationType | None = None, cost: int | None = None) -> None:
        """Put a question in."""
        self._provider.set_value(provider_id)
        self._offer_operations()
        if operation is not None:
            self._operation.set_value(operation)
        self._cost.set_value(USUAL if cost is None else cost)

    def ask(self) -> None:
        """Tell what is asked."""
        self._cost.commit()
        provider, operation, cost = self._provider.value(), self._operation.value(), int(self._cost.value())
        if provider is not None and operation is not None:
            self.asked.emit(str(provider), OperationType(str(operation)), None if cost == USUAL else cost)

    def _measure(self) -> None:
        self._cost.setFixedWidth(self._theme.scaled(_COST_WIDTH))

    def _offer_operations(self) -> None:
        manifest = self._manifests.get(str(self._provider.value()))
        before = self._operation.value()
        self._operation.clear()
        for operation in manifest.operations if manifest is not None else ():
            self._operation.add(self._theme.operation(operation).label, operation)
        self._operation.set_value(before)
        self.button.set_blocked("" if self._operation.count() else self.tr("no provider makes anything"))
