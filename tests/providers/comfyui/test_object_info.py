from app.domain.enums import MediaType
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.object_info import is_model_file, missing_words, read_class
from tests.providers.comfyui.graphs import node

DATA = {
    "Loader": {
        "input": {
            "required": {
                "ckpt_name": [["a.safetensors"], {}],
                "mode": ["COMBO", {"options": ["x", "y"], "default": "x"}],
                "size": ["INT", {"default": 8, "min": 1, "max": 64, "step": 8}],
            },
            "optional": {"image": [["in.png"], {"image_upload": True}], "model": ["MODEL"], "odd": 7},
        },
        "output_node": True,
        "api_node": True,
    }
}


def test_a_class_is_read_with_both_spellings_of_a_combo() -> None:
    info = read_class("Loader", DATA)
    assert info is not None
    assert (info.is_output, info.is_paid) == (True, True)
    assert info.inputs["ckpt_name"].choices == ("a.safetensors",)
    assert (info.inputs["mode"].kind, info.inputs["mode"].choices) == ("COMBO", ("x", "y"))
    size = info.inputs["size"]
    assert (size.least, size.most, size.step, size.is_required) == (1, 64, 8, True)
    assert (info.inputs["image"].upload, info.inputs["image"].is_required) == (MediaType.IMAGE, False)
    assert info.inputs["odd"].kind == ""


def test_what_is_no_class_is_none() -> None:
    wrong: tuple[object, ...] = (None, [], {}, {"Loader": 3})
    assert [read_class("Loader", data) for data in wrong] == [None] * 4
    assert read_class("Loader", {"Loader": {"input": 3}}) is not None


def test_what_is_missing_is_told_by_name() -> None:
    graph = read_graph(
        {
            "1": node("Loader", ckpt_name="b.safetensors", mode="z", image="new.png", size=1),
            "2": node("Nonesuch"),
            "3": node("NotAsked"),
            "4": node("Loader", ckpt_name="a.safetensors", mode="y"),
        }
    )
    infos = {"Loader": read_class("Loader", DATA), "Nonesuch": None}
    assert missing_words(graph, infos) == [
        "The server has no node Nonesuch: install what brings it.",
        "The server has no file b.safetensors (Loader, ckpt_name).",
        "Loader does not take 'z' as its mode there.",
    ]
    assert missing_words(graph, infos, {("1", "ckpt_name"), ("1", "mode")}) == [
        "The server has no node Nonesuch: install what brings it."
    ]


def test_nodes_that_are_missing_are_told_in_one_sentence() -> None:
    graph = read_graph({"1": node("Second"), "2": node("First")})
    words = missing_words(graph, {"First": None, "Second": None})
    assert words == ["The server has no nodes First, Second: install what brings them."]
    many = {str(number): node(f"Class{number:02}") for number in range(12)}
    (told,) = missing_words(read_graph(many), dict.fromkeys((f"Class{number:02}" for number in range(12)), None))
    assert told.endswith("Class09 and 2 more: install what brings them.")


def test_weights_are_known_by_their_ends() -> None:
    assert [is_model_file(value) for value in ("a/b.SafeTensors", "x.gguf", "a.png", 7)] == [True, True, False, False]
