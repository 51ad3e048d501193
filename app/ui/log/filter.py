"""What of the log is shown: words, the least level, the part of the program, one job, account or phone."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.system.log_reader import LogQuery
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.search_field import SearchField

translate = QCoreApplication.translate

_LEVEL_WIDTH: Final = 136
_PART_WIDTH: Final = 140
_ABOUT_WIDTH: Final = 120
_PARTS: Final = {
    "jobs": ("app.services.job", "app.services.submission", "app.runtime"),
    "providers": ("app.providers", "app.services.provider", "app.system.http", "app.system.transfer"),
    "accounts": ("app.services.account", "app.services.user"),
    "library": ("app.services.asset", "app.services.upload", "app.services.lineage", "app.media"),
    "phones": ("app.devices", "app.services.automation"),
    "database": ("app.storage", "app.services.backup", "app.services.health"),
    "window": ("app.ui",),
}
_NAMES: Final = {
    "job": ("job_id",),
    "account": ("account_id",),
    "phone": ("device_id", "phone", "serial"),
}


class LogFilter(QWidget):
    """A row of fields; tells when another query is wanted.

    Args:
        theme: The look.
        parent: Owner.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = SearchField(theme, self.tr("Search the log"), parent=self)
        self.level = _combo(theme, self, self.tr("Level"), _LEVEL_WIDTH, _levels())
        self.part = _combo(theme, self, self.tr("Part"), _PART_WIDTH, _parts())
        self.about = _combo(theme, self, self.tr("About"), _ABOUT_WIDTH, _subjects())
        self.value = SearchField(theme, self.tr("Number"), parent=self)
        self.value.setMaximumWidth(theme.scaled(_ABOUT_WIDTH))
        self.value.setEnabled(False)
        for field in (self.search, self.value):
            keep_height(theme, field, "control.normal")
            field.searched.connect(lambda _text: self.changed.emit())
        for combo in (self.level, self.part):
            combo.chosen.connect(lambda _value: self.changed.emit())
        self.about.chosen.connect(lambda _value: self._go_over())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.search, 1)
        for widget in (self.level, self.part, self.about, self.value):
            row.addWidget(widget)

    def query(self) -> LogQuery:
        """What is wanted."""
        value = self.value.text().strip()
        names = _NAMES.get(str(self.about.value()), ()) if value else ()
        return LogQuery(
            level=str(self.level.value()),
            loggers=_PARTS.get(str(self.part.value()), ()),
            names=names,
            value=value if names else "",
            words=tuple(self.search.text().split()),
        )

    def clear(self) -> None:
        """Let all through again."""
        for field in (self.search, self.value):
            field.clear()
        for combo in (self.level, self.part, self.about):
            combo.set_value("")
        self._go_over()

    def _go_over(self) -> None:
        """Ask for the number of what was chosen."""
        subject = self.about.value()
        self.value.setEnabled(bool(subject))
        if subject:
            self.value.setFocus()
        self.changed.emit()


def _combo(theme: Theme, parent: QWidget, name: str, width: int, choices: dict[str, str]) -> Combo:
    combo = Combo(theme, parent=parent)
    combo.setAccessibleName(name)
    combo.setFixedWidth(theme.scaled(width))
    for value, words in choices.items():
        combo.add(words, value)
    return combo


def _levels() -> dict[str, str]:
    return {
        "": translate("Log", "All levels"),
        "warning": translate("Log", "Warnings, errors"),
        "error": translate("Log", "Errors"),
    }


def _parts() -> dict[str, str]:
    return {
        "": translate("Log", "All parts"),
        "jobs": translate("Log", "Jobs"),
        "providers": translate("Log", "Providers"),
        "accounts": translate("Log", "Accounts"),
        "library": translate("Log", "Library"),
        "phones": translate("Log", "Phones"),
        "database": translate("Log", "Database"),
        "window": translate("Log", "Window"),
    }


def _subjects() -> dict[str, str]:
    return {
        "": translate("Log", "Everything"),
        "job": translate("Log", "Job"),
        "account": translate("Log", "Account"),
        "phone": translate("Log", "Phone"),
    }
