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
REFUSALS: Final = (
    QT_TRANSLATE_NOOP("Program", "must be greater than or equal to {least}"),
    QT_TRANSLATE_NOOP("Program", "must be greater than {least}"),
    QT_TRANSLATE_NOOP("Program", "must be less than or equal to {most}"),
    QT_TRANSLATE_NOOP("Program", "must be less than {most}"),
    QT_TRANSLATE_NOOP("Program", "must have at least {least} characters"),
    QT_TRANSLATE_NOOP("Program", "must have at most {most} characters"),
    QT_TRANSLATE_NOOP("Program", "must match pattern {pattern}"),
    QT_TRANSLATE_NOOP("Program", "must be a valid integer"),
    QT_TRANSLATE_NOOP("Program", "must be a valid number"),
    QT_TRANSLATE_NOOP("Program", "must be a valid string"),
    QT_TRANSLATE_NOOP("Program", "must be a valid boolean"),
    QT_TRANSLATE_NOOP("Program", "must be a finite number"),
    QT_TRANSLATE_NOOP("Program", "must be {first} or {other}"),
)
"""What pydantic says of a value, as `refusal_words` puts it."""
WORDS: Final = (
    QT_TRANSLATE_NOOP("Program", "image"),
    QT_TRANSLATE_NOOP("Program", "video"),
    QT_TRANSLATE_NOOP("Program", "audio"),
    QT_TRANSLATE_NOOP("Program", "pending"),
    QT_TRANSLATE_NOOP("Program", "processing"),
    QT_TRANSLATE_NOOP("Program", "completed"),
    QT_TRANSLATE_NOOP("Program", "failed"),
    QT_TRANSLATE_NOOP("Program", "cancelled"),
    QT_TRANSLATE_NOOP("Program", "queued"),
    QT_TRANSLATE_NOOP("Program", "running"),
    QT_TRANSLATE_NOOP("Program", "paused"),
    QT_TRANSLATE_NOOP("Program", "done"),
    QT_TRANSLATE_NOOP("Program", "stopped"),
    QT_TRANSLATE_NOOP("Program", "skipped"),
    QT_TRANSLATE_NOOP("Program", "preparing"),
    QT_TRANSLATE_NOOP("Program", "sending"),
    QT_TRANSLATE_NOOP("Program", "uncertain"),
    QT_TRANSLATE_NOOP("Program", "accepted"),
    QT_TRANSLATE_NOOP("Program", "review"),
    QT_TRANSLATE_NOOP("Program", "rejected"),
    QT_TRANSLATE_NOOP("Program", "succeeded"),
)
"""States and kinds of files, as sentences of the layers below name them."""
KEYS: Final = (
    QT_TRANSLATE_NOOP("Keys", "Arrows"),
    QT_TRANSLATE_NOOP("Keys", "Return"),
    QT_TRANSLATE_NOOP("Keys", "drag"),
)
"""What is done with keys and pointer, where Qt has no word for it."""
