"""What can be done with recipes: copied, saved, made again from a file, compared."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import StorageError, ValidationError
from app.media.recipes import own
from app.services.lineage.recipe import Recipe, parse_recipe
from app.system.threads import in_thread
from app.ui.dialogs import Choice, ask, choose_files, choose_target, finished
from app.ui.recipe_differences import RecipeDifferencesDialog, read_comparison

if TYPE_CHECKING:
    from app.services.lineage.recipes import Replay
    from app.ui.amounts import price as price_of
from app.ui.context import UiContext

_BYTES_A_LETTER: Final = 4
_DOT: Final = " \N{MIDDLE DOT} "


class RecipeActions(QObject):
    """The verbs.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def offer(self) -> None:
        """Let the palette do the same with what is chosen in the window."""
        theme = self._context.theme
        for icon, words, act in (
            ("copy", self.tr("Copy the recipe"), lambda: self._with_chosen(self.copy)),
            ("download", self.tr("Save the recipe…"), lambda: self._with_chosen(self.save)),
            ("repeat", self.tr("Replay a recipe from a file…"), self.replay),
            ("columns-2", self.tr("Compare the recipes of two"), self._compare_chosen),
        ):
            action = QAction(theme.icon(icon), words, self)
            action.triggered.connect(lambda _=False, act=act: act())
            self._context.shell.action_registered.emit(action)

    def copy(self, asset_id: int) -> None:
        """Put the whole recipe on the clipboard, as JSON."""
        self._context.tasks.start(self._copy(asset_id), what=self.tr("copy the recipe"))

    def save(self, asset_id: int) -> None:
        """Save the recipe as a file that the user names."""
        self._context.tasks.start(self._save(asset_id), what=self.tr("save the recipe"))

    def replay(self) -> None:
        """Make what a recipe's file tells again."""
        self._context.tasks.start(self._replay(), what=self.tr("replay the recipe"))

    def compare(self, first_id: int, second_id: int) -> None:
        """Show what differs between two recipes."""
        self._context.tasks.start(self._compare(first_id, second_id), what=self.tr("compare the recipes"))

    def _with_chosen(self, act: Callable[[int], None]) -> None:
        chosen = self._context.shell.selected_assets
        if len(chosen) == 1:
            act(chosen[0])
        else:
            self._context.shell.toast("info", self.tr("Choose one picture or clip, whose recipe it is."))

    def _compare_chosen(self) -> None:
        chosen = self._context.shell.selected_assets
        if len(chosen) == 2:  # noqa: PLR2004 - a pair
            self.compare(*chosen)
        else:
            self._context.shell.toast("info", self.tr("Choose two pictures or clips to compare their recipes."))

    async def _copy(self, asset_id: int) -> None:
        recipe = await self._read(asset_id)
        QGuiApplication.clipboard().setText(recipe.as_json())
        self._context.shell.toast("done", self.tr("The recipe is on the clipboard."))

    async def _save(self, asset_id: int) -> None:
        recipe = await self._read(asset_id)
        name = f"{Path(recipe.name or 'asset').stem}.recipe.json"
        kinds = (self.tr("Recipe (*.json)"),)
        path = await choose_target(self._owner, self._context.theme, self.tr("Save recipe"), name, kinds)
        if path is not None:
            await in_thread(_write, path, recipe.as_json())
            self._context.shell.toast("done", self.tr("Saved {name}.").format(name=path.name))

    async def _replay(self) -> None:
        context = self._context
        kinds = (self.tr("Recipe (*.json)"),)
        paths = await choose_files(self._owner, context.theme, self.tr("Replay a recipe"), filters=kinds)
        if not paths:
            return
        recipe = parse_recipe(await in_thread(_read_text, paths[0]))
        async with context.read() as services:
            ready = await services.recipes.prepare_replay(context.user_id, recipe)
            provider = (await services.providers.get_provider(ready.provider_id)).manifest.name
        if not await self._is_wanted(ready, provider):
            return
        async with context.write() as services:
            job = await services.recipes.replay(context.user_id, recipe)
        shell = context.shell
        words = self.tr("Queued {name} again.").format(name=recipe.name or self.tr("it"))
        shell.toast("done", words, self.tr("Show"), lambda: shell.job_shown_requested.emit(job.id))

    async def _is_wanted(self, ready: "Replay", provider: str) -> bool:
        cost = ready.estimate.cost
        price = (
            self.tr("about {price}").format(price=price_of(cost, ready.estimate.credit_type))
            if cost
            else self.tr("free")
        )
        label = self._context.theme.operation(ready.operation_type).label
        prompt = str(ready.params.get("prompt") or "")
        text = _DOT.join((label, provider, price)) + (f"\n\n{prompt}" if prompt else "")
        queue = Choice(self.tr("Queue it"), value=True, kind="primary")
        stay = Choice(self.tr("Cancel"), value=False)
        title = self.tr("Make this recipe again?")
        return bool(await ask(self._owner.window(), self._context.theme, title, text, [stay, queue]))

    async def _compare(self, first_id: int, second_id: int) -> None:
        async with self._context.read() as services:
            compared = await read_comparison(services, self._context.theme, first_id, second_id)
        await finished(RecipeDifferencesDialog(self._context.theme, compared, self._owner.window()))

    async def _read(self, asset_id: int) -> Recipe:
        async with self._context.read() as services:
            return await services.recipes.get_recipe(asset_id)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.", detail=str(error)) from error


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(own.MAX_LENGTH * _BYTES_A_LETTER).decode()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.", detail=str(error)) from error
    except UnicodeDecodeError as error:
        raise ValidationError("This is no recipe of PixSim7.") from error
