"""Good inputs of each target, from which a fuzzer starts."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

from tests.security.hostile import ODD_JSON


def _json(data: Any) -> bytes:
    return json.dumps(data).encode()


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("preset.json", b'{"format": 1}' * 20)
        packed.writestr("pictures/a.png", bytes(range(200)))
    return held.getvalue()


def _box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _png(*texts: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))

    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))]
    parts += [chunk(kind, data) for kind, data in texts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IDAT", zlib.compress(bytes(52))) + chunk(b"IEND", b"")


_GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 7, "steps": 20, "positive": ["6", 0], "negative": ["7", 0], "model": ["4", 0]},
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lake", "clip": ["4", 1]}, "_meta": {"title": "Prompt"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurred", "clip": ["4", 1]}},
}
_PARAMETERS = b"a lake\nNegative prompt: blurred\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512"
_XML = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\"><node index=\"0\" text=\"a\" "
    b'resource-id="com.example:id/send" class="android.widget.Button" package="com.example" content-desc="" '
    b'clickable="true" bounds="[0,0][1080,2400]"><node index="1" text="b" bounds="[1,2][3,4]"/></node></hierarchy>'
)
_PHONE = (
    b"emulator-5554          device product:sdk model:Pixel_7 transport_id:3\n[ro.product.model]: [Pixel 7]\n"
    b"Physical size: 1080x2400\n  level: 87\n  mWakefulness=Awake\nmCurrentFocus=Window{1 u0 com.example/.Main}\n"
    b"PIXSIM7=0\n000cOKAYdata\n"
)
_ANSWERS = [
    {"id": "a1b2", "status": "SUCCEEDED", "output": ["https://files.example/a.mp4"], "progress": 0.5, "cost": 12},
    {
        "data": {
            "task_id": "a1b2",
            "task_status": "succeed",
            "task_result": {"videos": [{"id": "v", "url": "https://x"}]},
        }
    },
    {"ErrCode": 0, "ErrMsg": "success", "Resp": {"video_id": 7, "status": 1, "url": "https://x.example/a.mp4"}},
    {
        "name": "operations/a",
        "done": True,
        "response": {"generatedVideos": [{"video": {"uri": "https://x.example/a"}}]},
    },
    {"base_resp": {"status_code": 0, "status_msg": "success"}, "task_id": "a", "status": "Success", "file_id": "f"},
    {"a1b2": {"outputs": {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]}}, "status": {}}},
    {"error": {"code": 429, "message": "slow down", "type": "rate_limit"}},
    {"detail": [{"loc": ["body", "prompt"], "msg": "wrong", "type": "value_error"}]},
    {"results": [{"id": "a1b2", "status": "succeeded", "created_at": "2026-01-01T00:00:00Z"}], "next": None},
]
_JSON = [*ODD_JSON.values()]

SEEDS: dict[str, list[bytes]] = {
    "archive": [_zip(), b"PK\x05\x06" + bytes(18)],
    "clip_structure": [
        _box(b"ftyp", b"isom\x00\x00\x02\x00isom") + _box(b"moov", _box(b"trak", _box(b"mdia"))) + _box(b"mdat", b"x"),
        struct.pack(">I4sQ", 1, b"moov", 2**62),
        b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\x84" + bytes(4),
        b"RIFF\x04\x00\x00\x00WAVE",
    ],
    "picture_recipe": [
        _png((b"tEXt", b"parameters\x00" + _PARAMETERS), (b"tEXt", b"prompt\x00" + _json(_GRAPH))),
        _png((b"iTXt", b"workflow\x00\x01\x00\x00\x00" + zlib.compress(_json({"nodes": [], "links": []})))),
        _png((b"zTXt", b"parameters\x00\x00" + zlib.compress(_PARAMETERS))),
        b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xd9",
        b"RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + bytes(10),
    ],
    "recipe_texts": [_json(_GRAPH), _PARAMETERS, b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", *_JSON],
    "credentials_size": [b"\x00\x00\x00\x20jumb" + bytes(40), b"\x00\x00\x00\x01jumb" + bytes(40)],
    "workflow": [_json(_GRAPH), _json({"prompt": _GRAPH}), *_JSON],
    "preset": [
        _json({"format": 1, "name": "a", "steps": [{"id": "a", "action": "tap", "params": {"x": 1, "y": 2}}]}),
        *_JSON,
    ],
    "lineage": [_json({"format": "pixsim7-lineage", "version": 1, "nodes": [], "edges": []}), *_JSON],
    "settings": [_json({"appearance": {"theme": "dark", "text_scale": 100}}), *_JSON],
    "journal": [_json({"at": "2026-01-01T00:00:00+00:00", "what": "sent"}) + b"\n{cut\n", b"\n".join(_JSON)],
    "log_lines": [_json({"timestamp": "2026-01-01T00:00:00Z", "event": "a", "level": "info", "job_id": 7}) + b"\n"],
    "message": [_json({"kind": "raise"}), _json({"kind": "open", "paths": ["/a.png"]}), *_JSON],
    "link": [
        b"https://cdn.example/a/b.mp4?sig=1#part",
        b"http://127.0.0.1:8188/view",
        b"https://[::1]:443/",
        b"//u:p@x/",
        b"../../CON",
        "https://exämple.中国/".encode(),
    ],
    "hierarchy": [_XML, _XML + b"\nUI hierchary dumped to: /dev/tty", b"<!DOCTYPE a [<!ENTITY b 'c'>]><hierarchy/>"],
    "adb_answers": [_PHONE, b"00ff", b"abcPIXSIM7:0\n"],
    "adb_streams": [
        b"DENT" + struct.pack("<4I", 0o100644, 5, 1_700_000_000, 1) + b"aDONE" + bytes(16),
        b"DATA\x03\x00\x00\x00abcDONE\x00\x00\x00\x00",
        b"\x01\x03\x00\x00\x00abc\x03\x01\x00\x00\x00\x00",
        b"0003abc",
        b"FAIL0003abc",
    ],
    "scrcpy_streams": [
        b"\x00"
        + b"Pixel 7".ljust(64, b"\0")
        + struct.pack(">III", 0x68323634, 720, 1600)
        + struct.pack(">QI", 2**63, 4),
        b"\x00\x00\x00\x01\x67abcd\x00\x00\x00\x01\x68ab\x00\x00\x00\x01\x65\x88abcdef\x00\x00\x00\x01\x41\x9aabc",
        b"\x00\x00\x00\x00\x03abc\x01" + bytes(8),
    ],
    "server_frames": [
        _json({"type": "progress", "data": {"prompt_id": "p1", "node": "3", "value": 1, "max": 20}}),
        _json({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}),
        b"\x00\x00\x00\x04\x00\x00\x00\x12" + b'{"prompt_id":"p1"}' + b"\x89PNG",
    ],
}
ANSWERS = [b"\0" + _json(answer) for answer in _ANSWERS] + [b"\xff" + text for text in _JSON]


def seeds_of(target: str) -> list[bytes]:
    """Good inputs, and nothing at all."""
    return [b"", *SEEDS.get(target, ANSWERS)]
