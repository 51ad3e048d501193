"""The recipe of an asset is changed for the next time."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from app.domain.enums import OperationType
from app.ui.models.version_actions import VersionActions
from app.ui.recipe_dialog import RecipeDialog
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


def shown() -> RecipeDialog | None:
    return next(
        (one for one in QApplication.topLevelWidgets() if isinstance(one, RecipeDialog) and one.isVisible()), None
    )


async def test_what_is_typed_is_kept_and_marks_it_and_can_be_taken_back(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        async with library.read() as services:
            model = await services.providers.params_model("local", OperationType.TEXT_TO_IMAGE)
        params = model.model_validate({"prompt": "Night sea"}).model_dump(mode="json")
        (asset_id,) = await add_rows(library, 1, operation_type=OperationType.TEXT_TO_IMAGE, params=params)
        owner = QWidget()
        owner.show()
        verbs = VersionActions(context, owner)
        verbs.edit_recipe(asset_id)
        await until(lambda: shown() is not None, wanted=True)
        dialog = shown()
        assert dialog is not None
        keep = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Keep the recipe")
        assert keep.toolTip() == "nothing is changed"
        prompt = dialog.findChild(QPlainTextEdit)
        assert prompt is not None
        assert prompt.toPlainText() == "Night sea"
        prompt.setPlainText("Night sea, full moon")
        assert keep.isEnabled()
        keep.click()

        async def edited() -> str | None:
            async with context.read() as services:
                asset = await services.assets.get_asset(asset_id)
                assert asset is not None
                return asset.edited_recipe["params"]["prompt"] if asset.edited_recipe else None

        await until(edited, "Night sea, full moon")
        async with context.read() as services:
            assert await services.staleness.list_stale(context.user_id) == [asset_id]
        verbs.revert_recipe(asset_id)
        await until(edited, None)
        context.undo.undo()
        await until(edited, "Night sea, full moon")
        owner.deleteLater()
