"""The workflows below their provider."""

import json
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.settings.workflow_list import WorkflowList
from app.ui.theme import Theme
from tests.providers.comfyui.graphs import text_to_image
from tests.providers.comfyui.served import comfy_registry
from tests.support import looks
from tests.support.library import open_context, open_library
from tests.support.until import until


async def test_own_workflows_come_and_go_and_a_broken_file_says_why(tmp_path: Path, theme: Theme) -> None:
    folder = tmp_path / "providers" / "comfyui" / "workflows"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text("{}")
    registry = comfy_registry(tmp_path / "providers")
    async with open_library(tmp_path, registry=registry) as library, open_context(library, theme) as context:
        window = QWidget()
        shown = WorkflowList(context, "comfyui")
        QVBoxLayout(window).addWidget(shown)
        window.resize(480, 160)
        window.show()
        await until(lambda: [row.name for row in shown.rows], ["broken"])
        assert "field" in shown.rows[0].trouble.lower() or shown.rows[0].trouble
        assert not shown.lines()[0].change.isVisible()
        async with context.steps() as services:
            draft = await services.workflows.read_workflow("comfyui", json.dumps(text_to_image()).encode(), "Boats")
            await services.workflows.keep_workflow("comfyui", draft)
        await until(lambda: [row.name for row in shown.rows], ["boats", "broken"])
        await until(lambda: looks.flaws(window), [])
        async with context.steps() as services:
            await services.workflows.remove_workflow("comfyui", "boats")
        await until(lambda: len(shown.lines()), 1)
        window.close()
