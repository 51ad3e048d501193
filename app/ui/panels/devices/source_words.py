"""Where a picture comes from, where it is not the best source, and why."""

from PySide6.QtCore import QCoreApplication

from app.devices.live_desk import LiveStatus
from app.devices.sources import SourceKind
from app.ui.language import told

translate = QCoreApplication.translate


def source_words(status: LiveStatus | None, scrcpy_trouble: str) -> str:
    """A sentence for the phone that is shown large; empty where there is nothing to tell.

    Args:
        status: How its picture stands; None where it has none.
        scrcpy_trouble: Why the scrcpy server that was found is not used at all.
    """
    if status is None or status.source in {None, SourceKind.SCRCPY}:
        return ""
    why = told(status.refusal or "") or scrcpy_trouble
    if not why:
        return ""
    if status.source is SourceKind.RECORD:
        return translate("Devices", "Picture by screenrecord. {}").format(why)
    return translate("Devices", "Single pictures only. {}").format(why)
