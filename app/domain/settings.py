"""The settings: what the user may choose; their pages are made from these models.

A field marked "stays" belongs to this computer, or says what is trusted or started here: no file of settings from
outside sets it. One marked "hidden" has no row in the pages.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo


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


class CloseChoice(StrEnum):
    """What closing the window does while jobs run."""

    ASK = "ask"
    TRAY = "tray"
    QUIT = "quit"


Hour = Literal[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]
_HOURS: dict[str, Any] = {"labels": {str(hour): f"{hour:02}:00" for hour in range(24)}}


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

    folder: str = Field("", title="Library folder", json_schema_extra={"kind": "folder", "stays": True})
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
        json_schema_extra={"stays": True},
        description="Official address to the address that is called in its place, such as a company's gateway: "
        "https://api.example.com to https://gateway.example.org/example. From the next start on.",
    )


class CredentialsSettings(SettingsSection):
    """Whose Content Credentials are trusted."""

    trust_folder: str = Field(
        "",
        title="Trusted certificates",
        json_schema_extra={"kind": "folder", "stays": True},
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
        json_schema_extra={"stays": True},
        description="host:port of an adb server on another computer; empty for the one of this computer.",
    )
    program: str = Field(
        "",
        title="adb program",
        json_schema_extra={"stays": True},
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
        json_schema_extra={"stays": True},
        description="The file scrcpy-server of scrcpy 3 or 4; empty for the one that is found.",
    )


class NotificationSettings(SettingsSection):
    """What is told when the window is not looked at, and what closing it does."""

    uses_system: bool = Field(
        default=True,
        title="Tell by the system",
        description="Notifications of the desktop, while this window is not the one in use.",
    )
    tells_done: bool = Field(default=True, title="Jobs that are done", description="One for each batch.")
    tells_failed: bool = Field(default=True, title="Jobs that failed")
    tells_needs_you: bool = Field(
        default=True,
        title="What needs you",
        description="Jobs that wait for your decision, accounts that drop out, budgets that are nearly used up,"
        " a queue that paused by itself.",
    )
    tells_phones: bool = Field(default=True, title="Phones", description="Loops that stopped by themselves.")
    is_quiet: bool = Field(
        default=False,
        title="Quiet hours",
        description="The desktop is told nothing in this time; the list behind the bell has it all the same.",
    )
    quiet_from: Hour = Field(22, title="From", json_schema_extra=_HOURS)
    quiet_to: Hour = Field(8, title="To", json_schema_extra=_HOURS)
    on_close: CloseChoice = Field(
        CloseChoice.ASK,
        title="Closing while jobs run",
        json_schema_extra={"labels": {"ask": "Ask", "tray": "Go on in the tray", "quit": "Quit"}},
        description="Where the desktop has a tray, the window can close while the queue goes on.",
    )


class UpdateSettings(SettingsSection):
    """Whether newer versions of the program are looked for."""

    looks: bool = Field(
        default=False,
        title="Look for new versions",
        description="Once a day one small signed file is read from whoever publishes the program; nothing about you is"
        " sent. A newer version is told with a link, and never installed by itself.",
    )
    told: str = Field("", title="Told of", json_schema_extra={"stays": True, "hidden": True})


class ShortcutSettings(SettingsSection):
    """The keys that the user has chosen."""

    keys: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        title="Shortcuts",
        description="The name of a command to its keys, for those that have others than usual.",
    )


class LockSettings(SettingsSection):
    """What a locked window does."""

    runs_while_locked: bool = Field(
        default=True,
        title="Queue goes on while locked",
        description="Off: the queue rests while the window is locked, or waits for a password at the start.",
    )


class Settings(SettingsSection):
    """All settings of a data folder."""

    appearance: AppearanceSettings = Field(default_factory=AppearanceSettings, title="Appearance")
    library: LibrarySettings = Field(default_factory=LibrarySettings, title="Library")
    engine: EngineSettings = Field(default_factory=EngineSettings, title="Local engine")
    credentials: CredentialsSettings = Field(default_factory=CredentialsSettings, title="Content Credentials")
    devices: DevicesSettings = Field(default_factory=DevicesSettings, title="Devices")
    notifications: NotificationSettings = Field(default_factory=NotificationSettings, title="Notifications")
    updates: UpdateSettings = Field(default_factory=UpdateSettings, title="New versions")
    shortcuts: ShortcutSettings = Field(
        default_factory=ShortcutSettings, title="Shortcuts", json_schema_extra={"hidden": True}
    )
    lock: LockSettings = Field(default_factory=LockSettings, title="Lock", json_schema_extra={"hidden": True})
    network: NetworkSettings = Field(
        default_factory=NetworkSettings, title="Network", json_schema_extra={"hidden": True}
    )
    is_first_run_done: bool = Field(default=False, json_schema_extra={"hidden": True, "stays": True})

    def changed(self, name: str, value: Any) -> "Settings":
        """A copy with one setting changed.

        Args:
            name: "section.field", or the name of a field of this class.
            value: The new value; validated.

        Raises:
            pydantic.ValidationError: The value is not allowed.
            KeyError: There is no such setting.
        """
        return self.with_values({name: value})

    def with_values(self, values: Mapping[str, Any]) -> "Settings":
        """A copy with several settings changed, by their names; as `changed`."""
        data = self.model_dump()
        for name, value in values.items():
            section, _, field = name.rpartition(".")
            target = data[section] if section else data
            if field not in target:
                raise KeyError(name)
            target[field] = value
        return Settings.model_validate(data)

    def get(self, name: str) -> Any:
        """The value of "section.field".

        Raises:
            AttributeError: There is no such setting.
        """
        section, _, field = name.rpartition(".")
        return getattr(getattr(self, section), field)


def field_of(name: str) -> FieldInfo:
    """What there is to know of "section.field": its title, its default, what it is marked with.

    Raises:
        KeyError: There is no such setting.
    """
    section, _, field = name.rpartition(".")
    return _SECTIONS[section].model_fields[field]


def names_of(section: str) -> list[str]:
    """The names of a section's settings: "section.field"."""
    return [f"{section}.{field}" for field in _SECTIONS[section].model_fields]


def stays(name: str) -> bool:
    """Whether a setting belongs to this computer alone."""
    extra = field_of(name).json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("stays"))


def default_of(name: str) -> Any:
    """The value of a setting that nobody has changed."""
    return Settings().get(name)


_SECTIONS: dict[str, type[SettingsSection]] = {
    name: info.annotation
    for name, info in Settings.model_fields.items()
    if isinstance(info.annotation, type) and issubclass(info.annotation, SettingsSection)
}
SECTIONS = tuple(_SECTIONS)
"""The names of the sections, in their order."""
