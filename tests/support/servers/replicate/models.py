"""Models that the server runs, with the schemas of their inputs.

The reference names no inputs: a model's own schema is the truth there. These are well-known models with the fields that
an adapter may send; a test adds others by the order `add_model`.
"""

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_INTEGER: Schema = {"type": "integer"}
_FILE: Schema = {"type": "string", "format": "uri"}
_FILES: Schema = {"type": "array", "items": _FILE}
_RATIO: Schema = {"type": "string", "enum": ["16:9", "9:16", "1:1"]}
_RATIOS: Schema = {
    "type": "string",
    "enum": ["1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21", "match_input_image"],
}


@dataclass(frozen=True, slots=True)
class ReplicateModel:
    """A model.

    Attributes:
        fields: Of the input, as in its `openapi_schema`.
        required: The names of those that must be there.
        output: "uri", "uris" or "object".
        media: What it makes: "image", "video" or "audio".
        version: The 64 hexadecimal digits of a community model; empty for an official one, whose version is hidden.
        price: Dollars a prediction.
    """

    fields: dict[str, Schema]
    required: tuple[str, ...] = ("prompt",)
    output: str = "uri"
    media: str = "video"
    version: str = ""
    price: float = 0.05

    def openapi(self) -> Schema:
        """The schema as `GET /models/{owner}/{name}` gives it."""
        properties = {
            name: {**field, "title": name.replace("_", " ").title(), "x-order": index}
            for index, (name, field) in enumerate(self.fields.items())
        }
        output: Schema = {"type": "string", "format": "uri", "title": "Output"}
        if self.output == "uris":
            output = {"type": "array", "items": _FILE, "title": "Output"}
        elif self.output == "object":
            output = {"type": "object", "title": "Output", "properties": {"video": _FILE, "preview": _FILE}}
        given = {"type": "object", "title": "Input", "required": list(self.required), "properties": properties}
        return {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "0.1.0"},
            "components": {"schemas": {"Input": given, "Output": output}},
        }


def _range(least: float, most: float, kind: str = "integer") -> Schema:
    return {"type": kind, "minimum": least, "maximum": most}


def _choice(*values: Any) -> Schema:
    return {"type": "integer" if isinstance(values[0], int) else "string", "enum": list(values)}


MODELS: dict[str, ReplicateModel] = {
    "black-forest-labs/flux-schnell": ReplicateModel(
        {
            "prompt": _TEXT,
            "aspect_ratio": _RATIOS,
            "num_outputs": _range(1, 4),
            "num_inference_steps": _range(1, 4),
            "seed": _INTEGER,
            "output_format": _choice("webp", "jpg", "png"),
            "output_quality": _range(0, 100),
            "disable_safety_checker": _FLAG,
            "go_fast": _FLAG,
            "megapixels": _choice("1", "0.25"),
        },
        output="uris",
        media="image",
        price=0.003,
    ),
    "black-forest-labs/flux-1.1-pro": ReplicateModel(
        {
            "prompt": _TEXT,
            "image_prompt": _FILE,
            "aspect_ratio": _RATIOS,
            "width": _range(256, 1440),
            "height": _range(256, 1440),
            "safety_tolerance": _range(1, 6),
            "seed": _INTEGER,
            "prompt_upsampling": _FLAG,
            "output_format": _choice("webp", "jpg", "png"),
            "output_quality": _range(0, 100),
        },
        media="image",
        price=0.04,
    ),
    "black-forest-labs/flux-kontext-pro": ReplicateModel(
        {
            "prompt": _TEXT,
            "input_image": _FILE,
            "aspect_ratio": _RATIOS,
            "seed": _INTEGER,
            "output_format": _choice("jpg", "png"),
            "safety_tolerance": _range(0, 6),
            "prompt_upsampling": _FLAG,
        },
        media="image",
        price=0.04,
    ),
    "google/nano-banana-2": ReplicateModel(
        {
            "prompt": _TEXT,
            "image_input": _FILES,
            "aspect_ratio": _RATIOS,
            "resolution": _choice("1K", "2K", "4K"),
            "output_format": _choice("jpg", "png"),
        },
        media="image",
        price=0.07,
    ),
    "kwaivgi/kling-v3-video": ReplicateModel(
        {
            "prompt": _TEXT,
            "negative_prompt": _TEXT,
            "start_image": _FILE,
            "end_image": _FILE,
            "reference_images": _FILES,
            "mode": _choice("standard", "pro"),
            "duration": _range(3, 15),
            "aspect_ratio": _RATIO,
            "generate_audio": _FLAG,
        },
        price=0.84,
    ),
    "google/veo-3.1-fast": ReplicateModel(
        {
            "prompt": _TEXT,
            "image": _FILE,
            "last_frame": _FILE,
            "negative_prompt": _TEXT,
            "duration": _choice(4, 6, 8),
            "resolution": _choice("720p", "1080p"),
            "aspect_ratio": _choice("16:9", "9:16"),
            "generate_audio": _FLAG,
            "seed": _INTEGER,
        },
        price=0.8,
    ),
    "google/veo-3.1": ReplicateModel(
        {
            "prompt": _TEXT,
            "image": _FILE,
            "last_frame": _FILE,
            "reference_images": _FILES,
            "negative_prompt": _TEXT,
            "duration": _choice(4, 6, 8),
            "resolution": _choice("720p", "1080p"),
            "aspect_ratio": _choice("16:9", "9:16"),
            "generate_audio": _FLAG,
            "seed": _INTEGER,
        },
        price=3.2,
    ),
    "bytedance/seedance-1-pro": ReplicateModel(
        {
            "prompt": _TEXT,
            "image": _FILE,
            "last_frame_image": _FILE,
            "duration": _range(2, 12),
            "resolution": _choice("480p", "720p", "1080p"),
            "aspect_ratio": _choice("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21"),
            "fps": _choice(24),
            "camera_fixed": _FLAG,
            "seed": _INTEGER,
        },
        price=0.15,
    ),
    "minimax/hailuo-2.3": ReplicateModel(
        {
            "prompt": _TEXT,
            "first_frame_image": _FILE,
            "duration": _choice(6, 10),
            "resolution": _choice("768p", "1080p"),
            "prompt_optimizer": _FLAG,
        },
        price=0.28,
    ),
    "runwayml/gen4-aleph": ReplicateModel(
        {
            "prompt": _TEXT,
            "video": _FILE,
            "reference_image": _FILE,
            "aspect_ratio": _choice("16:9", "9:16", "4:3", "3:4", "1:1", "21:9"),
            "seed": _INTEGER,
        },
        required=("prompt", "video"),
        price=0.9,
    ),
    "sync/lipsync-2": ReplicateModel(
        {
            "video": _FILE,
            "audio": _FILE,
            "sync_mode": _choice("loop", "bounce", "cut_off", "silence", "remap"),
            "temperature": _range(0, 1, "number"),
            "active_speaker": _FLAG,
        },
        required=("video", "audio"),
        price=0.25,
    ),
    "topazlabs/video-upscale": ReplicateModel(
        {"video": _FILE, "target_resolution": _choice("720p", "1080p", "4k"), "target_fps": _range(15, 60)},
        required=("video",),
        price=0.3,
    ),
    "topazlabs/image-upscale": ReplicateModel(
        {
            "image": _FILE,
            "enhance_model": _choice("Standard V2", "Low Resolution V2", "CGI", "High Fidelity V2", "Text Refine"),
            "upscale_factor": _choice("None", "2x", "4x", "6x"),
            "output_format": _choice("jpg", "png"),
            "face_enhancement": _FLAG,
            "subject_detection": _choice("None", "All", "Foreground", "Background"),
        },
        required=("image",),
        media="image",
        price=0.05,
    ),
    "zsxkib/mmaudio": ReplicateModel(
        {
            "video": _FILE,
            "prompt": _TEXT,
            "negative_prompt": _TEXT,
            "duration": _range(1, 30, "number"),
            "num_steps": _INTEGER,
            "cfg_strength": _range(1, 20, "number"),
            "seed": _INTEGER,
        },
        required=("video",),
        version="62871fb59889b2d7c13777f08deb3b36bdff88f7e1d53a50ad7694548a41b484",
        price=0.01,
    ),
    "acme/clip-extender": ReplicateModel(
        {"prompt": _TEXT, "video": _FILE, "duration": _range(1, 10), "seed": _INTEGER},
        required=("video",),
        output="object",
        version="a" * 64,
        price=0.02,
    ),
    "acme/sounds": ReplicateModel(
        {"prompt": _TEXT, "duration": _range(1, 20), "seed": _INTEGER}, media="audio", version="b" * 64, price=0.01
    ),
}
DEPLOYMENTS = {"someone/fast-extender": "acme/clip-extender"}
