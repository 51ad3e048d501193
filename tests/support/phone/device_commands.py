"""Commands of the emulated phone about itself: facts, settings, touches, pictures."""

from tests.support.phone.commands import Call, Output, command, lines
from tests.support.phone.drawing import black, draw, png
from tests.support.phone.nodes import hierarchy_xml
from tests.support.phone.state import PhoneState

_FIRST_WITH_TOP_RESUMED = 29


@command("wm")
async def _wm(call: Call) -> Output:
    if call.arguments[:1] != ["size"]:
        return Output(err=b"Unknown command\n", code=255)
    state = call.state
    said = [f"Physical size: {state.width}x{state.height}"]
    if state.override_size:
        said.append("Override size: {}x{}".format(*state.override_size))
    return lines(*said)


def _battery(state: PhoneState) -> Output:
    return lines(
        "Current Battery Service state:",
        "  AC powered: false",
        f"  USB powered: {str(state.is_charging).lower()}",
        "  Wireless powered: false",
        f"  status: {2 if state.is_charging else 3}",
        "  present: true",
        f"  level: {state.battery}",
        "  scale: 100",
    )


def _power(state: PhoneState) -> Output:
    return lines("POWER MANAGER (dumpsys power)", f"  mWakefulness={'Awake' if state.is_awake else 'Asleep'}")


def _activity(state: PhoneState) -> Output:
    record = f"ActivityRecord{{1a2b3c u0 {state.screen.activity} t12}}"
    if int(state.property_of("ro.build.version.sdk")) >= _FIRST_WITH_TOP_RESUMED:
        return lines("ACTIVITY MANAGER ACTIVITIES", f"  topResumedActivity={record}")
    return lines("ACTIVITY MANAGER ACTIVITIES", f"    mResumedActivity: {record}")


def _display(state: PhoneState) -> Output:
    width, height = state.size()
    return lines(
        "DISPLAY MANAGER (dumpsys display)",
        f"    mCurrentOrientation={state.rotation}",
        "  mViewports=[DisplayViewport{type=INTERNAL, valid=true, isActive=true, displayId=0, "
        f"orientation={state.rotation}, logicalFrame=Rect(0, 0 - {width}, {height}), "
        f"deviceWidth={width}, deviceHeight={height}}}]",
    )


def _window(state: PhoneState) -> Output:
    return lines("WINDOW MANAGER WINDOWS", f"  mCurrentFocus=Window{{4d5e6f u0 {state.screen.activity}}}")


_DUMPS = {"battery": _battery, "power": _power, "activity": _activity, "display": _display, "window": _window}


@command("dumpsys")
async def _dumpsys(call: Call) -> Output:
    name = call.arguments[0] if call.arguments else ""
    dump = _DUMPS.get(name)
    return dump(call.state) if dump else lines(f"Can't find service: {name}")


_SPACES = {"accelerometer_rotation": "system", "user_rotation": "system", "default_input_method": "secure"}


@command("settings")
async def _settings(call: Call) -> Output:
    settings = call.state.settings
    match call.arguments:
        case [_, space, name, *_] if _SPACES.get(name, space) != space:
            return lines("null")
        case ["get", "system" | "secure" | "global", name]:
            return lines(settings.get(name, "null"))
        case ["put", "system" | "secure" | "global", name, value]:
            settings[name] = value
        case ["delete", "system" | "secure" | "global", name]:
            settings.pop(name, None)
        case _:
            return Output(err=b"Invalid command\n", code=255)
    if settings.get("accelerometer_rotation") != "1" and name == "user_rotation":
        call.state.rotation = int(settings.get(name, "0"))
    return Output()


@command("screencap")
async def _screencap(call: Call) -> Output:
    state = call.state
    is_seen = state.is_awake and not state.is_secure
    picture = draw(state.screen.tree()) if is_seen else black(state.size())
    warning = b"[Warning] Multiple displays were found.\n" if state.faults.warns_of_displays else b""
    if "-p" in call.arguments:
        return Output(png(picture), warning)
    head = b"".join(value.to_bytes(4, "little") for value in (*picture.size, 1, 1))
    return Output(head + picture.convert("RGBA").tobytes(), warning)


@command("uiautomator")
async def _uiautomator(call: Call) -> Output:
    state = call.state
    names = [word for word in call.arguments[1:] if not word.startswith("--")]
    path = names[0] if names else "/sdcard/window_dump.xml"
    fault = state.faults.dumps.pop(0) if state.faults.dumps else state.faults.dump
    if fault:
        return Output(err=f"{fault}\n".encode(), code=137 if fault == "Killed" else 0)
    screen = state.screen
    xml = hierarchy_xml(screen.tree(), package=screen.package, rotation=state.rotation).encode()
    said = f"UI hierchary dumped to: {path}\n".encode()
    if path == "/dev/tty":
        return Output(xml + said)
    state.keep(path, xml)
    return Output(said)


@command("df")
async def _df(_call: Call) -> Output:
    return lines(
        "Filesystem     1K-blocks     Used Available Use% Mounted on",
        "/dev/fuse      112000000 42000000  70000000  38% /storage/emulated",
    )
