"""What the state of a phone means for its user, and what to do about it."""

from app.domain.device import Device
from app.domain.enums import DeviceState

_ADVICE = {
    DeviceState.READY: "It is connected.",
    DeviceState.UNAUTHORISED: "Allow USB debugging on the phone. If it does not ask, revoke the authorisations in its"
    " developer options and plug it in again.",
    DeviceState.AUTHORISING: "It is being asked whether this computer may use it.",
    DeviceState.CONNECTING: "It is being connected.",
    DeviceState.OFFLINE: "It does not answer. Plug it in again, or disconnect and connect it.",
    DeviceState.NO_PERMISSIONS: "This computer may not use its USB port: on Linux a udev rule for Android phones is"
    " missing (package android-sdk-platform-tools-common), then plug it in again.",
    DeviceState.RECOVERY: "It is in recovery mode. Start it as usual.",
    DeviceState.SIDELOAD: "It waits for an update to be sent. Start it as usual.",
    DeviceState.BOOTLOADER: "It is in its bootloader. Start it as usual.",
    DeviceState.DETACHED: "Another program has taken it away from adb. End that program, or plug it in again.",
    DeviceState.GONE: "It is not connected.",
    DeviceState.UNKNOWN: "adb reports a state that is not known here.",
}


def advice_of(device: Device) -> str:
    """What is the matter and what to do, as a sentence; of a phone that answers badly, why."""
    if device.state is DeviceState.READY and device.trouble:
        return device.trouble
    words = _ADVICE[device.state]
    return f"{words} ({device.state_words})" if device.state is DeviceState.UNKNOWN else words
