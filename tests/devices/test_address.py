"""Where an adb server or a phone answers."""

import pytest

from app.devices.address import ServerAddress, find_server, join_place, split_place
from app.domain.errors import ValidationError


@pytest.mark.parametrize(
    ("setting", "environment", "address"),
    [
        ("", {}, ServerAddress("127.0.0.1", 5037)),
        ("box:99", {"ADB_SERVER_SOCKET": "tcp:other:1"}, ServerAddress("box", 99)),
        (" box ", {}, ServerAddress("box", 5037)),
        ("", {"ADB_SERVER_SOCKET": "tcp:box:99", "ANDROID_ADB_SERVER_PORT": "7"}, ServerAddress("box", 99)),
        ("", {"ADB_SERVER_SOCKET": "tcp:5038"}, ServerAddress("127.0.0.1", 5038)),
        ("", {"ADB_SERVER_SOCKET": "tcp:[::1]:5038"}, ServerAddress("::1", 5038)),
        ("", {"ANDROID_ADB_SERVER_PORT": "5039"}, ServerAddress("127.0.0.1", 5039)),
    ],
)
def test_the_setting_goes_before_the_environment_as_adb_reads_it(
    setting: str, environment: dict[str, str], address: ServerAddress
) -> None:
    assert find_server(setting, environment) == address


def test_only_a_server_of_this_machine_may_be_started_from_here() -> None:
    assert ServerAddress().is_local
    assert ServerAddress("::1", 1).is_local
    assert not ServerAddress("192.168.1.5", 1).is_local
    assert (str(ServerAddress("::1", 1)), str(ServerAddress())) == ("[::1]:1", "127.0.0.1:5037")


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("192.168.1.5", ("192.168.1.5", 5555)),
        ("phone.local:37123", ("phone.local", 37123)),
        ("[fe80::1%wlan0]:5555", ("fe80::1%wlan0", 5555)),
        ("fe80::1", ("fe80::1", 5555)),
        ("[::1]", ("::1", 5555)),
    ],
)
def test_a_place_is_taken_apart_and_joined_again(place: str, parts: tuple[str, int]) -> None:
    assert split_place(place) == parts
    assert split_place(join_place(*parts)) == parts


@pytest.mark.parametrize(
    "place",
    [
        "",
        ":5555",
        "a b:1",
        "a:0",
        "a:65536",
        "a:",
        "a:-1",
        "a:1x",
        "[::1]5",
        "[::1",
        "a\0:1",
        "a;reboot",
        "a/b:1",
        "a:٣",
    ],
)
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(ValidationError):
        split_place(place)


def test_a_place_to_pair_with_needs_its_port() -> None:
    with pytest.raises(ValidationError, match="port"):
        split_place("192.168.1.5", default_port=None)


@pytest.mark.parametrize("words", ["localabstract:adb", "tcp:", "vsock:1:2"])
def test_a_server_that_is_not_reached_over_tcp_is_refused(words: str) -> None:
    with pytest.raises(ValidationError, match="TCP"):
        find_server("", {"ADB_SERVER_SOCKET": words})
