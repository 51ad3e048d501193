"""The words of the tokens and of related operations, where the translators' tool finds them: it reads no JSON."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

OPERATIONS: Final = (
    QT_TRANSLATE_NOOP("Operation", "Text to picture"),
    QT_TRANSLATE_NOOP("Operation", "Picture edit"),
    QT_TRANSLATE_NOOP("Operation", "Text to clip"),
    QT_TRANSLATE_NOOP("Operation", "Picture to clip"),
    QT_TRANSLATE_NOOP("Operation", "Extend"),
    QT_TRANSLATE_NOOP("Operation", "Transition"),
    QT_TRANSLATE_NOOP("Operation", "Fusion"),
    QT_TRANSLATE_NOOP("Operation", "Upscale"),
    QT_TRANSLATE_NOOP("Operation", "Frame of clip"),
    QT_TRANSLATE_NOOP("Operation", "Clip edit"),
    QT_TRANSLATE_NOOP("Operation", "Lip sync"),
    QT_TRANSLATE_NOOP("Operation", "Sound effect"),
)
STATES: Final = (
    QT_TRANSLATE_NOOP("State", "Running"),
    QT_TRANSLATE_NOOP("State", "Waiting"),
    QT_TRANSLATE_NOOP("State", "Done"),
    QT_TRANSLATE_NOOP("State", "Failed"),
    QT_TRANSLATE_NOOP("State", "Needs you"),
    QT_TRANSLATE_NOOP("State", "Out of date"),
)
