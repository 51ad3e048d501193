"""The value of a setting in words."""

from PySide6.QtCore import QCoreApplication

from app.domain.settings import field_of
from app.ui.amounts import counted
from app.ui.widgets.form_fields import spec_of, words_of


def value_words(name: str, value: object) -> str:
    """A value as a sentence shows it; its field says how."""
    if isinstance(value, bool):
        on, off = QCoreApplication.translate("Settings", "On"), QCoreApplication.translate("Settings", "Off")
        return on if value else off
    if isinstance(value, dict):
        count = len(value)
        one = QCoreApplication.translate("Settings", "1 entry")
        many = QCoreApplication.translate("Settings", "%n entries", "", count)
        none = QCoreApplication.translate("Settings", "none")
        return none if not count else one if count == 1 else counted(many, count)
    spec = spec_of(name.rpartition(".")[2], field_of(name))
    if value == 0 and spec.extra.get("zero"):
        return str(spec.extra["zero"])
    return words_of(spec, value) if value != "" else QCoreApplication.translate("Settings", "nothing")
