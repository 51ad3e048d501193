"""The question before steps run that destroy something on the phone."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.devices.actions.base import ActionKind
from app.services.automation.preset_file import PresetFile
from app.services.automation.preset_parts import questions_of
from app.ui.dialogs import Choice, ask
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme


async def is_agreed(over: QWidget, theme: Theme, kinds: Mapping[str, ActionKind], preset: PresetFile) -> bool:
    """Whether a preset may run: it destroys nothing, or its user says so."""
    questions = questions_of(preset, kinds)
    if not questions:
        return True
    choices = [Choice(tr("Cancel"), "", "normal"), Choice(tr("Run"), "run", "danger")]
    return await ask(over, theme, tr("Run it on this phone?"), "\n".join(questions), choices) == "run"
