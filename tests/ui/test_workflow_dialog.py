"""The mapping of a workflow."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.enums import OperationType
from app.providers.comfyui.analysis import analyse, candidates
from app.providers.comfyui.graph import read_graph
from app.providers.workflows import WorkflowDraft
from app.ui.theme import Theme
from app.ui.workflow_dialog import WorkflowDialog
from tests.providers.comfyui.graphs import text_to_image
from tests.providers.comfyui.served import comfy_registry
from tests.support import looks
from tests.support.library import open_context, open_library
from tests.support.until import until


def draft() -> WorkflowDraft:
    graph = read_graph(text_to_image())
    found = analyse(graph, {})
    return WorkflowDraft(
        "Boats",
        found.operation,
        found.fields,
        found.outputs,
        graph,
        candidates=tuple(candidates(graph, {})),
        endings={"9": "SaveImage (9)"},
    )


async def test_what_was_found_is_shown_and_the_form_follows_each_change(tmp_path: Path, theme: Theme) -> None:
    registry = comfy_registry(tmp_path / "providers")
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        owner = QWidget()
        lacking = replace(draft(), missing=("The server has no node Odd: install what brings it.",), is_checked=True)
        dialog = WorkflowDialog(context, owner, "comfyui", lacking)
        dialog.show()
        await until(lambda: dialog.preview.form is not None, wanted=True)
        assert dialog.draft().fields == lacking.fields
        assert (dialog.preview.prompt.text(), dialog.preview.inputs.text()) == ("With a prompt.", "It takes no inputs.")
        await until(lambda: looks.flaws(dialog), [])
        dialog.operation.set_value(OperationType.FUSION.value)
        dialog.operation.chosen.emit(OperationType.FUSION.value)
        assert dialog.draft().operation == OperationType.FUSION
        dialog.lines.more.setCurrentIndex(0)
        dialog.lines.add_button.click()
        added = dialog.lines.lines[-1]
        assert added.name in dialog.draft().fields
        await until(lambda: added.name in (dialog.preview.form.fields() if dialog.preview.form else ()), wanted=True)
        dialog.endings["9"].setChecked(False)
        assert dialog.keep_button.toolTip() == "needs a result"
        dialog.close()
        owner.deleteLater()
