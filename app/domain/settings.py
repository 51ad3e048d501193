"""The settings: what the user may choose; their pages are made from these models."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ThemeChoice(StrEnum):
    """Which of the two looks is used."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class LanguageChoice(StrEnum):
    """What the window speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class SettingsSection(BaseModel):
    """A page of the settings; a field that cannot be read falls back to its default."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True, frozen=True)


class AppearanceSettings(SettingsSection):
    """How the window looks and moves."""

    theme: ThemeChoice = Field(ThemeChoice.DARK, title="Theme")
    language: LanguageChoice = Field(
        LanguageChoice.SYSTEM,
        title="Language",
        json_schema_extra={"widget": "combo", "labels": {"system": "As the system", "en": "English", "de": "Deutsch"}},
    )
    text_scale: int = Field(100, ge=90, le=150, title="Text size", json_schema_extra={"unit": "%", "step": 10})
    reduced_motion: bool = Field(default=False, title="Reduce motion")
    strong_outlines: bool = Field(default=False, title="Strong outlines")


class LibrarySettings(SettingsSection):
    """Where files go."""

    folder: str = Field("", title="Library folder", json_schema_extra={"kind": "folder"})
    reserve_gb: int = Field(
        2,
        ge=0,
        le=1000,
        title="Keep free on the disk",
        json_schema_extra={"unit": "GB"},
        description="New jobs wait while the disk has less free space than this.",
    )
    cache_gb: int = Field(
        0,
        ge=0,
        le=100_000,
        title="Cache limit",
        json_schema_extra={"unit": "GB", "zero": "No limit"},
        description="Results that their provider keeps for good go from this disk above it, the longest unused first.",
    )
    bin_days: int = Field(
        0,
        ge=0,
        le=3650,
        title="Empty the bin after",
        json_schema_extra={"unit": "days", "zero": "Never"},
        description="What has been in the bin for longer than this goes for good by itself.",
    )


class EngineSettings(SettingsSection):
    """The engine inside, which draws drafts on this computer."""

    renderers: int = Field(
        0,
        ge=0,
        le=64,
        title="Jobs at once",
        json_schema_extra={"zero": "Automatic"},
        description="How many drafts are drawn at the same time, from the next start on; automatic leaves one core to"
        " the window.",
    )


class NetworkSettings(SettingsSection):
    """How services are reached."""

    gateways: dict[str, str] = Field(
        default_factory=dict,
        title="Gateways",
        description="Official address to the address that is called in its place, such as a company's gateway: "
        "https://api.example.com to https://gateway.example.org/example. From the next start on.",
    )


class CredentialsSettings(SettingsSection):
    """Whose Content Credentials are trusted."""

    trust_folder: str = Field(
        "",
        title="Trusted certificates",
        json_schema_extra={"kind": "folder"},
        description="A folder with the certificates (PEM) of those whose signatures are trusted, as of a trust list.",
    )

    @property
    def folder(self) -> Path | None:
        """Where these certificates lie; None for no trust in anybody."""
        return Path(self.trust_folder) if self.trust_folder else None


class DevicesSettings(SettingsSection):
    """How phones are reached."""

    is_on: bool = Field(
        default=False,
        title="Watch for phones",
        description="Connected phones show by themselves. The adb server is started where none runs.",
    )
    server: str = Field(
        "",
        title="adb server",
        description="host:port of an adb server on another computer; empty for the one of this computer.",
    )
    program: str = Field(
        "",
        title="adb program",
        description="The adb that starts the server; empty for the one that is found.",
    )
    uses_scrcpy: bool = Field(
        default=True,
        title="Use scrcpy",
        description="Where you have scrcpy, its server shows and drives phones: text in any language, the clipboard, "
        "two fingers. Without it the phone's own commands do.",
    )
    scrcpy: str = Field(
        "",
        title="scrcpy server",
        description="The file scrcpy-server of scrcpy 3 or 4; empty for the one that is found.",
    )


class Settings(SettingsSection):
    """All settings of a data folder."""

    appearance: AppearanceSettings = Field(default_factory=AppearanceSettings, title="Appearance")
    library: LibrarySettings = Field(default_factory=LibrarySettings, title="Library")
    engine: EngineSettings = Field(default_factory=EngineSettings, title="Local engine")
    credentials: CredentialsSettings = Field(default_factory=CredentialsSettings, title="Content Credentials")
    devices: DevicesSettings = Field(default_factory=DevicesSettings, title="Devices")
    network: NetworkSettings = Field(
        default_factory=NetworkSettings, title="Network", json_schema_extra={"hidden": True}
    )
    is_first_run_done: bool = Field(default=False, json_schema_extra={"hidden": True})

    def changed(self, name: str, value: Any) -> "Settings":
        """A copy with one setting changed.

        Args:
            name: "section.field", or the name of a field of this class.
            value: The new value; validated.

        Raises:
            pydantic.ValidationError: The value is not allowed.
            KeyError: There is no such setting.
        """
        section, _, field = name.rpartition(".")
        data = self.model_dump()
        target = data[section] if section else data
        if field not in target:
            raise KeyError(name)
        target[field] = value
        return Settings.model_validate(data)
