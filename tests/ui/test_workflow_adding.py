"""A workflow goes from its file into the composer."""

import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.workflow_adding import KeptWorkflow, add_workflow, change_workflow, is_workflow_file, remove_workflow
from app.ui.workflow_dialog import WorkflowDialog
from tests.providers.comfyui.graphs import image_to_image
from tests.providers.comfyui.served import comfy_registry
from tests.support.library import open_context, open_library
from tests.support.looks import open_windows
from tests.support.until import until


def shown() -> WorkflowDialog | None:
    return next(
        (one for one in QApplication.topLevelWidgets() if isinstance(one, WorkflowDialog) and one.isVisible()), None
    )


def questions() -> list[QDialog]:
    return [one for one in open_windows() if isinstance(one, QDialog) and not isinstance(one, WorkflowDialog)]


async def dialog_shown() -> WorkflowDialog:
    await until(lambda: shown() is not None, wanted=True)
    dialog = shown()
    assert dialog is not None
    return dialog


async def test_a_file_is_mapped_kept_changed_and_taken_away(tmp_path: Path, theme: Theme) -> None:
    file = tmp_path / "My edit.json"
    file.write_text(json.dumps(image_to_image()))
    assert is_workflow_file([file])
    assert not is_workflow_file([file, file])
    registry = comfy_registry(tmp_path / "providers")
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        owner = QWidget()
        owner.show()
        results: list[object] = []
        kept = KeptWorkflow("comfyui", OperationType.IMAGE_TO_IMAGE, "better-edit")

        async def note(work: Coroutine[Any, Any, object]) -> None:
            results.append(await work)

        context.tasks.start(note(add_workflow(context, owner, file)), what="add")
        dialog = await dialog_shown()
        assert dialog.name.text() == "My edit"
        assert dialog.operation.value() == OperationType.IMAGE_TO_IMAGE
        await until(lambda: dialog.preview.form is not None, wanted=True)
        assert dialog.preview.inputs.text() == "Inputs: Picture"
        line = next(line for line in dialog.lines.lines if line.name == "cfg")
        line.place.setCurrentIndex(line.place.count() - 1)
        line.place.chosen.emit(line.place.value())
        await until(lambda: "cfg" in (dialog.preview.form.fields() if dialog.preview.form else []), wanted=False)
        dialog.name.setText("")
        assert dialog.keep_button.toolTip() == "needs a name"
        dialog.name.setText("Better edit")
        await until(dialog.keep_button.isEnabled, wanted=True)
        dialog.keep_button.click()
        await until(lambda: results, [kept])
        model = registry.get("comfyui").manifest.params_model(OperationType.IMAGE_TO_IMAGE)
        assert "cfg" not in model.variant({"model": "better-edit"}).model_fields

        context.tasks.start(note(change_workflow(context, owner, "comfyui", "better-edit")), what="change")
        dialog = await dialog_shown()
        dialog.lines.add_button.click()
        dialog.reject()
        await until(lambda: results, [kept, None])
        context.tasks.start(note(remove_workflow(context, owner, "comfyui", "better-edit", "B")), what="remove")
        await until(lambda: len(questions()), 1)
        (question,) = questions()
        next(button for button in question.findChildren(Button) if button.text() == "Remove").click()
        await until(lambda: results, [kept, None, True])
        owner.deleteLater()


async def test_what_is_no_workflow_is_refused(tmp_path: Path, theme: Theme) -> None:
    file = tmp_path / "x.json"
    registry = comfy_registry(tmp_path / "providers")
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        owner = QWidget()
        with pytest.raises(ValidationError, match="cannot be read"):
            await add_workflow(context, owner, file)
        file.write_text('{"nodes": []}')
        with pytest.raises(ValidationError, match="Export"):
            await add_workflow(context, owner, file)
    async with open_library(tmp_path / "other") as library, open_context(library, theme) as context:
        with pytest.raises(ValidationError, match="No provider"):
            await add_workflow(context, owner, file)
        owner.deleteLater()
