"""What differs between the recipes of two assets, as a table and a marked text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.enums import OperationType
from app.domain.errors import ProviderNotFoundError, ValidationError
from app.services.lineage.recipe_differences import RecipeDifference, compare_recipes
from app.ui import language
from app.ui.amounts import clock, number
from app.ui.models.param_words import lines_of_params
from app.ui.widgets.buttons import Button
from app.ui.widgets.difference_table import LETTERS, DifferenceTable, Line
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.prompt_words import PromptWords

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.lineage.recipe import Recipe
    from app.services.unit_of_work import Services
    from app.ui.theme import Theme

_SIZE: Final = QSize(640, 480)
_NONE: Final = "\N{EN DASH}"
_TEXTS: Final = ("prompt", "negative_prompt")


@dataclass(frozen=True, slots=True)
class RecipeComparison:
    """Two recipes that are compared.

    Attributes:
        names: Of the two assets.
        texts: Of the prompts those that differ.
        lines: All else that differs.
    """

    names: tuple[str, str]
    texts: tuple[RecipeDifference, ...]
    lines: tuple[Line, ...]


async def read_comparison(services: "Services", theme: "Theme", first_id: int, second_id: int) -> RecipeComparison:
    """Read what differs, in words.

    Raises:
        ResourceNotFoundError: One of the two is not there.
    """
    recipes = [await services.recipes.get_recipe(asset_id) for asset_id in (first_id, second_id)]
    models = [await _params_model(services, recipe) for recipe in recipes]
    providers = await services.providers.list_names()
    differences = compare_recipes(*recipes)
    lines = [_line(one, models, theme, providers) for one in differences if one.field not in _TEXTS]
    return RecipeComparison(
        names=(recipes[0].name, recipes[1].name),
        texts=tuple(one for one in differences if one.field in _TEXTS),
        lines=tuple(line for line in lines if line.differs),
    )


class RecipeDifferencesDialog(QDialog):
    """Reads alone; Esc closes it.

    Args:
        theme: The look.
        compared: What is told.
        parent: Over which it opens.
    """

    def __init__(self, theme: "Theme", compared: RecipeComparison, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare recipes"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(_SIZE)
        self.table = DifferenceTable(theme)
        self.table.show_lines(compared.lines)
        self.texts: list[PromptWords] = []
        content = QWidget()
        content.setProperty("role", "content")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.token("space.2"))
        for one in compared.texts:
            words = PromptWords(theme)
            words.show_pieces(one.pieces, (LETTERS[0], LETTERS[1]))
            is_prompt = one.field == "prompt"
            title = self.tr("Prompt") if is_prompt else self.tr("Negative prompt")
            inner.addWidget(Label(theme, title, "smallStrong", "secondary"))
            inner.addWidget(words)
            self.texts.append(words)
        if compared.lines:
            inner.addWidget(self.table)
        if not compared.lines and not compared.texts:
            inner.addWidget(Label(theme, self.tr("Both were made in the same way."), "body", "secondary", wrap=True))
        inner.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        close = Button(theme, self.tr("Close"), "primary", parent=self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("What differs"), "title"))
        for letter, name in zip(LETTERS, compared.names, strict=False):
            column.addWidget(Label(theme, f"{letter}  {name}", "small", "secondary", elide="middle"))
        column.addWidget(area, 1)
        column.addLayout(buttons)
        FocusRing(theme, self)


async def _params_model(services: "Services", recipe: "Recipe") -> "type[OperationParams] | None":
    if recipe.operation is None or recipe.provider is None:
        return None
    try:
        return await services.providers.params_model(recipe.provider, recipe.operation)
    except (ProviderNotFoundError, ValidationError):
        return None


def _line(
    difference: RecipeDifference,
    models: "Sequence[type[OperationParams] | None]",
    theme: "Theme",
    providers: dict[str, str],
) -> Line:
    kind, _, name = difference.field.partition(".")
    values = (difference.first, difference.second)
    if kind == "params":
        told = [lines_of_params({name: value}, model) for value, model in zip(values, models, strict=True)]
        titles = [line[0] for lines in told for line in lines]
        title = titles[0] if titles else name.replace("_", " ").capitalize()
        return Line(title, (_first(told[0]), _first(told[1])))
    if kind == "inputs":
        field = next((model.model_fields[name] for model in models if model and name in model.model_fields), None)
        title = language.told((field.title if field else None) or "") or name.replace("_", " ").capitalize()
        return Line(title, (_input_words(values[0]), _input_words(values[1])))
    words = [_NONE if value is None else _words(kind, value, theme, providers) for value in values]
    return Line(_titles().get(kind, kind), (words[0], words[1]))


def _first(lines: list[tuple[str, str]]) -> str:
    return lines[0][1] if lines else _NONE


def _words(kind: str, value: Any, theme: "Theme", providers: dict[str, str]) -> str:
    if kind == "operation":
        return theme.operation(OperationType(value)).label
    if kind == "provider":
        return providers.get(str(value), str(value))
    if kind == "seconds":
        return clock(value)
    return number(value) if isinstance(value, int) else str(value).replace("_", " ")


def _input_words(value: Any) -> str:
    """The name of an input's file; that the content alone differs is seen by its first letters."""
    if not isinstance(value, dict):
        return _NONE
    start = str(value.get("sha256") or "")[:6]
    return " ".join(part for part in (str(value.get("name") or ""), f"({start})" if start else "") if part)


def _titles() -> dict[str, str]:
    """The words of the compare page."""
    translate = QCoreApplication.translate
    return {
        "operation": translate("Compare", "Operation"),
        "provider": translate("Compare", "Made by"),
        "model": translate("Compare", "Model"),
        "seed": translate("Compare", "Seed"),
        "cost": translate("Compare", "Credits"),
        "credit_type": translate("Compare", "Kind of credits"),
        "seconds": translate("Compare", "Time"),
        "app_version": translate("Compare", "Version"),
    }
