import json
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.comfyui.analysis import analyse
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.shelf import WorkflowShelf
from app.providers.comfyui.workflow import Workflow
from tests.providers.comfyui.graphs import text_to_image


def a_workflow(title: str = "My boat") -> Workflow:
    graph = read_graph(text_to_image())
    found = analyse(graph, {})
    return Workflow(
        title=title, operation=found.operation, graph=graph, fields=dict(found.fields), outputs=found.outputs
    )


def test_templates_ship_for_the_usual_operations(tmp_path: Path) -> None:
    shipped = WorkflowShelf(tmp_path / "none").shipped
    assert {workflow.operation for workflow in shipped.values()} == {
        OperationType.TEXT_TO_IMAGE,
        OperationType.IMAGE_TO_IMAGE,
        OperationType.UPSCALE,
        OperationType.IMAGE_TO_VIDEO,
        OperationType.TEXT_TO_VIDEO,
    }
    assert all(workflow.about for workflow in shipped.values())
    # What runs with any model comes first: it is what the form begins with.
    assert [name for name in shipped if name.startswith("text-to-image")] == ["text-to-image", "text-to-image-flux"]


def test_what_is_kept_is_there_after_a_restart_and_goes_when_told(tmp_path: Path) -> None:
    shelf = WorkflowShelf(tmp_path)
    first, second = shelf.keep(a_workflow()), shelf.keep(a_workflow())
    assert (first, second) == ("my-boat", "my-boat-2")
    assert shelf.keep(a_workflow("Another"), first) == first
    again = WorkflowShelf(tmp_path)
    assert again.own == shelf.own
    assert again.own[first].title == "Another"
    again.remove(first)
    assert list(WorkflowShelf(tmp_path).own) == [second]
    for name in (first, "../x", "text-to-image"):
        with pytest.raises(ResourceNotFoundError):
            again.remove(name)
    with pytest.raises(ValidationError):
        again.keep(a_workflow(), "../x")


def test_a_file_that_is_not_right_is_told_and_harms_no_other(tmp_path: Path) -> None:
    good = WorkflowShelf(tmp_path).keep(a_workflow())
    data = json.loads((tmp_path / f"{good}.json").read_text())
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "extra.json").write_text(json.dumps(data | {"run": "rm"}))
    (tmp_path / "Bad Name.json").write_text(json.dumps(data))
    (tmp_path / "cut.json").write_text(json.dumps(data)[:200])
    (tmp_path / "link.json").write_text(json.dumps(data | {"graph": text_to_image(model=["77", 0])}))
    shelf = WorkflowShelf(tmp_path)
    assert set(shelf.own) == {good}
    assert set(shelf.broken) == {"deep", "extra", "Bad Name", "cut", "link"}
    assert "extra" in shelf.broken["extra"] or "permitted" in shelf.broken["extra"]
    shelf.remove("deep")
    assert not (tmp_path / "deep.json").exists()
