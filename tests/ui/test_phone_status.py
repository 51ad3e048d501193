"""The bottom of the window tells of phones while they are watched."""

from pathlib import Path

from PySide6.QtCore import QObject

from app.domain.enums import DeviceState
from app.domain.events import DeviceChanged
from app.services.automation.device_rows import new_device
from app.ui.frame.status_bar import StatusBar, StatusItem
from app.ui.phone_status import PhoneStatus
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.preset_runs import preset_of, step
from tests.support.until import until


async def test_it_counts_those_that_are_there_and_a_click_shows_them(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        bar, owner, pages = StatusBar(theme), QObject(), list[str]()
        bar.show()
        context.shell.page_requested.connect(pages.append)
        PhoneStatus(context, bar, owner)

        def told() -> list[str]:
            items = [item for item in bar.findChildren(StatusItem) if item.isVisible()]
            return [item.text() for item in items if item.text().startswith("Phones")]

        async with library.parts.database.write() as session:
            for number, state in enumerate((DeviceState.READY, DeviceState.UNAUTHORISED, DeviceState.GONE)):
                row = new_device(library.user_id, f"R{number}", library.parts.clock.now())
                row.state, row.address = state, None if state is DeviceState.GONE else f"10.0.0.{number}:5555"
                session.add(row)
        library.bus.publish(DeviceChanged(1))
        await context.settings.change("devices.is_on", value=True)
        await until(told, ["Phones 2 · 1 needs you"])
        hands.click(next(item for item in bar.findChildren(StatusItem) if item.text() == told()[0]))
        assert pages == ["devices"]
        async with library.write() as services:
            device = (await services.devices.list_devices(library.user_id))[0]
            run = await services.executions.queue_execution(device.id, preset_of(step("log", text="x")))
            await services.executions.begin_execution(run.id)
        await until(told, ["Phones 2 · 1 busy · 1 needs you"])
        await context.settings.change("devices.is_on", value=False)
        await until(told, [])
        owner.deleteLater()
        bar.close()
        bar.deleteLater()
