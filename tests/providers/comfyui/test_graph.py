import json

import pytest

from app.domain.errors import ValidationError
from app.providers.comfyui.graph import MOST_NODES, consumers, link_of, links, read_graph
from tests.providers.comfyui.graphs import node, text_to_image


def test_a_graph_is_read_bare_and_as_what_is_sent() -> None:
    graph = read_graph(text_to_image())
    assert read_graph({"prompt": text_to_image(), "client_id": "x"}) == graph
    assert links(graph["8"]) == {"samples": "3", "vae": "4"}
    assert consumers(graph)["4"] == [("3", "model"), ("6", "clip"), ("7", "clip"), ("8", "vae")]
    assert graph["6"].title == "CLIPTextEncode"
    assert graph["6"].as_sent({"text": "b"})["inputs"] == {"text": "b"}


def test_only_two_parts_make_a_link() -> None:
    assert link_of(["4", 1]) == "4"
    assert link_of([4, 1]) == "4"
    assert [link_of(value) for value in (["4"], [True, 1], ["4", "1"], "4", None, ["4", 1, 2])] == [None] * 6


def test_what_is_no_graph_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValidationError, match="Export"):
        read_graph({"nodes": [], "links": []})
    many = {str(number): node("A") for number in range(MOST_NODES + 1)}
    wrong: tuple[object, ...] = ([], {}, {"a": 1}, {"a": {"inputs": {}}}, many, "x")
    for found in wrong:
        with pytest.raises(ValidationError):
            read_graph(json.loads(json.dumps(found)))
    with pytest.raises(ValidationError, match=r"Node 3 \(KSampler\) takes its model from node 99"):
        read_graph(text_to_image(model=["99", 0]))
