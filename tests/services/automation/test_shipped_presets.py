"""The presets that ship: each is checked, and does on a phone what it says."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from app.devices.actions.registry import discover
from app.devices.address import ServerAddress
from app.devices.phone import Phone
from app.devices.server import AdbServer
from app.domain.enums import DeviceState
from app.media.recipes.picture_parts import PNG_START
from app.services.automation.preset_file import check_preset, read_preset, steps_of
from app.services.automation.shipped_presets import shipped_presets
from app.services.automation.variables import names_in
from tests.support.adb import adb_server
from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, Told, run_of

PRESETS = {preset.name: preset for preset in shipped_presets()}
CAMERA = "/sdcard/DCIM/Camera"


@asynccontextmanager
async def connected(state: PhoneState) -> AsyncIterator[Phone]:
    async with emulated_phone(state) as emulated, adb_server() as adb:
        server = AdbServer(ServerAddress(port=adb.port), binary=None)
        await server.connect(emulated.place)
        seen = server.watch()
        async for phones in seen:
            if phones and phones[0].state is DeviceState.READY:
                break
        yield server.phone(emulated.place)
        await seen.aclose()


async def run(phone: Phone, name: str, variables: Mapping[str, str]) -> Told:
    told = Told()
    await run_of(phone, told).run(PRESETS[name], variables)
    assert not [ended for ended in told.ended if ended.error]
    return told


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_right_and_names_only_variables_that_it_has(name: str) -> None:
    preset = PRESETS[name]
    check_preset(preset, discover())
    used = {variable for _, step in steps_of(preset) for variable in names_in(dict(step.params))}
    assert used == set(preset.variables)
    assert preset.about
    assert preset.category
    assert read_preset(json.dumps(preset.model_dump(mode="json")).encode()) == preset


async def test_each_does_on_a_phone_behind_a_real_server_what_it_says() -> None:
    assert len(PRESETS) == 4
    state = PhoneState(is_awake=False)
    for number in range(22):
        state.keep(f"{CAMERA}/{number:02}.jpg", b"picture %d" % number, modified=1_700_000_000 + number)
    async with connected(state) as phone:
        await run(phone, "Wake and unlock", {})
        assert state.is_awake
        assert state.screen.page == "home"
        kind, *places = state.inputs[1]
        assert (kind, *(round(float(place)) for place in places)) == ("swipe", 360, 1359, 360, 400, 250)
        await run(phone, "Open an app and wait", {"app": APP, "text": "Items"})
        assert state.screen.page == "main"
        told = await run(phone, "Collect the newest camera pictures", {})
        assert [name for name, _ in told.kept] == [f"{number:02}.jpg" for number in range(21, 1, -1)]
        assert told.kept[0][1] == b"picture 21"
        state.screen.pages = ["home", "main", "list"]
        told = await run(phone, "Screenshot tour", {"app": APP, "name": "List"})
        assert [name for name, _ in told.kept] == ["List.png"] * 6
        assert all(data.startswith(PNG_START) for _, data in told.kept)
        assert len({data for _, data in told.kept}) == 6
