"""Graphs in API format for tests, of node classes that the test server has."""

from typing import Any

Nodes = dict[str, dict[str, Any]]


def node(kind: str, title: str = "", /, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title or kind}}


def text_to_image(**sampler: Any) -> Nodes:
    """A checkpoint, two texts, a latent, a sampler, a picture."""
    links = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    values = {"seed": 7, "steps": 3, "cfg": 7.5, "sampler_name": "euler", "scheduler": "karras", "denoise": 1.0}
    return {
        "3": node("KSampler", **(values | links | sampler)),
        "4": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=384, batch_size=1),
        "6": node("CLIPTextEncode", text="a boat", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="blurred", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="a"),
    }


def image_to_image() -> Nodes:
    """As `text_to_image`, from a picture."""
    graph = text_to_image(latent_image=["11", 0], denoise=0.6)
    del graph["5"]
    loaded = {"10": node("LoadImage", image="a.png"), "11": node("VAEEncode", pixels=["10", 0], vae=["4", 2])}
    return graph | loaded
