import pytest

from app.domain.enums import OperationType
from app.providers.comfyui.analysis import analyse, candidates
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.object_info import ClassInfo, InputInfo
from app.providers.workflows import FieldKind
from tests.providers.comfyui.graphs import Nodes, image_to_image, node, text_to_image


def test_what_a_user_sets_is_found_without_a_server() -> None:
    found = analyse(read_graph(text_to_image()), {})
    assert found.operation == OperationType.TEXT_TO_IMAGE
    assert found.outputs == ("9",)
    told = {name: (field.kind.value, field.default, field.places[0].node) for name, field in found.fields.items()}
    assert told == {
        "prompt": ("text", "a boat", "6"),
        "negative_prompt": ("text", "blurred", "7"),
        "width": ("integer", 512, "5"),
        "height": ("integer", 384, "5"),
        "outputs": ("integer", 1, "5"),
        "steps": ("integer", 3, "3"),
        "cfg": ("number", 7.5, "3"),
        "sampler": ("text", "euler", "3"),
        "scheduler": ("text", "karras", "3"),
        "checkpoint": ("file", "sd_xl_base_1.0.safetensors", "4"),
        "seed": ("integer", None, "3"),
    }
    assert found.fields["prompt"].is_required
    assert found.fields["steps"].is_advanced
    assert not found.fields["width"].is_advanced


def test_a_server_gives_choices_and_bounds() -> None:
    sampler = ClassInfo(
        "KSampler",
        {
            "sampler_name": InputInfo("COMBO", is_required=True, choices=("euler", "ddim")),
            "scheduler": InputInfo("COMBO", is_required=True, choices=("simple",)),
            "steps": InputInfo("INT", is_required=True, least=1, most=99, step=1),
        },
    )
    latent = ClassInfo("EmptyLatentImage", {"width": InputInfo("INT", is_required=True, least=16, most=99_999, step=8)})
    fields = analyse(read_graph(text_to_image()), {"KSampler": sampler, "EmptyLatentImage": latent}).fields
    assert (fields["sampler"].kind, fields["sampler"].choices) == (FieldKind.CHOICE, ("euler", "ddim"))
    assert fields["scheduler"].choices == ("karras", "simple")
    assert (fields["steps"].least, fields["steps"].most) == (1, 99)
    assert (fields["width"].least, fields["width"].most, fields["width"].step) == (16, 16_384, 8)


def test_a_picture_brings_its_strength_and_two_passes_share_prompt_and_seed() -> None:
    graph = image_to_image() | {
        "20": node("CLIPTextEncode", text="a boat", clip=["4", 1]),
        "21": node("KSampler", **(text_to_image()["3"]["inputs"] | {"positive": ["20", 0], "latent_image": ["3", 0]})),
        "22": node("RandomNoise", noise_seed=5),
        "23": node("KSamplerAdvanced", add_noise="disable", noise_seed=0),
    }
    found = analyse(read_graph(graph), {})
    assert found.operation == OperationType.IMAGE_TO_IMAGE
    assert (found.fields["denoise"].default, found.fields["denoise"].most) == (0.6, 1)
    assert [place.node for place in found.fields["prompt"].places] == ["6", "20"]
    assert [place.node for place in found.fields["seed"].places] == ["3", "21", "22"]
    assert list(found.fields)[:3] == ["prompt", "negative_prompt", "reference_1"]


def test_texts_are_found_by_name_where_nothing_samples() -> None:
    graph = {
        "1": node("VideoApi", prompt="p", negative_prompt="n", duration=5, seed=1),
        "2": node("SaveVideo", video=["1", 0]),
    }
    found = analyse(read_graph(graph), {})
    assert found.operation == OperationType.TEXT_TO_VIDEO
    assert [found.fields[name].default for name in ("prompt", "negative_prompt", "duration")] == ["p", "n", 5]
    titled = {
        "1": node("PrimitiveString", "Positive prompt", value="yes"),
        "2": node("PrimitiveString", "Negative prompt", value="no"),
        "3": node("Odd", a=["1", 0], b=["2", 0]),
    }
    by_title = analyse(read_graph(titled), {}).fields
    assert [by_title[name].default for name in ("prompt", "negative_prompt")] == ["yes", "no"]


def clip_graph(*loaders: str) -> Nodes:
    loaded = {str(at): node(kind, image="x", file="x", audio="x") for at, kind in enumerate(loaders)}
    return loaded | {"99": node("SaveVideo", video=["0", 0]) if loaders else node("SaveVideo")}


@pytest.mark.parametrize(
    ("graph", "operation"),
    [
        (clip_graph(), OperationType.TEXT_TO_VIDEO),
        (clip_graph("LoadImage"), OperationType.IMAGE_TO_VIDEO),
        (clip_graph("LoadImage", "LoadImage"), OperationType.VIDEO_TRANSITION),
        (clip_graph("LoadVideo"), OperationType.VIDEO_MODIFY),
        (clip_graph("LoadVideo", "LoadAudio"), OperationType.LIP_SYNC),
        ({"1": node("LoadVideo", file="x"), "2": node("SaveImage")}, OperationType.FRAME_EXTRACTION),
        (
            {"1": node("LoadImage", image="x"), "2": node("LoadImage", image="y"), "3": node("SaveImage")},
            OperationType.FUSION,
        ),
        ({"1": node("A", seconds=4.5), "2": node("SaveAudio")}, OperationType.SOUND_EFFECT),
        (
            {"1": node("LoadImage", image="x"), "2": node("Load", model_name="r.pth"), "3": node("SaveImage")},
            OperationType.UPSCALE,
        ),
    ],
)
def test_what_goes_in_and_comes_out_tells_the_operation(graph: Nodes, operation: OperationType) -> None:
    assert analyse(read_graph(graph), {}).operation == operation


def test_every_value_can_be_chosen_by_hand() -> None:
    found = {candidate.title: candidate.field for candidate in candidates(read_graph(image_to_image()), {})}
    assert found["KSampler (3): cfg"].kind == FieldKind.NUMBER
    assert "KSampler (3): model" not in found
    assert len(found) == 11
