"""A library as a creator has it after some days: boards and clips of many shapes, drawn by the engine."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import insert, update

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, MediaType, OperationType
from app.media.hashing import copy_hashed
from app.services.asset.placing import NewAsset
from tests.support.library import OpenLibrary, make_clip

NEWEST = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_SHAPES = ((1536, 1024), (1024, 1024), (832, 1216), (1920, 1080))
PROMPTS = (
    ("Alpine lake before sunrise, violet haze, long exposure", (768, 512)),
    ("Portrait of a woman with red hair, soft rim light", (512, 640)),
    ("City skyline at dusk, a thousand lit windows", (960, 512)),
    ("Still life, one vase and two oranges, north light", (640, 640)),
    ("Pink dunes under a pale moon", (640, 640)),
    ("Leaves in a dark forest, deep green", (512, 640)),
    ("Saturn and its rings, teal space", (768, 768)),
    ("White arches against a blue sky", (640, 768)),
    ("Mountains at sunset, layered peach ridges", (1024, 576)),
    ("Portrait of a man in a blue hood", (640, 640)),
    ("Contour lines, emerald and jade", (512, 768)),
    ("Forest in mist, tall firs", (960, 640)),
    ("Balloons rise at dawn over the valley", (960, 540)),
    ("Sea at sunset, calm water, long reflections", (1024, 576)),
    ("Geometric shapes, bauhaus poster, red and blue", (640, 640)),
    ("Desert at noon, sand drifts in low sun", (768, 512)),
    ("City street in the rain, neon signs", (512, 768)),
    ("Night sea under a full moon", (640, 640)),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one asset is made from."""

    number: int
    prompt: str
    size: tuple[int, int]
    is_clip: bool


async def fill_gallery(library: OpenLibrary, now: datetime, *, count: int = 44) -> list[int]:
    """Put results into the library, over three days; every fifth one is a clip. Gives their ids, oldest first."""
    ids: list[int] = []
    for sample in samples(count):
        path = draw_sample(library.incoming, sample)
        name = f"sample-{sample.number}.part"
        target = library.parts.library.incoming(name)
        copied = copy_hashed(path, target, limit_bytes=1 << 30)
        found = await library.parts.inspector.inspect(target)
        new = NewAsset(
            library.user_id,
            AssetOrigin.JOB,
            provider_id="local",
            name=f"{'-'.join(sample.prompt.lower().replace(',', '').split()[:3])}-{sample.number:04}{path.suffix}",
            prompt=sample.prompt,
            operation_type=OperationType.TEXT_TO_VIDEO if sample.is_clip else OperationType.TEXT_TO_IMAGE,
            params={"prompt": sample.prompt, "size": "720p"},
            seed=88_214_900 + sample.number,
        )
        async with library.steps() as services:
            asset = await services.assets.placing.place(new, name, copied, found)
        ids.append(asset.id)
    await _spread(library, ids, now)
    return ids


def samples(count: int) -> list[Sample]:
    """What is made: each prompt in turn, with another seed every time round."""
    return [Sample(number, *PROMPTS[number % len(PROMPTS)], is_clip=number % 5 == 3) for number in range(count)]


def draw_sample(folder: Path, sample: Sample) -> Path:
    """Draw a board, or a clip that pushes slowly into it."""
    board = importlib.import_module("app.providers.local.board")
    picture: Image.Image = board.draw_board(sample.prompt, sample.number, *sample.size).picture().convert("RGB")
    if sample.is_clip:
        return make_clip(folder / f"{sample.number}.mp4", sample.size, seconds=1 + sample.number % 4, board=picture)
    path = folder / f"{sample.number}.jpg"
    picture.save(path, quality=90)
    return path


async def _spread(library: OpenLibrary, ids: Sequence[int], now: datetime) -> None:
    third = max(1, len(ids) // 3)
    async with library.parts.database.write() as session:
        for number, asset_id in enumerate(ids):
            days = 0 if number >= len(ids) - 2 * third + third // 2 else 1 if number >= third // 2 else 3
            made = now - timedelta(days=days, minutes=3 * (len(ids) - number))
            await session.execute(update(Asset).where(Asset.id == asset_id).values(created_at=made))


async def add_rows(library: OpenLibrary, count: int, **changes: Any) -> list[int]:
    """Add assets without files, one a minute up to `NEWEST`; gives their ids, newest first."""
    assets = []
    for number in range(count):
        width, height = _SHAPES[number % len(_SHAPES)]
        values: dict[str, Any] = {
            "user_id": library.user_id,
            "media_type": MediaType.IMAGE,
            "origin": AssetOrigin.JOB,
            "state": AssetState.READY,
            "provider_id": "local",
            "path": f"files/{number:02}/{number}.png",
            "sha256": f"{number:064x}",
            "size_bytes": 1000 + number,
            "mime_type": "image/png",
            "width": width,
            "height": height,
            "name": f"picture-{number}.png",
            "prompt": f"prompt number {number}",
            "created_at": NEWEST - timedelta(minutes=number),
        }
        assets.append(values | changes)
    adding = insert(Asset).returning(Asset.id, sort_by_parameter_order=True)
    async with library.parts.database.write() as session:
        return list(await session.scalars(adding, assets))
