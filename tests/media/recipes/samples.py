"""Texts in exactly the forms in which other tools write them."""

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

A1111 = (
    'a lighthouse, "at dusk"\nsecond line\nNegative prompt: people,\nblurry\n'
    "Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7.5, Seed: 123456789, Size: 512x768, "
    'Model hash: abcdef0123, Model: sd_xl_base_1.0, Lora hashes: "first: 1a2b, second: 3c4d", Version: v1.10.1'
)

COMFY: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 156680208700286,
            "steps": 25,
            "cfg": 8.0,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1,
            "model": ["10", 0],
            "positive": ["12", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
        "is_changed": [None],
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "xl/juggernaut.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["11", 0], "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark", "clip": ["4", 1]}},
    "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "detail.safetensors", "model": ["4", 0]}},
    "11": {"class_type": "PrimitiveString", "inputs": {"value": "a glass bottle"}},
    "12": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["6", 0], "conditioning_2": ["13", 0]}},
    "13": {"class_type": "CLIPTextEncode", "inputs": {"text": "a galaxy inside", "clip": ["4", 1]}},
}

FLUX: dict[str, Any] = {
    "1": {
        "class_type": "SamplerCustomAdvanced",
        "inputs": {
            "noise": ["2", 0],
            "guider": ["3", 0],
            "sampler": ["4", 0],
            "sigmas": ["5", 0],
            "latent_image": ["9", 0],
        },
    },
    "2": {"class_type": "RandomNoise", "inputs": {"noise_seed": 18446744073709551615}},
    "3": {"class_type": "BasicGuider", "inputs": {"model": ["6", 0], "conditioning": ["7", 0]}},
    "4": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
    "5": {
        "class_type": "BasicScheduler",
        "inputs": {"scheduler": "simple", "steps": 20, "denoise": 1, "model": ["6", 0]},
    },
    "6": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.sft"}},
    "7": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["8", 0]}},
    "8": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fennec", "clip": ["10", 0]}},
}

WORKFLOW: dict[str, Any] = {
    "nodes": [
        {
            "id": 1,
            "type": "KSampler",
            "widgets_values": [42, "randomize", 30, 6.5, "euler", "normal", 1],
            "inputs": [
                {"name": "model", "link": 1},
                {"name": "positive", "link": 2},
                {"name": "negative", "link": 3},
                {"name": "latent_image", "link": 4},
            ],
        },
        {"id": 2, "type": "CheckpointLoaderSimple", "widgets_values": ["dreamshaper.ckpt"]},
        {
            "id": 3,
            "type": "CLIPTextEncode",
            "widgets_values": ["an old map"],
            "inputs": [{"name": "clip", "link": None}],
        },
        {"id": 4, "type": "CLIPTextEncode", "widgets_values": ["modern"]},
        {"id": 5, "type": "VHS_Node", "widgets_values": {"frame_rate": 8}},
    ],
    "links": [
        [1, 2, 0, 1, 0, "MODEL"],
        [2, 3, 0, 1, 1, "CONDITIONING"],
        [3, 4, 0, 1, 2, "CONDITIONING"],
        [4, 9, 0, 1, 3, "LATENT"],
        "junk",
        [1],
    ],
}

INVOKE = {
    "generation_mode": "txt2img",
    "positive_prompt": "a red barn",
    "negative_prompt": "snow",
    "seed": 987,
    "steps": 30,
    "cfg_scale": 5.5,
    "scheduler": "dpmpp_2m_k",
    "model": {"key": "k", "name": "Juggernaut XL v9", "base": "sdxl"},
    "app_version": "5.4.2",
}

SD_METADATA = {
    "model": "stable diffusion",
    "model_weights": "stable-diffusion-1.5",
    "app_version": "2.3.0",
    "image": {
        "prompt": [{"prompt": "a fox [cage]", "weight": 1.0}],
        "steps": 40,
        "cfg_scale": 7,
        "sampler": "k_lms",
        "seed": 55,
    },
}


def png(path: Path, **texts: str) -> Path:
    """A PNG with these texts, as Pillow writes them for these tools."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key.replace("_of_", "-"), text)
    picture().save(path, pnginfo=info)
    return path


def picture(mode: str = "RGB") -> Image.Image:
    made = Image.new(mode, (24, 16), (90, 120, 30) if mode == "RGB" else (90, 120, 30, 100))
    made.putpixel((3, 4), (200, 10, 10) if mode == "RGB" else (200, 10, 10, 255))
    return made


def encoded(kind: str, **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture().save(out, kind, **options)
    out.seek(0)
    return out


def user_comment(text: str, code: str = "utf-16-be") -> bytes:
    """EXIF with a comment, as piexif writes it for the web UI's JPEGs."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\x00" + text.encode(code)
    return exif.tobytes()


def dumped(data: object) -> str:
    """JSON as ComfyUI writes it: with NaN where nothing is known."""
    return json.dumps(data).replace("[null]", "[NaN]")
