from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.workflow import Workflow, filled, slug
from app.providers.workflows import FieldKind, MappedField, Place
from tests.providers.comfyui.graphs import image_to_image, node


def field(kind: FieldKind, *places: tuple[str, str], **more: Any) -> MappedField:
    return MappedField(kind=kind, title="T", places=tuple(Place(node=key, input=name) for key, name in places), **more)


def workflow(**fields: MappedField) -> Workflow:
    return Workflow(
        title="W",
        operation=OperationType.IMAGE_TO_IMAGE,
        graph=read_graph(image_to_image()),
        fields=fields,
        outputs=("9",),
    )


def test_values_go_into_all_their_places_and_keep_the_type_that_was_there() -> None:
    found = filled(
        workflow(
            prompt=field(FieldKind.TEXT, ("6", "text"), ("7", "text")),
            steps=field(FieldKind.INTEGER, ("3", "steps")),
            cfg=field(FieldKind.NUMBER, ("3", "cfg")),
        ),
        {"prompt": "b", "steps": 9.0, "cfg": 3, "unknown": 1},
    )
    assert (found["6"]["inputs"]["text"], found["7"]["inputs"]["text"]) == ("b", "b")
    assert (found["3"]["inputs"]["steps"], found["3"]["inputs"]["cfg"]) == (9, 3)
    assert isinstance(found["3"]["inputs"]["steps"], int)
    assert found["9"]["_meta"] == {"title": "SaveImage"}


def test_an_empty_slot_takes_its_node_out_and_a_filled_one_names_its_file() -> None:
    slot = field(FieldKind.INPUT, ("10", "image"), role=InputRole.REFERENCE, media=MediaType.IMAGE)
    given = filled(workflow(reference_1=slot), {"reference_1": "pixsim7/a.png"})
    assert given["10"]["inputs"]["image"] == "pixsim7/a.png"
    empty = filled(workflow(reference_1=slot), {})
    assert "10" not in empty
    assert "pixels" not in empty["11"]["inputs"]


def test_a_mapping_that_does_not_fit_its_graph_is_refused() -> None:
    wrong = [
        {"x": field(FieldKind.TEXT, ("99", "text"))},
        {"x": field(FieldKind.TEXT, ("6", "nothing"))},
        {"model": field(FieldKind.TEXT, ("6", "text"))},
        {"Not a name": field(FieldKind.TEXT, ("6", "text"))},
    ]
    for fields in wrong:
        with pytest.raises(ValidationError):
            workflow(**fields)
    with pytest.raises(ValidationError, match="whole number"):
        workflow(seed=field(FieldKind.TEXT, ("6", "text")))
    graph = read_graph({"1": node("A")})
    with pytest.raises(ValidationError, match="no node 7"):
        Workflow(title="W", operation=OperationType.UPSCALE, graph=graph, fields={}, outputs=("7",))


def test_a_title_makes_a_file_name() -> None:
    assert [slug(title) for title in ("Wan 2.2 (5B)!", "../..", "\N{SNOWMAN}")] == [
        "wan-2-2-5b",
        "workflow",
        "workflow",
    ]
