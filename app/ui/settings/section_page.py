"""A section of the settings: a form made from its model, saved field by field."""

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.events import SettingsChanged
from app.domain.settings import default_of
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.follow import follow
from app.ui.settings.value_words import value_words
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label

_LABEL_WIDTH = 156


class SectionPage(QWidget):
    """A row a field, and its description below it.

    Args:
        context: The settings.
        section: The name of the section in `Settings`.
    """

    def __init__(self, context: UiContext, section: str) -> None:
        super().__init__()
        self._context = context
        self._section = section
        model = type(self._value())
        self._form = ParamsForm(context.theme, model, label_width=_LABEL_WIDTH, shows_help=True)
        self._form.set_value(self._value().model_dump())
        self._note = Label(context.theme, "", "small", "secondary", wrap=True)
        self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form)
        column.addWidget(self._note)
        self._looks = {name: self._offer_default(name) for name in self._form.fields()}
        self._form.field_changed.connect(self._save)
        self._form.folder_requested.connect(
            lambda name: context.tasks.start(self._choose(name), what=self.tr("choose a folder"))
        )
        self._show_default_folder()
        follow(self, context.bus, SettingsChanged, lambda _event: self._refresh())

    @property
    def form(self) -> ParamsForm:
        return self._form

    def words(self) -> str:
        """What a search can find here."""
        specs = [self._form.row(name).spec for name in self._form.fields()]
        return " ".join(f"{spec.title} {spec.help}" for spec in specs)

    def mark(self, text: str) -> None:
        """Show only the rows that fit a search; all where none does."""
        words = text.casefold().split()
        for name in self._form.fields():
            row = self._form.row(name)
            row.setVisible(not words or self._fits(name, words) or not self._has_match(words))
            row.mark(words)

    def point_out(self, name: str) -> QWidget | None:
        """Mark a field and let it have the keys; gives its row, None where there is no such field."""
        if name not in self._form.fields():
            return None
        row = self._form.row(name)
        row.mark([row.spec.title.casefold()])
        row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return row

    def _has_match(self, words: list[str]) -> bool:
        return any(self._fits(name, words) for name in self._form.fields())

    def _fits(self, name: str, words: list[str]) -> bool:
        spec = self._form.row(name).spec
        text = f"{spec.title} {spec.help}".casefold()
        return all(word in text for word in words)

    def _value(self) -> BaseModel:
        value = getattr(self._context.settings.value, self._section)
        if not isinstance(value, BaseModel):
            raise TypeError(self._section)
        return value

    def _save(self, name: str) -> None:
        value = self._form.value().get(name)
        self._context.tasks.start(self._change(name, value), what=self.tr("save the settings"))

    async def _change(self, name: str, value: object) -> None:
        await self._context.settings.change(f"{self._section}.{name}", value)

    def _offer_default(self, name: str) -> Callable[[], None]:
        """A button beside a setting that is not as usual; gives what looks again whether it is."""
        setting = f"{self._section}.{name}"
        row = self._form.row(name)
        words = value_words(setting, default_of(setting))
        tip = self.tr("{setting} is not as usual. Back to: {usual}").format(setting=row.spec.title, usual=words)
        button = IconButton(self._context.theme, "rotate-ccw", tip, size=28)
        button.clicked.connect(
            lambda: self._context.tasks.start(
                self._change(name, default_of(setting)), what=self.tr("save the settings")
            )
        )
        return row.add_end(button, is_strong=lambda: self._context.settings.value.get(setting) != default_of(setting))

    async def _choose(self, name: str) -> None:
        present = str(self._form.value().get(name) or self._context.library)
        title = self._form.row(name).spec.title
        folder = await choose_folder(self.window(), self._context.theme, title, Path(present))
        if folder is not None:
            await self._change(name, str(folder))
            self._note.setText(self.tr("The new folder is used from now on."))
            self._note.show()

    def _refresh(self) -> None:
        for look in self._looks.values():
            look()
        if self._value().model_dump(mode="json") != self._form.value():
            self._form.set_value(self._value().model_dump())
            self._show_default_folder()

    def _show_default_folder(self) -> None:
        for name in self._form.fields():
            row = self._form.row(name)
            # Of the other sections an empty folder is none.
            is_library = self._section == "library" and row.spec.extra.get("kind") == "folder"
            if is_library and not getattr(self._value(), name):
                row.control.set_value(str(self._context.library))
