"""`pixsim7 devices record`: a phone's screen as a clip."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.devices import Which, capture_name, choose_phone
from app.commands.running import AsJson, run, show
from app.devices.phone import Phone
from app.devices.recording import EndReason, Recorded, RecordingLimits
from app.devices.stream import PhoneStream
from app.domain.enums import CaptureKind
from app.domain.errors import DeviceError, ValidationError
from app.services.upload.upload_file import PathUpload
from app.system.threads import in_thread

recording_cli = typer.Typer()

START_SECONDS = 30.0
"""So long a phone may take to give its first picture."""
_SHOWN_A_SECOND = 1.0
_WELL = {EndReason.STOPPED, EndReason.TOO_LONG, EndReason.TOO_LARGE}
_WORDS = {
    EndReason.FORMAT_CHANGED: "The phone was turned, and a clip has one size.",
    EndReason.NO_STREAM: "The phone gives single pictures only.",
    EndReason.PHONE_LOST: "The phone went away.",
    EndReason.NOT_WRITTEN: "The file could not be written.",
}


@recording_cli.command("record")
def record(
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="How long.")] = 30.0,
    device: Which = None,
    out: Annotated[Path | None, typer.Option(help="Write it to this new file (.mp4).")] = None,
    into_library: Annotated[bool, typer.Option("--into-library", help="Take it into the library.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record a phone's screen as it is sent, into the library or into a file; Ctrl+C ends it, and keeps the file."""
    if (out is not None) == into_library:
        raise typer.BadParameter("say either --into-library or --out FILE")

    async def work(program: Program) -> None:
        if out is not None and await in_thread(out.exists):
            raise ValidationError(f"{out} is there already.", field="out")
        chosen = await choose_phone(program, device)
        told: dict[str, Any] = {"device": chosen.row.serialno}
        if out is not None:
            recorded = await _record(chosen.phone, out, seconds)
            told["file"] = str(out)
        else:
            with tempfile.TemporaryDirectory(dir=program.paths.cache) as folder:
                path = Path(folder, capture_name(program, chosen.row, "mp4"))
                recorded = await _record(chosen.phone, path, seconds)
                async with program.units.steps(program.user_id) as services:
                    file = PathUpload(path)
                    asset = await services.captures.keep_capture(chosen.row.id, file, CaptureKind.RECORDING)
            told |= {"asset_id": asset.id, "name": asset.name}
        told |= {"seconds": round(recorded.seconds, 3), "pictures": recorded.pictures}
        where = told.get("file") or f"{told['asset_id']}  {told['name']}"
        show(told, f"{where}  {recorded.seconds:.1f} s", as_json)
        if recorded.reason not in _WELL:
            raise DeviceError(_words(recorded))

    run(work)


async def _record(phone: Phone, path: Path, seconds: float) -> Recorded:
    """Record until the time is over or the stream ends for good.

    Raises:
        DeviceError: Nothing was recorded; says why.
    """
    changed = asyncio.Event()
    stream = PhoneStream(phone, changed.set)
    stream.set_rate(_SHOWN_A_SECOND)
    stream.start_recording(path, RecordingLimits(seconds=seconds))
    stream.start()
    try:
        async with asyncio.timeout(seconds + START_SECONDS):
            while (recorded := stream.status.recorded) is None or recorded.reason is None:
                await changed.wait()
                changed.clear()
    except TimeoutError:
        recorded = stream.status.recorded
    finally:
        await in_thread(stream.close)
    if recorded is None or not recorded.pictures:
        raise DeviceError(_words(recorded) if recorded is not None else stream.status.reason or "No picture came.")
    return recorded


def _words(recorded: Recorded) -> str:
    return _WORDS.get(recorded.reason or EndReason.STOPPED, "It ended before a picture came.")
