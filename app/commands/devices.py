"""`pixsim7 devices list|facts|connect|disconnect|pair|screenshot|push|pull`: phones, by the adb server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.devices.phone import Phone
from app.domain.device import Device
from app.domain.enums import CaptureKind, DeviceState
from app.domain.errors import DeviceGoneError, PixSimError, StorageError, ValidationError
from app.services.asset.file_names import safe_name
from app.services.automation.device_states import sentence_of
from app.services.upload.upload_file import BytesUpload
from app.system.file_systems import GB
from app.system.threads import in_thread

devices_cli = typer.Typer(help="Phones: see them, connect them, take pictures and files.", no_args_is_help=True)

Place = Annotated[str, typer.Argument(help="host:port, as the phone shows it.")]
Which = Annotated[
    str | None,
    typer.Option("--device", "-s", help="Its serial number, address, id or name; not needed where one is ready."),
]
PULL_LIMIT_BYTES = 64 * 1024**3
_DOWNLOADS = "/sdcard/Download/"


@dataclass(frozen=True, slots=True)
class ChosenPhone:
    """A phone that is ready, and its row."""

    row: Device
    phone: Phone


@devices_cli.command("list")
def list_devices(as_json: AsJson = False) -> None:
    """The phones that are there and those that were, with what to do about each."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            await services.devices.look(program.user_id)
        async with program.units.read(program.user_id) as services:
            devices = await services.devices.list_devices(program.user_id)
        show({"devices": [_data(device) for device in devices]}, _list_words(devices), as_json)

    run(work)


@devices_cli.command("facts")
def tell_facts(device: Which = None, as_json: AsJson = False) -> None:
    """Ask a phone what it is and how it is."""

    async def work(program: Program) -> None:
        chosen = await choose_phone(program, device)
        async with program.units.steps(program.user_id) as services:
            row = await services.devices.refresh_device(chosen.row.id)
        if row.trouble:
            raise PixSimError(f"{row.name}: {row.trouble}")
        data = _data(row)
        lines = [f"{name:<16} {'-' if value in (None, '') else value}" for name, value in data.items()]
        show(data, "\n".join(lines), as_json)

    run(work)


@devices_cli.command("connect")
def connect(place: Place, as_json: AsJson = False) -> None:
    """Connect a phone over the network; it may ask its owner first."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            said = await services.devices.connect(place)
        is_asked = said.startswith("failed to authenticate")
        words = "The phone asks its owner: allow USB debugging on it." if is_asked else said
        show({"place": place, "said": said, "waits_for_owner": is_asked}, words, as_json)

    run(with_reasons(work))


@devices_cli.command("disconnect")
def disconnect(place: Place, as_json: AsJson = False) -> None:
    """End a connection over the network."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            said = await services.devices.disconnect(place)
        show({"place": place, "said": said}, said, as_json)

    run(with_reasons(work))


@devices_cli.command("pair")
def pair(
    place: Place,
    code: Annotated[str, typer.Argument(help="The digits that the phone shows.")],
    as_json: AsJson = False,
) -> None:
    """Pair with a phone (Android 11 and later): Developer options, Wireless debugging, Pair with a code."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            said = await services.devices.pair(place, code)
        show({"place": place, "said": said}, said, as_json)

    run(with_reasons(work))


@devices_cli.command("screenshot")
def take_screenshot(
    device: Which = None,
    out: Annotated[Path | None, typer.Option(help="Write it to this new file.")] = None,
    into_library: Annotated[bool, typer.Option("--into-library", help="Take it into the library.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a picture of a phone's screen, as PNG: into the library, or into a file."""
    if (out is not None) == into_library:
        raise typer.BadParameter("say either --into-library or --out FILE")

    async def work(program: Program) -> None:
        chosen = await choose_phone(program, device)
        data = await chosen.phone.picture()
        told: dict[str, Any] = {"device": chosen.row.serialno}
        if out is not None:
            await in_thread(_save, out, data)
            told["file"] = str(out)
        else:
            name = capture_name(program, chosen.row, "png")
            async with program.units.steps(program.user_id) as services:
                file = BytesUpload(name, data)
                asset = await services.captures.keep_capture(chosen.row.id, file, CaptureKind.PICTURE)
            told |= {"asset_id": asset.id, "name": asset.name}
        show(told, str(out) if out is not None else f"{told['asset_id']}  {told['name']}", as_json)

    run(with_reasons(work))


@devices_cli.command("push")
def push(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file of this computer.")],
    target: Annotated[str, typer.Argument(help="Where to; a folder ends with a slash.")] = _DOWNLOADS,
    device: Which = None,
    as_json: AsJson = False,
) -> None:
    """Copy a file to a phone."""

    async def work(program: Program) -> None:
        chosen = await choose_phone(program, device)
        path = target + file.name if target.endswith("/") else target
        await chosen.phone.push(file, path)
        there = await chosen.phone.stat(path)
        size = there.size if there is not None else 0
        show({"device": chosen.row.serialno, "path": path, "bytes": size}, f"{path}  {size} bytes", as_json)

    run(with_reasons(work))


@devices_cli.command("pull")
def pull(
    path: Annotated[str, typer.Argument(help="A file of the phone.")],
    out: Annotated[Path | None, typer.Option(help="Write it to this new file; by default here.")] = None,
    device: Which = None,
    as_json: AsJson = False,
) -> None:
    """Copy a file from a phone."""

    async def work(program: Program) -> None:
        target = out if out is not None else Path(safe_name(PurePosixPath(path).name, "file"))
        if await in_thread(target.exists):
            raise ValidationError(f"{target} is there already.", field="out")
        chosen = await choose_phone(program, device)
        await chosen.phone.pull(path, target, limit_bytes=PULL_LIMIT_BYTES)
        size = (await in_thread(target.stat)).st_size
        told = {"device": chosen.row.serialno, "file": str(target), "bytes": size}
        show(told, f"{target}  {size} bytes", as_json)

    run(with_reasons(work))


def capture_name(program: Program, device: Device, suffix: str) -> str:
    """What a picture or clip of a phone is called, by its owner's clock."""
    return safe_name(f"{device.name} {program.parts.clock.now().astimezone():%Y-%m-%d %H-%M-%S}.{suffix}")


async def choose_phone(program: Program, words: str | None) -> ChosenPhone:
    """The phone that is named, or the only one that is ready.

    Raises:
        ValidationError: None is named, and several are ready.
        DeviceGoneError: None is ready, or the named one is not.
        ResourceNotFoundError: None is called that.
    """
    async with program.units.steps(program.user_id) as services:
        await services.devices.look(program.user_id, has_facts=False)
    async with program.units.read(program.user_id) as services:
        if words is not None:
            row = await services.devices.find_device(program.user_id, words)
        else:
            row = _only_one(await services.devices.list_devices(program.user_id))
        return ChosenPhone(row, await services.devices.phone(row.id))


def _only_one(devices: list[Device]) -> Device:
    ready = [device for device in devices if device.state is DeviceState.READY]
    if len(ready) > 1:
        names = ", ".join(device.serialno for device in ready)
        raise ValidationError(f"Several phones are ready: name one by --device ({names}).", field="device")
    if not ready:
        there = [f"{device.name}: {sentence_of(device)}" for device in devices if device.state is not DeviceState.GONE]
        raise DeviceGoneError("\n".join(there) or "No phone is connected.")
    return ready[0]


def with_reasons(work: Callable[[Program], Awaitable[None]]) -> Callable[[Program], Awaitable[None]]:
    """The same work; what the phone or adb said goes behind our words."""

    async def told(program: Program) -> None:
        try:
            await work(program)
        except PixSimError as error:
            if error.detail and error.detail not in error.message:
                error.message = f"{error.message} ({error.detail.strip()})"
            raise

    return told


def _save(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise ValidationError(f"{path} is there already.", field="out") from error
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from error


def _data(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "serial": device.serialno,
        "name": device.name,
        "state": device.state.value,
        "advice": sentence_of(device),
        "addresses": device.addresses if device.address is not None else [],
        "model": device.model,
        "manufacturer": device.manufacturer,
        "android": device.android_version,
        "sdk": device.sdk,
        "size": [device.width, device.height] if device.width and device.height else None,
        "rotation": device.rotation,
        "battery_percent": device.battery_percent,
        "is_charging": device.is_charging,
        "free_bytes": device.free_bytes,
        "total_bytes": device.total_bytes,
        "current_app": device.current_app,
        "is_awake": device.is_awake,
        "network": device.network,
        "account_id": device.account_id,
        "last_seen_at": device.last_seen_at.isoformat(),
    }


def _list_words(devices: list[Device]) -> str:
    lines = []
    for device in devices:
        facts = [
            f"Android {device.android_version}" if device.android_version else "",
            f"{device.battery_percent} %" if device.battery_percent is not None else "",
            f"{device.free_bytes / GB:.1f} GB free" if device.free_bytes is not None else "",
        ]
        is_well = device.state is DeviceState.READY and not device.trouble
        words = ", ".join(fact for fact in facts if fact) if is_well else sentence_of(device)
        lines.append(f"{device.id:>4}  {device.state.value:<14} {device.name}  {device.serialno}  {words}".rstrip())
    return "\n".join(lines) or "No phone was ever connected."
