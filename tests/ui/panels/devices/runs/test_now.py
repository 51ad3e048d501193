"""Open runs are read once for many changes, and not while nobody sees them."""

from app.domain.events import ExecutionChanged
from app.ui.context import UiContext
from app.ui.panels.devices.runs.now import RunsNow
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone
from tests.ui.panels.devices.runs.using import begin, end, queue


async def test_nothing_is_read_asleep_and_many_changes_are_told_once(context: UiContext, library: OpenLibrary) -> None:
    now = RunsNow(context)
    changes: list[int] = []
    now.changed.connect(lambda: changes.append(len(now.runs)))
    phone = await add_phone(library)
    first, second = await queue(library, phone), await queue(library, phone)
    await begin(library, first)
    assert changes == []
    now.set_awake(is_awake=True)
    await until(lambda: changes, [2])
    async with library.write() as services:
        await services.executions.note_start(first, "3")
    for _ in range(20):
        context.bus.publish(ExecutionChanged(first))
    await until(lambda: now.runs[0].step, 3)
    assert len(changes) == 2
    await end(library, first)
    await until(lambda: now.runs[0].row.id, second)
    assert now.busy(phone) is None
    now.set_awake(is_awake=False)
    await begin(library, second)
    now.refresh()
    assert now.busy(phone) is None
    now.set_awake(is_awake=True)
    await until(lambda: now.busy(phone) is not None, wanted=True)
