"""The recipe of an asset, changed for the next time that it is made."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import InvalidParametersError, ResourceNotFoundError, ValidationError
from app.providers.base import OperationParams, input_slots
from app.services.lineage.versions import EditedRecipe
from app.ui.dialogs import finished
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import UiContext

_WIDTH: Final = 460
_PROMPT_LINES: Final = 4
_PROMPTS: Final = ("prompt", "negative_prompt")


async def ask_recipe(context: "UiContext", parent: QWidget, asset_id: int) -> EditedRecipe | None:
    """Let the user change the recipe of an asset.

    Returns:
        The new recipe; None where nothing was changed.

    Raises:
        ResourceNotFoundError: The asset is not there.
        ValidationError: It was imported, or its provider does this no longer.
        ProviderNotFoundError: Its provider is gone.
    """
    async with context.read() as services:
        asset = await services.assets.get_asset(asset_id)
        if asset is None:
            raise ResourceNotFoundError("asset", asset_id)
        if asset.operation_type is None or asset.params is None:
            raise ValidationError(f"{asset.name} was imported: it has no recipe to edit.")
        recipe = EditedRecipe(
            provider_id=asset.provider_id, operation_type=asset.operation_type, params=dict(asset.params)
        )
        if asset.edited_recipe is not None:
            recipe = EditedRecipe.model_validate(asset.edited_recipe)
        model = await services.providers.params_model(recipe.provider_id, recipe.operation_type)
    dialog = RecipeDialog(context, parent, asset.name, recipe, model)
    was_kept = await finished(dialog)
    edited = recipe.model_copy(update={"params": dialog.params()})
    return edited if was_kept and edited != recipe else None


class RecipeDialog(QDialog):
    """The prompt and the provider's form; inputs stay as they are."""

    def __init__(
        self, context: "UiContext", parent: QWidget, name: str, recipe: EditedRecipe, model: type[OperationParams]
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme, self._recipe, self._model = theme, recipe, model
        self.setWindowTitle(self.tr("Edit the recipe"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        slots = {slot.name for slot in input_slots(model)}
        self._prompts = {field: self._prompt(field) for field in _PROMPTS if field in model.model_fields}
        self._form = ParamsForm(theme, model, leave_out={*_PROMPTS, *slots}, parent=self)
        self._form.set_value(recipe.params)
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._error.hide()
        self._keep = Button(theme, self.tr("Keep the recipe"), "primary", parent=self)
        self._keep.setDefault(True)
        self._keep.clicked.connect(self._accept_if_valid)
        stay = Button(theme, self.tr("Cancel"), parent=self)
        stay.setAutoDefault(False)
        stay.clicked.connect(self.reject)
        self._form.changed.connect(self._show_state)
        self._lay_out(name, stay)
        self._show_state()
        FocusRing(theme, self)

    def params(self) -> dict[str, Any]:
        """The parameters as they stand in the dialog, as the operation's model dumps them."""
        return self._model.model_validate(self._values()).model_dump(mode="json")

    def _prompt(self, field: str) -> QPlainTextEdit:
        edit = QPlainTextEdit(str(self._recipe.params.get(field) or ""), self)
        edit.setProperty("role", "field")
        edit.setTabChangesFocus(True)
        title = self._model.model_fields[field].title or field.replace("_", " ").capitalize()
        edit.setAccessibleName(title)
        edit.setPlaceholderText(title)
        lines = _PROMPT_LINES if field == "prompt" else 2
        edit.setFixedHeight(lines * edit.fontMetrics().lineSpacing() + 16)
        edit.textChanged.connect(self._show_state)
        return edit

    def _lay_out(self, name: str, stay: Button) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.2"))
        title = Label(theme, self.tr("Recipe of “{}”").format(name), "title", elide="middle", parent=self)
        title.setFixedWidth(_WIDTH - 48)
        words = self.tr("It is how this is made the next time. Until it is made again, it is marked as out of date.")
        column.addWidget(title)
        column.addWidget(Label(theme, words, "body", "secondary", wrap=True, parent=self))
        for edit in self._prompts.values():
            column.addWidget(edit)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._form)
        scroll.setMinimumHeight(min(theme.scaled(260), self._form.sizeHint().height()))
        column.addWidget(scroll, 1)
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(stay)
        row.addWidget(self._keep)
        column.addLayout(row)

    def _values(self) -> Mapping[str, Any]:
        prompts = {field: edit.toPlainText().strip() for field, edit in self._prompts.items()}
        return {**self._recipe.params, **self._form.value(), **{key: text for key, text in prompts.items() if text}}

    def _accept_if_valid(self) -> None:
        self._form.commit()
        errors = self._form.errors(self._values())
        told = [words for field, words in errors.items() if not self._form.show_error(field, words)]
        self._error.setText(" ".join(told))
        self._error.setVisible(bool(told))
        if not errors:
            self.accept()

    def _show_state(self) -> None:
        try:
            is_same = self.params() == self._recipe.params
        except (ValueError, InvalidParametersError):
            is_same = False
        self._keep.set_blocked(QCoreApplication.translate("Recipe", "nothing is changed") if is_same else "")
