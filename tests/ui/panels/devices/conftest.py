"""A library with a preset, as that of the editor's tests."""

from tests.ui.panels.devices.presets.conftest import context, library, preset, preset_id

__all__ = ["context", "library", "preset", "preset_id"]
