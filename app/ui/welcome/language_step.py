"""What the window speaks: that of the system is chosen already, another one is spoken at once."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from app.domain.settings import LanguageChoice
from app.ui.context import UiContext
from app.ui.welcome.step import Step
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

_NAMES: Final = {LanguageChoice.ENGLISH: "English", LanguageChoice.GERMAN: "Deutsch"}
"""Each in its own language: who reads no other finds it."""


class LanguageStep(Step):
    """The languages by their own names."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        items = [SegmentItem(choice, name) for choice, name in _NAMES.items()]
        self.choices = Segment(theme, items, "normal", parent=self)
        self.choices.setAccessibleName(self.tr("Language"))
        self.choices.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self.choices, 0, Qt.AlignmentFlag.AlignLeft)
        words = self.tr("The window changes over at once. Prompts can be written in any language.")
        column.addWidget(Label(theme, words, "small", "secondary", wrap=True))
        column.addStretch(1)

    @override
    def refresh(self) -> None:
        """Show what is spoken now; none where it is a language that cannot be chosen here."""
        code = QCoreApplication.translate("Language", "en")
        spoken = next((choice for choice in _NAMES if choice.value == code), None)
        if spoken is None:
            self.choices.clear_choice()
        else:
            self.choices.set_value(spoken)
        self.summary_changed.emit(_NAMES[spoken] if spoken else "")

    def _choose(self, choice: LanguageChoice) -> None:
        self._context.tasks.start(
            self._context.settings.change("appearance.language", choice), what=self.tr("change the language")
        )
