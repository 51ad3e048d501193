"""The presets that come with the program."""

from pathlib import Path

from app.services.automation.preset_file import LIMIT_BYTES, PresetFile, read_preset
from app.system.paths import resources_folder


def shipped_presets(folder: Path | None = None) -> list[PresetFile]:
    """All of them, by category and name; blocking.

    Raises:
        FileNotFoundError: The installation is not complete.
        PresetError: One is wrong; says where.
    """
    found = []
    for path in (folder or resources_folder() / "presets").glob("*.json"):
        with path.open("rb") as file:
            found.append(read_preset(file.read(LIMIT_BYTES + 1)))
    return sorted(found, key=lambda preset: (preset.category, preset.name))
