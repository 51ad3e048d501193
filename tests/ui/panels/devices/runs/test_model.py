"""The history: its rows come by pages, and what ends meanwhile comes on top."""

from datetime import timedelta

from sqlalchemy import insert

from app.domain.enums import ExecutionState
from app.domain.execution import Execution
from app.services.automation.execution_history import RunFilter
from app.ui.context import UiContext
from app.ui.panels.devices.runs.model import PAGE, RunModel
from app.ui.panels.devices.runs.two_lines import KEY_ROLE, LINE_ROLE
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone
from tests.ui.panels.devices.runs.using import begin, end, queue

_MANY = 1000


async def fill(library: OpenLibrary, phone: int, count: int) -> None:
    now = library.parts.clock.now() - timedelta(days=1)
    row = {
        "user_id": library.user_id,
        "device_id": phone,
        "preset_name": "Old",
        "content": {},
        "variables": {},
        "state": ExecutionState.DONE,
        "state_reason": "",
        "created_at": now,
        "started_at": now,
        "ended_at": now,
    }
    async with library.parts.database.write() as session:
        await session.execute(insert(Execution), [row] * count)


async def test_many_runs_are_read_as_they_are_seen(context: UiContext, library: OpenLibrary) -> None:
    phone = await add_phone(library)
    await fill(library, phone, _MANY)
    failed = await queue(library, phone)
    model = RunModel(context)
    assert model.rowCount() == 0
    model.set_awake(is_awake=True)
    await until(model.rowCount, _MANY)
    assert len(model._rows) == PAGE
    assert model.index(0).data() == "Old"
    far = model.index(_MANY - 1)
    assert far.data(LINE_ROLE) is None
    await until(far.data, "Old")
    assert len(model._rows) == 2 * PAGE

    await begin(library, failed)
    await end(library, failed, "It is gone.")
    await until(lambda: model.index(0).data(KEY_ROLE), failed)
    assert model.rowCount() == _MANY + 1
    model.set_filter(RunFilter(state=ExecutionState.FAILED))
    await until(lambda: model.ids, [failed])
    other = await queue(library, phone)
    async with library.write() as services:
        await services.executions.cancel_execution(other)
    model.set_awake(is_awake=False)
    model.set_filter(RunFilter(state=ExecutionState.CANCELLED))
    assert model.ids == [failed]
    model.set_awake(is_awake=True)
    await until(lambda: model.ids, [other])
    row = model.row(other)
    assert row is not None
    assert row.preset_name == "Check in"
    assert model.row(None) is None
