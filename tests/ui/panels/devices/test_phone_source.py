"""The palette finds phones, and shows them large."""

from datetime import UTC, datetime

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.ui.context import UiContext
from app.ui.panels.devices.panel import DevicesPanel
from app.ui.panels.devices.phone_source import PhoneSource
from tests.support.library import OpenLibrary
from tests.support.until import until

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def test_a_phone_is_found_by_name_and_model_and_shown_when_the_page_has_read_it(
    library: OpenLibrary, context: UiContext
) -> None:
    async with library.parts.database.write() as session:
        for number, (name, state) in enumerate((("Studio left", DeviceState.GONE), ("Pixel 8", DeviceState.DETACHED))):
            model = "Pixel 8" if number else "Galaxy"
            phone = Device(user_id=library.user_id, serialno=f"S{number}", given_name=name, model=model, state=state)
            phone.address = None if state is DeviceState.GONE else f"USB{number}"
            phone.created_at = phone.last_seen_at = NOW
            session.add(phone)
    panel = DevicesPanel(context)
    source = PhoneSource(context, panel)
    (left,) = (await source.find("galaxy", 5)).entries
    assert (left.title, left.detail, left.state, left.icon) == ("Studio left", "#1 · Galaxy", "waiting", "unlink")
    (pixel,) = (await source.find("2 pixel", 5)).entries
    assert (pixel.detail, pixel.state) == ("#2 · USB", "warning")
    asked: list[str] = []
    context.shell.page_requested.connect(asked.append)
    context.shell.page_requested.connect(lambda _page: panel.book.set_awake(is_awake=True))
    pixel.run()
    await until(lambda: panel.driving.phone_id, int(pixel.name.removeprefix("phone/")))
    left.run()
    assert panel.driving.phone_id == int(left.name.removeprefix("phone/"))
    assert asked == ["devices", "devices"]
    panel.book.set_awake(is_awake=False)
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    panel.deleteLater()
