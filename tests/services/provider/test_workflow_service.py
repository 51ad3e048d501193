"""Workflows of the user's own as operations."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.domain.events import ProvidersChanged
from tests.providers.comfyui.graphs import text_to_image
from tests.providers.comfyui.served import comfy_registry
from tests.support.library import open_library

GRAPH = json.dumps(text_to_image()).encode()


async def test_a_file_becomes_an_operation_and_who_listens_is_told(tmp_path: Path) -> None:
    async with open_library(tmp_path, registry=comfy_registry(tmp_path / "providers")) as library:
        told: list[ProvidersChanged] = []
        library.bus.subscribe(ProvidersChanged, told.append)
        async with library.write() as services:
            await services.accounts.create_account("comfyui", "here", options={"base_url": "http://127.0.0.1:9"})
        async with library.steps() as services:
            assert services.workflows.takers() == {"comfyui": "ComfyUI"}
            draft = await services.workflows.read_workflow("comfyui", GRAPH, "Boats")
            # The one server is away: the file alone has to do.
            assert not draft.is_checked
            assert "prompt" in services.workflows.form_of_workflow("comfyui", draft).model_fields
            name = await services.workflows.keep_workflow("comfyui", replace(draft, title=" Boats "))
            model = await services.providers.params_model("comfyui", OperationType.TEXT_TO_IMAGE)
            assert "cfg" in model.variant({"model": name}).model_fields
            opened = await services.workflows.open_workflow("comfyui", name)
            assert (opened.title, opened.name) == ("Boats", name)
            assert (await services.workflows.list_workflows("comfyui"))[0].name == name
            await services.workflows.remove_workflow("comfyui", name)
            with pytest.raises(ValidationError):
                await services.workflows.list_workflows("local")
        assert told == [ProvidersChanged("comfyui")] * 2
