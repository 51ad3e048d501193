"""How the colours that a user gives to assets are told: by a word, a letter and a colour."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import ColorLabel

KEYS: Final = {ColorLabel.RED: "6", ColorLabel.YELLOW: "7", ColorLabel.GREEN: "8", ColorLabel.BLUE: "9"}
"""The same as in Lightroom, whose users have them in their hands."""


@dataclass(frozen=True, slots=True)
class LabelLook:
    """A colour's word, its letter and the path of its colour in the tokens."""

    word: str
    letter: str
    path: str


def label_look(color: ColorLabel) -> LabelLook:
    """How a colour is told."""
    words = {
        ColorLabel.RED: (_translate("Red"), _translate("R", "the letter of red")),
        ColorLabel.ORANGE: (_translate("Orange"), _translate("O", "the letter of orange")),
        ColorLabel.YELLOW: (_translate("Yellow"), _translate("Y", "the letter of yellow")),
        ColorLabel.GREEN: (_translate("Green"), _translate("G", "the letter of green")),
        ColorLabel.BLUE: (_translate("Blue"), _translate("B", "the letter of blue")),
        ColorLabel.PURPLE: (_translate("Purple"), _translate("P", "the letter of purple")),
    }
    return LabelLook(*words[color], f"label.{color.value}")


def _translate(text: str, meaning: str = "") -> str:
    return QCoreApplication.translate("ColorLabel", text, meaning or None)
