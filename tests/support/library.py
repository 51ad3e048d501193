"""A whole library in a scratch folder: real database, real workers, real thumbnails, the providers that are there."""

import functools
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from app.domain.asset import Asset
from app.domain.events import EventBus, SettingsChanged
from app.domain.settings import Settings
from app.media.credentials.credential_workers import CredentialWorkers
from app.media.probe import MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.services.account.reconciling import find_differences
from app.services.asset.library import Library
from app.services.automation.adb import Adb
from app.services.unit_of_work import Parts, Services, UnitOfWork
from app.services.upload.upload_file import PathUpload
from app.storage.database import Database
from app.storage.migrate import migrate
from app.system.clock import Clock
from app.system.journal import Journal
from app.system.processes import WorkerPool
from app.system.threads import in_thread
from app.system.transfer import Transfer
from app.system.vault import Vault
from tests.support.kept_workers import KeptWorkers
from tests.support.keyrings import memory_vault

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.theme import Theme

DATABASE_NAME = "library.db"
EMAIL = "creator@example.org"


@dataclass(slots=True)
class OpenLibrary:
    """A library that is open, and its user."""

    folder: Path
    user_id: int
    parts: Parts
    work: UnitOfWork
    pool: WorkerPool
    is_tampered: bool = False
    """The test made the books wrong on purpose: nobody looks at them when it has ended."""

    @property
    def bus(self) -> EventBus:
        return self.parts.bus

    @property
    def store(self) -> ThumbnailStore:
        return self.parts.thumbnails

    @property
    def incoming(self) -> Path:
        """A folder for files that are about to be imported."""
        path = self.folder / "outside"
        path.mkdir(exist_ok=True)
        return path

    def read(self) -> AbstractAsyncContextManager[Services]:
        return self.work.read(self.user_id)

    def write(self) -> AbstractAsyncContextManager[Services]:
        return self.work.write(self.user_id)

    def steps(self) -> AbstractAsyncContextManager[Services]:
        return self.work.steps(self.user_id)

    async def import_files(self, *paths: Path) -> list[Asset]:
        """Upload files as a drop on the window does, one after another."""
        provider = self.parts.registry.all()[0].manifest.id
        async with self.steps() as services:
            return [await services.uploads.upload(self.user_id, PathUpload(path), provider) for path in paths]

    async def import_picture(
        self, name: str = "picture.png", size: tuple[int, int] = (320, 200), *, seed: int = 1
    ) -> Asset:
        """Draw a picture and upload it; another seed gives another picture."""
        return (await self.import_files(draw_picture(self.incoming / name, size, seed=seed)))[0]

    async def import_clip(
        self, name: str = "clip.mp4", size: tuple[int, int] = (320, 180), *, seconds: float = 1.0, seed: int = 1
    ) -> Asset:
        """Make a clip and upload it; each of its 25 frames a second is another picture."""
        return (await self.import_files(make_clip(self.incoming / name, size, seconds=seconds, seed=seed)))[0]


def engine_alone(folder: Path) -> ProviderRegistry:
    """The engine inside without the services, so that what a test sees does not change with each new one."""
    home = folder / "local"
    home.mkdir(parents=True, exist_ok=True)
    return ProviderRegistry({"local": factory_of("local")(ProviderEnvironment(home))})


@asynccontextmanager
async def open_library(
    tmp_path: Path,
    *,
    clock: Clock | None = None,
    bus: EventBus | None = None,
    registry: ProviderRegistry | None = None,
    vault: Vault | None = None,
    transfer: Transfer | None = None,
    adb: Adb | None = None,
) -> AsyncIterator[OpenLibrary]:
    """Make and open a library with one user, who has the built-in accounts."""
    clock = clock or Clock()
    data = tmp_path / "data"
    path = data / DATABASE_NAME
    data.mkdir(parents=True, exist_ok=True)
    if path.exists():
        await in_thread(migrate, path, data / "backups", clock.now())
    else:
        await in_thread(shutil.copyfile, _new_database(), path)
    database = Database(path)
    pool = KeptWorkers()
    library = Library(tmp_path / "library")
    library.open()
    store = ThumbnailStore(data / "thumbnails.db")
    transfer = transfer or Transfer()
    parts = Parts(
        database=database,
        bus=bus or EventBus(),
        clock=clock,
        registry=registry or engine_alone(data / "providers"),
        library=library,
        inspector=MediaInspector(pool),
        credential_workers=CredentialWorkers(pool, pool),
        thumbnails=store,
        transfer=transfer,
        journal=Journal(data / "journal"),
        vault=vault or memory_vault(),
        adb=adb or Adb(),
    )
    work = UnitOfWork(parts)
    try:
        async with work.write() as services:
            user = await services.users.get_first_user() or await services.users.create_user(EMAIL)
            await services.accounts.ensure_built_in_accounts()
        opened = OpenLibrary(tmp_path, user.id, parts, work, pool)
        yield opened
        await _check_books(opened)
    finally:
        await transfer.close()
        await pool.close()
        store.close()
        await database.close()


@functools.cache
def _new_database() -> Path:
    """A migrated file without rows, with which each library of this process begins."""
    folder = Path(tempfile.mkdtemp())
    migrate(folder / DATABASE_NAME, folder / "backups", Clock().now())
    return folder / DATABASE_NAME


async def _check_books(library: OpenLibrary) -> None:
    """Whatever a test did, no credit appeared, vanished or stayed held for what has ended.

    Raises:
        AssertionError: The books do not reconcile.
    """
    if library.is_tampered:
        return
    async with library.parts.database.read() as session:
        found = await find_differences(session)
    assert not found, "the books do not reconcile: " + "; ".join(found)


class ScratchSettings:
    """Settings that live as long as the test; a change is published as in the program."""

    def __init__(self, bus: EventBus, settings: Settings | None = None) -> None:
        self._bus = bus
        self._value = settings or Settings()

    @property
    def value(self) -> Settings:
        return self._value

    async def change(self, name: str, value: Any) -> None:
        await self.change_all({name: value})

    async def change_all(self, values: Mapping[str, Any]) -> None:
        self._value = self._value.with_values(values)
        for name in values:
            self._bus.publish(SettingsChanged(name))


@dataclass(slots=True)
class Complaints:
    """What the window would have shown as errors."""

    shown: list[tuple[Exception, str]] = field(default_factory=list)

    def __call__(self, error: Exception, what: str) -> None:
        self.shown.append((error, what))


@asynccontextmanager
async def open_context(
    library: OpenLibrary, theme: "Theme", *, complaints: Complaints | None = None
) -> "AsyncIterator[UiContext]":
    """A panel's context on an open library; what it started has ended when the block is left.

    Raises:
        AssertionError: A task of the panel failed and the test does not look at `complaints`.
    """
    from app.ui.context import Shell, UiContext
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.tasks import UiTasks

    seen = complaints or Complaints()
    tasks = UiTasks(seen)
    loader = ThumbnailLoader(library.store)
    shell = Shell()
    try:
        yield UiContext(
            bus=library.bus,
            tasks=tasks,
            read=library.read,
            write=library.write,
            steps=library.steps,
            user_id=library.user_id,
            theme=theme,
            settings=ScratchSettings(library.bus),
            thumbnails=loader,
            shell=shell,
            files=library.parts.library,
            workers=library.pool,
        )
    finally:
        await tasks.close()
        loader.close()
        # Python's collector does not see what Qt's connections hold: they go with the object alone.
        shell.deleteLater()
    if complaints is None:
        assert not seen.shown, f"could not {seen.shown[0][1]}: {seen.shown[0][0]!r}"


def draw_picture(path: Path, size: tuple[int, int], *, seed: int = 1) -> Path:
    """Save a landscape that the seed decides; the suffix of the path says as what."""
    picture = _landscape(size, random.Random(seed))  # noqa: S311
    if path.suffix == ".jpg":
        picture.save(path, quality=92)
    else:
        picture.save(path)
    return path


def make_clip(
    path: Path,
    size: tuple[int, int],
    *,
    seconds: float = 1.0,
    rate: int = 25,
    seed: int = 1,
    board: Image.Image | None = None,
) -> Path:
    """Save an H.264 clip that pushes slowly into a picture.

    Without a board of its own it is a landscape, and frame n has n white marks of 4 px at its foot.
    """
    width, height = size
    has_marks = board is None
    wide = (width + 64, height + 64)
    picture = _landscape(wide, random.Random(seed)) if board is None else board.resize(wide)  # noqa: S311
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(round(seconds * rate)):
            inset = min(32, number // 2)
            frame = picture.crop((inset, inset, inset + width, inset + height))
            if has_marks:
                _mark(frame, number)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(frame), format="rgb24")))
        container.mux(stream.encode(None))
    return path


def _mark(frame: Image.Image, number: int) -> None:
    draw = ImageDraw.Draw(frame)
    for mark in range(number):
        draw.rectangle((8 * mark, frame.height - 6, 8 * mark + 3, frame.height - 3), fill=(255, 255, 255))


def _landscape(size: tuple[int, int], chance: random.Random) -> Image.Image:
    width, height = size
    hue, warm = chance.random(), chance.random() < 0.5
    top, low = _tone(hue, 0.55, 0.35), _tone(hue + (0.08 if warm else -0.06), 0.45, 0.95)
    down = np.linspace(0.0, 1.0, height)[:, None, None]
    sky = np.broadcast_to(np.array(top) * (1 - down) + np.array(low) * down, (height, width, 3))
    picture = Image.fromarray(sky.astype(np.uint8), "RGB")
    draw = ImageDraw.Draw(picture)
    radius = max(4, height // chance.randint(6, 12))
    x, y = chance.randint(radius, max(radius + 1, width - radius)), chance.randint(radius, max(radius + 1, height // 2))
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_tone(hue + 0.1, 0.2, 1.0))
    for layer in range(5):
        _ridge(draw, size, chance, height * (0.42 + 0.12 * layer), _tone(hue - 0.02 * layer, 0.5, 0.62 - 0.11 * layer))
    return picture.filter(ImageFilter.SMOOTH)


def _ridge(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random, base: float, color: tuple[int, int, int]
) -> None:
    width, height = size
    steps = 9
    heights = [base + chance.uniform(-0.09, 0.09) * height for _ in range(steps)]
    points: Sequence[tuple[float, float]] = [(width * step / (steps - 1), heights[step]) for step in range(steps)]
    draw.polygon([(0, height), *points, (width, height)], fill=color)


def _tone(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    import colorsys

    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
