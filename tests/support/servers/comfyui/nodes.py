"""The node classes that the server has, as `/object_info` tells them."""

from collections.abc import Mapping, Sequence
from typing import Any

CHECKPOINTS = ["sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors"]
MODELS = {"checkpoints": CHECKPOINTS, "loras": ["add_detail.safetensors"], "vae": []}
SAMPLERS = ["euler", "euler_ancestral", "dpmpp_2m", "uni_pc"]
SCHEDULERS = ["normal", "karras", "simple"]
MOST_SEED = 2**64 - 1
FILE_INPUTS = {"LoadImage": "image", "LoadVideo": "file", "LoadAudio": "audio"}

Spec = list[Any]


def _number(default: float, least: float, most: float, **more: Any) -> Spec:
    kind = "INT" if isinstance(default, int) else "FLOAT"
    return [kind, {"default": default, "min": least, "max": most, **more}]


def _text(*, multiline: bool = False, default: str = "") -> Spec:
    return ["STRING", {"multiline": multiline, "default": default}]


def _class(
    name: str,
    required: Mapping[str, Spec],
    output: Sequence[str] = (),
    *,
    optional: Mapping[str, Spec] | None = None,
    category: str = "",
    display_name: str = "",
    is_output: bool = False,
    **more: Any,
) -> dict[str, Any]:
    inputs = {"required": dict(required)} | ({"optional": dict(optional)} if optional else {})
    return {
        "input": inputs,
        "input_order": {group: list(fields) for group, fields in inputs.items()},
        "output": list(output),
        "output_is_list": [False] * len(output),
        "output_name": list(output),
        "name": name,
        "display_name": display_name or name,
        "description": "",
        "category": category,
        "output_node": is_output,
        **more,
    }


_PREFIX = _text(default="ComfyUI")
_SIZE = _number(512, 16, 16384, step=8)
_CLASSES = (
    _class("CheckpointLoaderSimple", {"ckpt_name": [CHECKPOINTS, {}]}, ("MODEL", "CLIP", "VAE"), category="loaders"),
    _class("CLIPTextEncode", {"text": _text(multiline=True), "clip": ["CLIP", {}]}, ("CONDITIONING",)),
    _class("EmptyLatentImage", {"width": _SIZE, "height": _SIZE, "batch_size": _number(1, 1, 4096)}, ("LATENT",)),
    _class(
        "EmptyLTXVLatentVideo",
        {"width": _SIZE, "height": _SIZE, "length": _number(97, 1, 16384, step=8), "batch_size": _number(1, 1, 4096)},
        ("LATENT",),
    ),
    _class(
        "KSampler",
        {
            "model": ["MODEL", {}],
            "seed": _number(0, 0, MOST_SEED, control_after_generate=True),
            "steps": _number(20, 1, 10000),
            "cfg": _number(8.0, 0.0, 100.0, step=0.1),
            "sampler_name": [SAMPLERS, {}],
            "scheduler": ["COMBO", {"options": SCHEDULERS}],
            "positive": ["CONDITIONING", {}],
            "negative": ["CONDITIONING", {}],
            "latent_image": ["LATENT", {}],
            "denoise": _number(1.0, 0.0, 1.0, step=0.01),
        },
        ("LATENT",),
        category="sampling",
    ),
    _class("VAEDecode", {"samples": ["LATENT", {}], "vae": ["VAE", {}]}, ("IMAGE",)),
    _class("VAEEncode", {"pixels": ["IMAGE", {}], "vae": ["VAE", {}]}, ("LATENT",)),
    _class("LoadImage", {"image": [[], {"image_upload": True}]}, ("IMAGE", "MASK")),
    _class("LoadVideo", {"file": ["COMBO", {"options": [], "video_upload": True}]}, ("VIDEO",)),
    _class("LoadAudio", {"audio": ["COMBO", {"options": [], "audio_upload": True}]}, ("AUDIO",)),
    _class("GetVideoComponents", {"video": ["VIDEO", {}]}, ("IMAGE", "AUDIO", "FLOAT")),
    _class(
        "CreateVideo",
        {"images": ["IMAGE", {}], "fps": _number(30.0, 1.0, 120.0)},
        ("VIDEO",),
        optional={"audio": ["AUDIO", {}]},
    ),
    _class(
        "ImageScaleBy",
        {"image": ["IMAGE", {}], "upscale_method": [["lanczos"], {}], "scale_by": _number(2.0, 0.01, 8.0)},
        ("IMAGE",),
    ),
    _class(
        "SaveImage", {"images": ["IMAGE", {}], "filename_prefix": _PREFIX}, display_name="Save Image", is_output=True
    ),
    _class("PreviewImage", {"images": ["IMAGE", {}]}, is_output=True),
    _class(
        "SaveVideo",
        {
            "video": ["VIDEO", {}],
            "filename_prefix": _text(default="video/ComfyUI"),
            "format": ["COMBO", {"options": ["auto", "mp4"]}],
            "codec": ["COMBO", {"options": ["auto", "h264"]}],
        },
        is_output=True,
    ),
    _class(
        "VHS_VideoCombine",
        {
            "images": ["IMAGE", {}],
            "frame_rate": _number(8.0, 1.0, 120.0),
            "loop_count": _number(0, 0, 100),
            "filename_prefix": _text(default="AnimateDiff"),
            "format": [["video/h264-mp4", "image/gif"], {}],
            "pingpong": ["BOOLEAN", {"default": False}],
            "save_output": ["BOOLEAN", {"default": True}],
        },
        ("VHS_FILENAMES",),
        optional={"audio": ["AUDIO", {}]},
        is_output=True,
    ),
    _class("EasySaveVideo", {"video": ["VIDEO", {}], "filename_prefix": _PREFIX}, is_output=True),
    _class("SaveAudio", {"audio": ["AUDIO", {}], "filename_prefix": _text(default="audio/ComfyUI")}, is_output=True),
    _class("SaveGLB", {"mesh": ["MESH", {}], "filename_prefix": _text(default="mesh/ComfyUI")}, is_output=True),
    _class("PreviewAny", {"source": ["*", {}]}, is_output=True),
    _class("OldResize", {"image": ["IMAGE", {}]}, ("IMAGE",), deprecated=True),
    _class(
        "KlingTextToVideoNode",
        {"prompt": _text(multiline=True), "cfg_scale": _number(0.8, 0.0, 1.0)},
        ("VIDEO",),
        category="api node/video/Kling",
        api_node=True,
    ),
)
OBJECT_INFO: dict[str, dict[str, Any]] = {one["name"]: one for one in _CLASSES}


def object_info(input_files: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All classes, with the files that lie in `input` as the choices of those that load one."""
    found = dict(OBJECT_INFO)
    for name, field in FILE_INPUTS.items():
        kind, options = OBJECT_INFO[name]["input"]["required"][field]
        spec = [kind, options | {"options": list(input_files)}] if kind == "COMBO" else [list(input_files), options]
        found[name] = OBJECT_INFO[name] | {"input": {"required": {field: spec}}}
    return found


def options_of(spec: Spec) -> list[Any] | None:
    """The choices of a combo, in both ways to write one; None of what is none."""
    if isinstance(spec[0], list):
        return spec[0]
    return list(spec[1]["options"]) if spec[0] == "COMBO" else None
