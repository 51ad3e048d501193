import pytest
from pydantic import ValidationError

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.providers.comfyui.analysis import analyse
from app.providers.comfyui.forms import WorkflowForms, catalog_of, form_of
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.workflow import Workflow
from app.providers.workflows import FieldKind
from tests.providers.comfyui.graphs import Nodes, image_to_image, text_to_image

FILES = {("CheckpointLoaderSimple", "ckpt_name"): ("a.safetensors", "b.safetensors")}


def workflow(graph: Nodes, **defaults: str) -> Workflow:
    read = read_graph(graph)
    found = analyse(read, {})
    fields = {
        name: field.model_copy(update={"default": defaults.get(name, field.default)})
        for name, field in found.fields.items()
    }
    return Workflow(title="W", operation=found.operation, graph=read, fields=fields, outputs=found.outputs)


def test_each_workflow_is_a_model_with_its_own_fields() -> None:
    catalog = catalog_of({"one": workflow(text_to_image()), "two": workflow(image_to_image())}, {})
    assert set(catalog.operations()) == {OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE}
    form = catalog.operations()[OperationType.IMAGE_TO_IMAGE].variant({"model": "two"})
    assert [slot.name for slot in input_slots(form)] == ["reference_1"]
    params = form.model_validate({"model": "two", "prompt": "x", "reference_1": 3})
    assert params.model_dump()["denoise"] == 0.6
    assert params.model_dump()["negative_prompt"] == "blurred"
    for wrong in ({"prompt": ""}, {"denoise": 1.2}, {"reference_1": None}, {"unknown": 1}):
        with pytest.raises(ValidationError):
            form.model_validate({"model": "two", "prompt": "x", "reference_1": 3, **wrong})


def test_a_model_file_is_a_choice_where_the_servers_are_known() -> None:
    text = form_of(workflow(text_to_image()), {}).model_fields["checkpoint"]
    assert text.annotation is str
    chosen = form_of(workflow(text_to_image(), checkpoint=""), FILES)
    assert chosen.model_validate({"prompt": "x"}).model_dump()["checkpoint"] == ""
    with pytest.raises(ValidationError):
        chosen.model_validate({"prompt": "x", "checkpoint": "c.safetensors"})
    named = form_of(workflow(text_to_image()), FILES)
    assert named.model_validate({"prompt": "x"}).model_dump()["checkpoint"] == "sd_xl_base_1.0.safetensors"


def test_a_default_outside_of_its_bounds_widens_them() -> None:
    made = workflow(text_to_image())
    steps = made.fields["steps"].model_copy(update={"least": 5.0, "most": 9.0, "default": 3})
    flag = steps.model_copy(update={"kind": FieldKind.FLAG, "default": True, "least": None, "most": None})
    form = form_of(made.model_copy(update={"fields": {**made.fields, "steps": steps, "on": flag}}), {})
    assert form.model_validate({"prompt": "x"}).model_dump()["steps"] == 3
    assert form.model_validate({"prompt": "x"}).model_dump()["on"] is True


def test_forms_are_built_once_and_anew_after_a_change_also_after_one_that_comes_while_they_are_built() -> None:
    there = {"one": workflow(text_to_image())}
    looks: list[int] = []

    def read() -> dict[str, Workflow]:
        looks.append(len(there))
        read_now = dict(there)
        if len(looks) == 1:
            there["two"] = workflow(image_to_image())
            forms.renew()
        return read_now

    forms = WorkflowForms(read, dict)
    assert list(forms) == [OperationType.TEXT_TO_IMAGE]
    assert set(forms) == {OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE}
    assert (len(forms), forms[OperationType.IMAGE_TO_IMAGE] is forms[OperationType.IMAGE_TO_IMAGE]) == (2, True)
    assert looks == [1, 2]
