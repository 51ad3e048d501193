"""How long no password is looked at, as a sentence."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def waiting_words(seconds: float) -> str:
    """That there were too many wrong ones, and when the next one is looked at; a begun second counts."""
    minutes, rest = divmod(int(seconds) + 1, 60)
    words = translate("People", "Too many wrong passwords. The next one is looked at in {time}.")
    return words.format(time=f"{minutes}:{rest:02}")
