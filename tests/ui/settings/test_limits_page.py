"""The page of the limits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import QuotaExceededError
from app.services.user.quotas import QuotaUse
from app.system.file_systems import GB
from app.ui.settings.limits_page import LimitsPage
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def page(library: OpenLibrary, theme: Theme) -> AsyncIterator[LimitsPage]:
    async with open_context(library, theme) as context:
        made = LimitsPage(context)
        made.resize(560, 500)
        made.show()
        await until(lambda: bool(made.use), wanted=True)
        yield made
        made.close()
        made.deleteLater()


async def use(library: OpenLibrary) -> QuotaUse:
    async with library.read() as services:
        return await services.users.get_quota_use(library.user_id)


async def add_job(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.jobs.create_job(library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})


def set_field(page: LimitsPage, name: str, value: int) -> None:
    """As the row's control does when its user has set it."""
    control = page.form.row(name).control
    control.set_value(value)
    page.form.field_changed.emit(name)


async def test_limits_are_kept_hold_at_once_and_go_again(page: LimitsPage, library: OpenLibrary) -> None:
    assert page.use.startswith("Used: 0 jobs today")
    set_field(page, "quota_jobs", 1)
    set_field(page, "quota_bytes", 3)
    set_field(page, "operation_upscale", 2)

    async def kept() -> tuple[int | None, int | None, dict[OperationType, int]]:
        found = await use(library)
        return found.quota_jobs, found.quota_bytes, dict(found.quota_operations)

    await until(kept, (1, 3 * GB, {OperationType.UPSCALE: 2}))
    await add_job(library)
    with pytest.raises(QuotaExceededError):
        await add_job(library)
    await until(lambda: page.use.startswith("Used: 1 job today"), wanted=True)
    assert page.form.value()["quota_bytes"] == 3
    set_field(page, "quota_jobs", 0)
    await until(lambda: _jobs(library), None)
    await add_job(library)


async def _jobs(library: OpenLibrary) -> int | None:
    return (await use(library)).quota_jobs
