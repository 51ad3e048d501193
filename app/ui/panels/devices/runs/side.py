"""Joins runs to the devices page: tiles and the large phone tell what they are busy with."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.devices.actions.base import ActionKind
from app.devices.actions.registry import discover
from app.domain.enums import ExecutionState
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.strip import RunStrip
from app.ui.panels.devices.runs.words import fraction
from app.ui.panels.devices.tile import Look


class RunsSide(QObject):
    """Reads the actions when they are needed first.

    Args:
        context: The window.
        strip: Of the phone that is shown large.
        page: Whose end ends it.
    """

    def __init__(self, context: UiContext, strip: RunStrip, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._strip = strip
        self._phone = 0
        self.now = RunsNow(context, self)
        self.commands = RunCommands(context, lambda: self.kinds, page)
        self.now.phone_changed.connect(self._follow)
        strip.hold_requested.connect(self.commands.hold)
        strip.stop_requested.connect(lambda run: self.commands.stop([run]))

    @cached_property
    def kinds(self) -> Mapping[str, ActionKind]:
        return discover()

    def show_phone(self, phone_id: int) -> None:
        """Which phone is shown large; 0 for none."""
        self._phone = phone_id
        self._strip.show_run(self.now.busy(phone_id))

    def dress(self, look: Look, phone_id: int) -> Look:
        """The look of a tile with what runs on its phone."""
        run = self.now.busy(phone_id)
        if run is None:
            return look
        return replace(
            look,
            run=run.row.preset_name,
            run_place=f"{run.step}/{run.steps}" if run.step else "",
            run_fraction=fraction(run),
            is_held=run.row.state is ExecutionState.PAUSED,
        )

    def _follow(self, phone_id: int) -> None:
        if phone_id == self._phone:
            self.show_phone(phone_id)
