from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.samplers import find_samplers, follow_value
from tests.providers.comfyui.graphs import node, text_to_image


def test_a_sampler_knows_its_texts_and_its_latent() -> None:
    (sampler,) = find_samplers(read_graph(text_to_image()))
    assert [spot.value for spot in sampler.positive] == ["a boat"]
    assert [spot.value for spot in sampler.negative] == ["blurred"]
    assert sampler.latents == ("5",)


def test_texts_are_found_through_guides_and_held_values() -> None:
    graph = text_to_image(positive=["20", 0], negative=["22", 0]) | {
        "20": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
        "6": node("CLIPTextEncode", text=["21", 0], clip=["4", 1]),
        "21": node("PrimitiveString", value="a held boat"),
        "22": node("ConditioningZeroOut", conditioning=["6", 0]),
    }
    (sampler,) = find_samplers(read_graph(graph))
    assert [(spot.place.node, spot.value) for spot in sampler.positive] == [("21", "a held boat")]
    assert sampler.negative == ()
    assert sampler.guides == ("20", "6")


def test_a_sampler_in_parts_is_one_and_a_second_pass_comes_second() -> None:
    graph = text_to_image() | {
        "30": node("SamplerCustomAdvanced", guider=["31", 0], sigmas=["32", 0], latent_image=["3", 0]),
        "31": node("BasicGuider", model=["4", 0], conditioning=["6", 0]),
        "32": node("BasicScheduler", steps=4, scheduler="simple", model=["4", 0]),
    }
    first, second = find_samplers(read_graph(dict(reversed(graph.items()))))
    assert (first.key, second.key) == ("3", "30")
    assert second.parts == ("30", "31", "32")
    assert [spot.value for spot in second.positive] == ["a boat"]


def test_what_is_computed_has_no_value_and_a_circle_ends() -> None:
    graph = read_graph({"1": node("A", value=["2", 0], text=["3", 0]), "2": node("B", value=["1", 0]), "3": node("C")})
    assert follow_value(graph, "1", "value") is None
    assert follow_value(graph, "1", "text") is None
