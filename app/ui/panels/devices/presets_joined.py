"""Joins the presets with the phone that is shown large."""

from collections.abc import Awaitable, Callable

from app.devices.hierarchy import Screen
from app.ui.context import UiContext
from app.ui.panels.devices.driving import Driving
from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.pane import PresetPane
from app.ui.panels.devices.presets.recording import StepRecording
from app.ui.panels.devices.stage import PhoneStage


def join_presets(
    context: UiContext,
    presets: PresetPane,
    stage: PhoneStage,
    driving: Driving,
    read: Callable[[], Awaitable[Screen]],
) -> None:
    """Let touches be recorded as steps, and steps be shown on the picture.

    Args:
        context: The services.
        presets: The list and the editor.
        stage: The phone.
        driving: What shows and drives it.
        read: Reads the elements of the phone that is shown.
    """
    presets.set_recording(StepRecording(context, stage.view, stage.buttons, read, presets))
    editor = presets.editor
    dry = DryRun(
        context,
        presets.document,
        editor.steps,
        editor.model,
        stage.view,
        driving,
        read,
        presets.list.names,
        presets,
    )
    presets.set_dry_run(dry, stage.view)
    driving.inspecting.connect(lambda: dry.end() if driving.is_inspecting else None)
