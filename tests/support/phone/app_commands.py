"""Commands of the emulated phone about apps: start, stop, clear, install."""

import io
import zipfile

from tests.support.phone.commands import Call, Output, command, lines
from tests.support.phone.input_commands import take_broadcast
from tests.support.phone.screen import APP

_COMPONENT = f"{APP}/.MainActivity"
_FIRST_WITH_POST, _FIRST_WITH_SCAN = 29, 30


def _after(arguments: list[str], option: str) -> str:
    """The word behind an option, "" without it."""
    return arguments[arguments.index(option) + 1] if option in arguments[:-1] else ""


@command("am")
async def _am(call: Call) -> Output:
    match call.arguments:
        case ["start", *rest]:
            return _start(call, rest)
        case ["force-stop", package]:
            if package == APP:
                call.state.screen.stop_app()
            return Output()
        case ["broadcast", *rest]:
            if "MEDIA_SCANNER" in _after(rest, "-a"):
                call.state.scanned.append(rest[-1].removeprefix("file://"))
            take_broadcast(call.state, _after(rest, "-a"), rest[-1])
            return lines("Broadcasting: Intent { }", "Broadcast completed: result=0")
    return Output(err=b"Error: unknown command\n", code=255)


def _start(call: Call, rest: list[str]) -> Output:
    component, link = _after(rest, "-n"), _after(rest, "-d")
    target = component.partition("/")[0] or (APP if link.startswith("example:") else "")
    if target != APP or APP not in call.state.packages:
        # Phones end with 0 here too.
        return lines("Starting: Intent { }", "Error: Activity class does not exist.")
    call.state.screen.open_app()
    if link:
        call.state.links.append(link)
    return lines("Starting: Intent { }", "Status: ok", f"Activity: {_COMPONENT}", "TotalTime: 120", "Complete")


@command("content")
async def _content(call: Call) -> Output:
    """Only the media store's call that looks at a file, which phones have since Android 11."""
    words = call.arguments
    if "scan_file" not in words or int(call.state.property_of("ro.build.version.sdk")) < _FIRST_WITH_SCAN:
        return Output(err=b"Error while accessing provider:media\n")
    call.state.scanned.append(_after(words, "--arg"))
    return lines("Result: Bundle[{}]")


@command("monkey")
async def _monkey(call: Call) -> Output:
    if _after(call.arguments, "-p") not in call.state.packages:
        return Output(b"** No activities found to run, monkey aborted.\n", code=252)
    call.state.screen.open_app()
    return lines("Events injected: 1")


@command("cmd")
async def _cmd(call: Call) -> Output:
    state = call.state
    match call.arguments:
        case ["package", *words]:
            return await _package(call, words)
        case ["notification", "post", *words] if int(state.property_of("ro.build.version.sdk")) >= _FIRST_WITH_POST:
            state.notifications[words[-2]] = (_after(words, "-t"), words[-1])
            return lines("posting:")
        case ["notification", *_]:
            return Output(b"Unknown command: post\n", code=255)
        case ["statusbar", "expand-notifications"]:
            state.screen.shade = [word for words in state.notifications.values() for word in words]
            return Output()
        case ["statusbar", "collapse"]:
            state.screen.shade = []
            return Output()
    return Output(err=b"cmd: Can't find service\n", code=20)


@command("pm")
async def _pm(call: Call) -> Output:
    return await _package(call, call.arguments)


async def _package(call: Call, words: list[str]) -> Output:
    packages = call.state.packages
    match words:
        case ["list", "packages", *_]:
            return lines(*(f"package:{name}" for name in sorted(packages)))
        case ["query-activities", *_]:
            return _activities()
        case ["resolve-activity", *rest]:
            is_there = rest[-1] == APP and APP in packages
            return lines("priority=0 isDefault=true", _COMPONENT) if is_there else lines("No activity found")
        case ["install", *rest]:
            return await _install(call, rest)
        case [verb, *_, name] if name in packages:
            return _with_package(call, verb, name)
    return Output(b"Failed\n", code=1)


def _with_package(call: Call, verb: str, name: str) -> Output:
    if verb == "path":
        return lines(f"package:/data/app/{name}/base.apk")
    if verb == "clear":
        call.state.screen.clear_app()
    elif verb == "uninstall":
        call.state.packages.remove(name)
    else:
        return Output(b"Failed\n", code=1)
    return lines("Success")


async def _install(call: Call, rest: list[str]) -> Output:
    """Take a package from the input or a file; its manifest, or without one its text, is the name of the package."""
    if "-S" in rest:
        count = int(_after(rest, "-S"))
        data = await call.read(count)
    else:
        file = call.state.files.get(rest[-1])
        data = file.data if file else b""
        count = len(data) or 1
    if len(data) < count or call.state.faults.refuses_install:
        return lines(f"Failure [{call.state.faults.refuses_install or 'INSTALL_FAILED_INVALID_APK'}]")
    name = _manifest(data).partition(b"\n")[0].decode(errors="replace")
    if name not in call.state.packages:
        call.state.packages.append(name)
    return lines("Success")


def _manifest(data: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("AndroidManifest.xml")


def _activities() -> Output:
    return lines(
        "1 activities found:",
        "  Activity #0:",
        "    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true",
        "    ActivityInfo:",
        f"      name={APP}.MainActivity",
        f"      packageName={APP}",
        "      labelRes=0x0 nonLocalizedLabel=An example icon=0x7f010000 banner=0x0",
        f"      taskAffinity={APP} targetActivity=null persistableMode=PERSIST_ROOT_ONLY",
        "      ApplicationInfo:",
        "        name=com.example.Application",
        f"        packageName={APP}",
        "        labelRes=0x7f020000 nonLocalizedLabel=null icon=0x7f010000 banner=0x0",
    )
