"""What reads bytes of strangers, each as a function that a fuzzer can call: it ends, or raises nothing unexpected."""

import asyncio
import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import app  # noqa: F401  (puts our SQLite in its place)
from app.devices import facts, packages, shell, sync, tracking, wire
from app.devices.h264 import AccessUnits
from app.devices.hierarchy import cut_dump, parse_screen
from app.devices.scrcpy_messages import DeviceMessages
from app.devices.scrcpy_video import ScrcpyVideo
from app.devices.xpath import find_path
from app.domain.errors import DeviceError, MediaError, PixSimError, ProviderError, ValidationError
from app.media.boxes import check_structure
from app.media.credentials.store_size import store_size
from app.media.recipes.exif import read_exif
from app.media.recipes.finding import recipe_in
from app.media.recipes.picture_parts import read_jpeg, read_png, read_webp
from app.media.recipes.xmp import read_xmp
from app.media.signatures import recognise
from app.provider_contract.random_answers import STATUSES, AnswerCalls
from app.providers.base import BaseProvider, OpenAccount
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.progress import ProgressBoard
from app.providers.kling.adapter import KlingProvider
from app.providers.pixverse.adapter import PixverseProvider
from app.providers.registry import ProviderEnvironment, factory_of
from app.services.asset.file_names import safe_name
from app.services.asset.lineage_file import read_lineage_file
from app.services.automation.preset_file import read_preset
from app.system.archives import Archive
from app.system.http import Answer, _as_data
from app.system.journal import Journal
from app.system.links import Links
from app.system.log_reader import read_log
from app.system.redaction import Redactor
from app.system.settings_file import SettingsFile
from app.system.single_instance import read_message
from app.system.strict_json import read_json

PROVIDERS = ("comfyui", "fal", "google", "kling", "luma", "minimax", "pixverse", "replicate", "runway", "sora")
_SECRET = "key-4f1d2c3b5a69788796a5b4c3d2e1f001"  # noqa: S105 - nobody's
_NAMES = re.compile(r"[a-z/]{1,40}\.(json|png)")
Target = Callable[[bytes], object]


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pixsim7-fuzz-"))


def _written(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def _finish(work: Coroutine[Any, Any, Any]) -> Any:
    return _loop().run_until_complete(asyncio.wait_for(work, 5))


def archive(data: bytes) -> None:
    with contextlib.suppress(ValidationError), Archive(_written("a.zip", data), _NAMES) as opened:
        for name, size in opened.sizes.items():
            assert len(opened.read(name)) == size


def clip_structure(data: bytes) -> None:
    for reader in ("mov", "matroska", "wav"):
        with contextlib.suppress(MediaError):
            check_structure(BytesIO(data), len(data), reader)
    with contextlib.suppress(MediaError):
        recognise(data[:4096])


def picture_recipe(data: bytes) -> None:
    for read in (read_png, read_jpeg, read_webp):
        # What these raise the reader of a file takes for "no recipe".
        with contextlib.suppress(ValueError, OSError, EOFError):
            parts = read(BytesIO(data))
            recipe_in({**_exif(parts.exif), **read_xmp(parts.xmp), **parts.texts})


def _exif(data: bytes) -> dict[str, str]:
    # Pillow has many words for what is damaged; whoever looks for a recipe takes all of them for "none".
    with contextlib.suppress(Exception):
        return read_exif(data)
    return {}


def recipe_texts(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for key in ("prompt", "workflow", "parameters", "sd-metadata", "invokeai_metadata", "Dream", "pixsim7", "comment"):
        recipe_in({key: text})
    with contextlib.suppress(ValueError):
        read_xmp(text)
    _exif(data)


def credentials_size(data: bytes) -> None:
    found = store_size(_written("c.bin", data))
    assert found is None or found >= 0


def workflow(data: bytes) -> None:
    with contextlib.suppress(ValidationError):
        read_graph(read_json(data))


def preset(data: bytes) -> None:
    with contextlib.suppress(ValidationError):
        read_preset(data)


def lineage(data: bytes) -> None:
    with contextlib.suppress(ValidationError):
        read_lineage_file(data)


def settings(data: bytes) -> None:
    SettingsFile(_written("settings.json", data)).load()
    for left in _folder().glob("settings.json.damaged-*"):
        left.unlink()


def journal(data: bytes) -> None:
    _written("journal/2026-01.jsonl", data)
    for record in Journal(_folder() / "journal").read():
        json.dumps(record)


def log_lines(data: bytes) -> None:
    _written("logs/pixsim7.jsonl", data)
    read_log(_folder() / "logs", "job_id", 7)
    Redactor().text(data.decode("utf-8", "replace"))


def message(data: bytes) -> None:
    read_message(data)


def link(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    links = Links(frozenset({"127.0.0.1:8188"}))
    with contextlib.suppress(ProviderError):
        first = links.first(text)
        assert first.scheme in {"http", "https"}
        assert first.scheme == "https" or links.is_local(first)
    with contextlib.suppress(ProviderError):
        assert links.next(links.first("https://cdn.example/a"), text).scheme == "https"
    name = safe_name(text)
    assert "/" not in name
    assert name not in {"", ".", ".."}


def hierarchy(data: bytes) -> None:
    with contextlib.suppress(DeviceError):
        screen = parse_screen(cut_dump(data))
        find_path(screen, "//node[@text='a']")


def adb_answers(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (
        tracking.read_list,
        facts.read_properties,
        facts.read_sizes,
        facts.read_rotation,
        facts.read_battery,
        facts.read_disk,
        facts.read_current_app,
        facts.read_is_awake,
        packages.read_activities,
    ):
        read(text)
    for decode in (wire.decode_length, shell.read_marked):
        with contextlib.suppress(DeviceError):
            decode(data)


def adb_streams(data: bytes) -> None:
    async def work() -> None:
        for is_v2 in (False, True):
            with contextlib.suppress(DeviceError):
                assert all([file.size >= 0 async for file in sync._entries(_reader(data), is_v2=is_v2)])
        with contextlib.suppress(DeviceError):
            assert sum([len(piece) async for piece in sync._pieces(_reader(data), 100_000)]) <= 100_000
        with contextlib.suppress(DeviceError):
            await shell.read_frames(_reader(data), 100_000)
        with contextlib.suppress(DeviceError, asyncio.IncompleteReadError):
            await wire.read_text(_reader(data))

    _finish(work())


def _reader(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


def scrcpy_streams(data: bytes) -> None:
    step = 1 + (data[0] if data else 0)
    for feed in (ScrcpyVideo(3).feed, ScrcpyVideo(4, has_name=False).feed, DeviceMessages().feed, AccessUnits().feed):
        with contextlib.suppress(DeviceError):
            for start in range(0, len(data), step):
                feed(data[start : start + step])


def server_frames(data: bytes) -> None:
    board = ProgressBoard()
    board.follow("p1", 3)
    board.take(data)
    board.take(data.decode("utf-8", "replace"))


@cache
def _adapter(provider_id: str) -> tuple[BaseProvider, AnswerCalls]:
    http = AnswerCalls([], [])
    folder = _folder() / provider_id
    folder.mkdir()
    environment = ProviderEnvironment(folder, http=http)
    match provider_id:
        # Without the pace that the real servers ask for.
        case "kling":
            return KlingProvider(environment, costs_pace_seconds=0), http
        case "pixverse":
            return PixverseProvider(environment, pace_seconds=0), http
        case _:
            return factory_of(provider_id)(environment), http


def _account(provider: BaseProvider) -> OpenAccount:
    fields = provider.manifest.account_fields
    options = {one.name: one.default or "https://server.example" for one in fields if not one.is_secret}
    return OpenAccount(1, "x@example.org", options, {one.name: _SECRET for one in fields if one.is_secret})


def provider_answers(provider_id: str) -> Target:
    def target(data: bytes) -> None:
        provider, http = _adapter(provider_id)
        status = STATUSES[data[0] % len(STATUSES)] if data and data[0] > 127 else 200
        answer = Answer(status, {"content-type": "application/json"}, data[1:], _as_data(data[1:]))
        http.give([answer], [answer])
        account, since = _account(provider), datetime(2026, 1, 1, tzinfo=UTC)
        for ask in (
            lambda: provider.check(account, "a1b2", {}),
            lambda: provider.read_balance(account),
            lambda: provider.check_connection(account),
            lambda: provider.find(account, "5d3c2f60-0000-4000-8000-000000000001", since),
            lambda: provider.list_jobs(account, since),
        ):
            try:
                _finish(ask())
            except PixSimError as error:
                assert _SECRET not in f"{error.message} {error.detail}"  # noqa: PT017 - no test of pytest
            except NotImplementedError:
                continue

    return target


TARGETS: dict[str, Target] = {
    "archive": archive,
    "clip_structure": clip_structure,
    "picture_recipe": picture_recipe,
    "recipe_texts": recipe_texts,
    "credentials_size": credentials_size,
    "workflow": workflow,
    "preset": preset,
    "lineage": lineage,
    "settings": settings,
    "journal": journal,
    "log_lines": log_lines,
    "message": message,
    "link": link,
    "hierarchy": hierarchy,
    "adb_answers": adb_answers,
    "adb_streams": adb_streams,
    "scrcpy_streams": scrcpy_streams,
    "server_frames": server_frames,
    **{f"answers_of_{provider_id}": provider_answers(provider_id) for provider_id in PROVIDERS},
}
