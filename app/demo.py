"""The journey without a person: a picture becomes a clip becomes a frame, in the real window, on a scratch library."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import PixSimError
from app.main import run_window

if TYPE_CHECKING:
    from app.domain.job import Job
    from app.ui.context import UiContext
    from app.ui.people.desks import Desk

BOARDS: Final = (
    ("Alpine lake before sunrise, violet haze, calm water", "16:9", 412),
    ("City skyline at night, warm windows, light rain", "16:9", 7),
    ("Portrait of a woman with red hair, soft rim light", "3:4", 21),
    ("Still life, one white vase, two oranges, north light", "1:1", 5),
    ("Desert dunes at dusk, a pale moon", "16:9", 33),
    ("Planet with rings over a dark sea of stars", "4:3", 64),
    ("Pine forest in morning mist, cold green", "3:4", 12),
    ("Sunset over the sea, golden path on the water", "21:9", 90),
)
"""What is drawn when no picture is given: prompt, aspect, seed."""
CLIP_PROMPT: Final = "Slow push over the lake, mist lifts, first light on the ridge"
MORE_CLIPS: Final = (
    ("City in the rain, camera glides left between the towers", 15.0, "1080p"),
    ("She turns to the window, soft rim light, slow pull out", 2.0, "480p"),
    ("Minimal still life, one vase, two oranges, push in", 2.0, "480p"),
    ("Dune crest, sand drifts in low sun, pan right", 2.0, "480p"),
    ("Rings drift past the planet, slow tilt up", 2.0, "480p"),
)
"""What still runs and waits when the pictures are taken: prompt, seconds and size."""
JOB_SECONDS: Final = 300.0
SETTLE_SECONDS: Final = 1.5
USUAL: Final = (1440, 900)
LARGE: Final = (2560, 1440)
LOOK_SECONDS: Final = 0.1


def run_demo(out: Path, images: Sequence[Path]) -> dict[str, Any]:
    """Run the journey and save `window-dark.png`, `window-light.png` and `clip.mp4`.

    Args:
        out: The folder for them; it exists.
        images: Pictures to begin with; none lets the engine inside draw some.

    Returns:
        The ids of jobs, assets and lineage edges, and the names of the files; `error` where it failed.
    """
    told: dict[str, Any] = {"out": str(out)}

    async def journey(desk: "Desk") -> None:
        try:
            told.update(await _Journey(desk, out).run(images))
        except (PixSimError, TimeoutError) as error:
            told["error"] = str(error) or type(error).__name__

    with tempfile.TemporaryDirectory(prefix="pixsim7-demo-") as scratch:
        code = run_window(["--data-dir", scratch], journey)
    if code and "error" not in told:
        told["error"] = "The window ended with an error; its log has the details."
    return told


async def queue_local(context: "UiContext", operation: OperationType, params: dict[str, Any]) -> "Job":
    """Queue a job for the engine inside."""
    async with context.write() as services:
        return await services.jobs.create_job(context.user_id, "local", operation, params)


async def result_of(context: "UiContext", job: "Job") -> int:
    """Wait for a job; gives the id of its result.

    Raises:
        PixSimError: It ended without a result.
        TimeoutError: It did not end.
    """
    async with asyncio.timeout(JOB_SECONDS):
        while True:
            async with context.read() as services:
                (row,) = await services.jobs.get_job_rows([job.id])
            if row.status == JobStatus.COMPLETED and row.result_asset_id is not None:
                return row.result_asset_id
            if row.status.is_final:
                raise PixSimError(row.error_message or f"Job {job.id} ended as {row.status}.")
            await asyncio.sleep(LOOK_SECONDS)


class _Journey:
    """What a person would do, in their order."""

    def __init__(self, desk: "Desk", out: Path) -> None:
        self._desk = desk
        self._context = desk.context
        self._out = out
        self._files: list[str] = []

    async def run(self, images: Sequence[Path]) -> dict[str, Any]:
        desk, shell = self._desk, self._context.shell
        desk.session.welcome.end("local")
        desk.window.resize(*USUAL)
        if images:
            pictures = await desk.session.importer.import_files(images)
        else:
            pictures = [await self._make(*board) for board in BOARDS]
        if not pictures:
            raise PixSimError("None of the pictures was taken.")
        shell.assets_selected.emit((pictures[0],))
        shell.use_as_input_requested.emit((pictures[0],))
        clip_job, clip = await self._finish(
            await self._queue(
                OperationType.IMAGE_TO_VIDEO,
                {"first_frame": pictures[0], "prompt": CLIP_PROMPT, "size": "720p", "camera": "push_in", "seed": 412},
            )
        )
        frame_job, frame = await self._finish(
            await self._queue(OperationType.FRAME_EXTRACTION, {"source_clip": clip, "at": 2.5})
        )
        others = [
            await self._queue(
                OperationType.IMAGE_TO_VIDEO,
                {"first_frame": picture, "prompt": prompt, "size": size, "duration": seconds},
            )
            for picture, (prompt, seconds, size) in zip(pictures[1:], MORE_CLIPS, strict=False)
        ]
        shell.assets_selected.emit((clip,))
        await self._take_pictures(clip)
        async with self._context.read() as services:
            graph = await services.lineage.get_lineage_graph(clip, depth=10)
        async with self._context.steps() as services:
            exported = await services.assets.export_asset(clip, self._out / "export")
        exported.replace(self._out / "clip.mp4")
        (self._out / "export").rmdir()
        for job in others:
            await self._finish(job)
        return {
            "jobs": {"clip": clip_job, "frame": frame_job, "others": [job.id for job in others]},
            "assets": {"pictures": pictures, "clip": clip, "frame": frame},
            "lineage": [[edge["parent"], edge["child"]] for edge in graph["edges"]],
            "files": [*self._files, "clip.mp4"],
        }

    async def _make(self, prompt: str, aspect: str, seed: int) -> int:
        params = {"prompt": prompt, "aspect": aspect, "size": "480p", "seed": seed}
        return (await self._finish(await self._queue(OperationType.TEXT_TO_IMAGE, params)))[1]

    async def _queue(self, operation: OperationType, params: dict[str, Any]) -> "Job":
        return await queue_local(self._context, operation, params)

    async def _finish(self, job: "Job") -> tuple[int, int]:
        return job.id, await result_of(self._context, job)

    async def _take_pictures(self, clip: int) -> None:
        window, theme = self._desk.window, self._context.theme
        window.set_layout_id("create")
        for look in ("light", "dark"):
            theme.set_look(choice=look)
            await self._save(f"window-{look}")
        self._context.shell.lineage_requested.emit(clip)
        await self._save("lineage-dark")
        window.show_page("gallery")
        window.resize(*LARGE)
        for look in ("light", "dark"):
            theme.set_look(choice=look)
            await self._save(f"window-{look}-large")
        window.resize(*USUAL)

    async def _save(self, name: str) -> None:
        """Let the window settle and save its picture; an offscreen or virtual screen shows it as any other."""
        await asyncio.sleep(SETTLE_SECONDS)
        self._desk.window.grab().save(str(self._out / f"{name}.png"))
        self._files.append(f"{name}.png")
