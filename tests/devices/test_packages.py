"""Apps on an emulated phone."""

import zipfile
from pathlib import Path

import pytest

from app.devices.packages import (
    App,
    check_package,
    clear_app,
    install,
    list_apps,
    read_activities,
    start_app,
    stop_app,
)
from app.domain.errors import DeviceRefusedError, StorageError, ValidationError
from tests.devices.test_phone_emulated import connected
from tests.support.phone.state import PhoneState

APP = "com.example.app"


def apk(path: Path, package: str, size: int = 600_000) -> Path:
    """A file that the emulated phone takes for that package."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("AndroidManifest.xml", package)
        file.writestr("classes.dex", bytes(size))
    return path


@pytest.mark.parametrize("is_old", [False, True])
async def test_a_file_is_installed_and_a_refusal_is_told_in_words(tmp_path: Path, *, is_old: bool) -> None:
    state = PhoneState(is_old=is_old, features=()) if is_old else PhoneState()
    source = apk(tmp_path / "an app'; x.apk", "com.example.other")
    async with connected(state) as phone:
        sent: list[int] = []
        await install(phone, source, on_progress=sent.append)
        assert "com.example.other" in state.packages
        assert sent == sorted(sent)
        assert sent[-1] == source.stat().st_size
        assert not [name for name in state.files if name.endswith(".apk")]
        for code, words in (
            ("INSTALL_FAILED_INSUFFICIENT_STORAGE", "no room"),
            ("INSTALL_FAILED_UPDATE_INCOMPATIBLE: signatures do not match", "somebody else"),
            ("INSTALL_FAILED_USER_RESTRICTED: Install canceled by user", "Install via USB"),
            ("SOMETHING_NEW", "did not install"),
        ):
            state.faults.refuses_install = code
            with pytest.raises(DeviceRefusedError, match=words) as refused:
                await install(phone, source)
            assert code in (refused.value.detail or "")


async def test_what_is_no_app_does_not_reach_the_phone(tmp_path: Path) -> None:
    state = PhoneState()
    (tmp_path / "text.apk").write_text("no app")
    with zipfile.ZipFile(tmp_path / "zip.apk", "w") as file:
        file.writestr("readme", "x")
    async with connected(state) as phone:
        for name in ("text.apk", "zip.apk"):
            with pytest.raises(ValidationError):
                await install(phone, tmp_path / name)
        with pytest.raises(StorageError):
            await install(phone, tmp_path / "none.apk")
        assert state.commands == []


async def test_apps_are_listed_started_stopped_and_cleared() -> None:
    state = PhoneState(packages=[APP, "com.hidden"])
    async with connected(state) as phone:
        shown = App(APP, f"{APP}/{APP}.MainActivity", "An example", is_own=True)
        assert await list_apps(phone) == [shown, App("com.hidden", is_own=True)]
        await start_app(phone, APP)
        assert state.screen.page == "main"
        await stop_app(phone, APP)
        assert state.screen.page == "home"
        state.screen.fields["user"] = "x"
        await clear_app(phone, APP)
        assert state.screen.fields["user"] == ""
        state.packages.remove(APP)
        for act in (start_app, clear_app):
            with pytest.raises(DeviceRefusedError):
                await act(phone, APP)


@pytest.mark.row("H-16")
def test_what_is_no_package_is_refused() -> None:
    assert check_package("com.example.app_2") == "com.example.app_2"
    for wrong in ("", "--user", "a b", "com.x;id", "$(id)", "com.x\n", "com..x", "a" * 256, "com/x", "ä.b"):
        with pytest.raises(ValidationError):
            check_package(wrong)


def test_a_list_without_labels_is_read_too() -> None:
    assert read_activities("") == []
    text = "  Activity #0:\n    priority=0\n      name=a.B\n      packageName=a\n  Activity #1:\n    nothing\n"
    assert read_activities(text) == [App("a", "a/a.B")]
