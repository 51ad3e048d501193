"""The files of the server: `input`, `output` and `temp`, and what the saving nodes put there."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, PngImagePlugin

from tests.support.servers import media

GLB = b"glTF\x02\x00\x00\x00\x14\x00\x00\x00\x00\x00\x00\x00JSON"

_SAVED: dict[str, Callable[[int], tuple[str, bytes, str]]] = {
    "SaveVideo": lambda number: ("images", media.clip(number, sound=True), "mp4"),
    "VHS_VideoCombine": lambda number: ("gifs", media.clip(number), "mp4"),
    "EasySaveVideo": lambda number: ("video", media.clip(number), "mp4"),
    "SaveAudio": lambda number: ("audio", media.sound(number), "wav"),
    "SaveGLB": lambda _number: ("3d", GLB, "glb"),
}


class FileStore:
    """The three folders; a name is `subfolder/name`, or `name` alone."""

    def __init__(self) -> None:
        self.folders: dict[str, dict[str, bytes]] = {"input": {}, "output": {}, "temp": {}}

    @property
    def inputs(self) -> dict[str, bytes]:
        return self.folders["input"]

    def forget_temporary(self) -> None:
        self.folders["temp"].clear()

    def upload(self, folder: str, subfolder: str, name: str, content: bytes, *, overwrite: bool) -> str:
        """Keep an uploaded file; a clash of names gives it another one, equal content none."""
        kept = self.folders[folder]
        stem, dot, suffix = name.rpartition(".")
        taken, number = name, 0
        while not overwrite and kept.get(_path(subfolder, taken), content) != content:
            number += 1
            taken = f"{stem} ({number}){dot}{suffix}"
        kept[_path(subfolder, taken)] = content
        return taken

    def find(self, folder: str, subfolder: str, name: str) -> bytes | None:
        return self.folders.get(folder, {}).get(_path(subfolder, name))

    def save(self, node: Mapping[str, Any], number: int, count: int, extra: Mapping[str, Any]) -> dict[str, Any]:
        """What a saving node puts into its folder; gives what it tells of it."""
        kind, inputs = node["class_type"], node["inputs"]
        folder = "output" if inputs.get("save_output", True) else "temp"
        prefix = inputs.get("filename_prefix", "ComfyUI")
        if kind == "PreviewAny":
            return {"text": [f"the text of {number}"]}
        if kind == "SaveImage":
            return {"images": [self._put("output", prefix, _picture(number + at, extra), "png") for at in range(count)]}
        if kind == "PreviewImage":
            return {"images": [self._put("temp", prefix, media.picture(number + at), "png") for at in range(count)]}
        key, content, suffix = _SAVED[kind](number)
        file = self._put(folder, prefix, content, suffix)
        if kind == "VHS_VideoCombine":
            file |= {"format": inputs["format"], "frame_rate": inputs["frame_rate"]}
        return {key: [file]} | ({"animated": [True]} if kind == "SaveVideo" else {})

    def _put(self, folder: str, prefix: str, content: bytes, suffix: str) -> dict[str, Any]:
        subfolder, _, stem = prefix.rpartition("/")
        kept = self.folders[folder]
        counter = 1 + sum(name.startswith(f"{_path(subfolder, stem)}_") for name in kept)
        name = f"{stem}_{counter:05}_.{suffix}"
        kept[_path(subfolder, name)] = content
        return {"filename": name, "subfolder": subfolder, "type": folder}


def converted(content: bytes, preview: str | None, channel: str | None) -> tuple[bytes, str] | None:
    """A picture as `preview=webp;80` or `channel=` asks for it; None where nothing is asked."""
    if preview is None and channel in {None, "rgba"}:
        return None
    kind, _, quality = (preview or "png;90").partition(";")
    file = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        shown = image.convert("RGBA").getchannel("A") if channel == "a" else image.convert("RGB")
        shown.save(file, {"webp": "WEBP", "jpeg": "JPEG"}.get(kind, "PNG"), quality=int(quality or 90))
    return file.getvalue(), f"image/{kind}"


def _picture(number: int, extra: Mapping[str, Any]) -> bytes:
    """A PNG with the graph in it, as the saving node writes it."""
    told = PngImagePlugin.PngInfo()
    for name, value in extra.items():
        told.add_text(name, json.dumps(value))
    file = io.BytesIO()
    with Image.open(io.BytesIO(media.picture(number))) as image:
        image.save(file, "PNG", pnginfo=told)
    return file.getvalue()


def _path(subfolder: str, name: str) -> str:
    return f"{subfolder}/{name}" if subfolder else name
