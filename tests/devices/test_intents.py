"""What `am` says, and whether it worked."""

import pytest

from app.devices.intents import check_said, is_component, start
from app.devices.shell import ShellResult
from app.domain.errors import AppMissingError, DeviceRefusedError
from tests.support.direct_phone import DirectPhone


async def test_an_activity_is_started_with_its_words_as_they_are() -> None:
    phone = DirectPhone()
    await start(phone, ["-n", "com.example.app/.MainActivity", "-d", "example:$(id)"])
    assert phone.state.links == ["example:$(id)"]


@pytest.mark.parametrize(
    ("out", "err", "code", "error"),
    [
        ("Starting", "Error: Activity class {a/b} does not exist.", 0, AppMissingError),
        ("Error: Activity not started, unable to resolve Intent", "", 0, AppMissingError),
        ("", "java.lang.SecurityException: Permission Denial", 0, DeviceRefusedError),
        ("", "", 1, DeviceRefusedError),
    ],
)
def test_a_failure_is_seen_in_its_words(out: str, err: str, code: int, error: type[DeviceRefusedError]) -> None:
    with pytest.raises(DeviceRefusedError) as failed:
        check_said(ShellResult(out.encode(), err.encode(), code), "No.")
    assert type(failed.value) is error
    check_said(ShellResult(b"Status: ok", b"", 0), "No.")


def test_an_activity_is_told_from_other_words() -> None:
    assert is_component("com.example.app/.Main$A")
    assert not is_component("No activity found")
