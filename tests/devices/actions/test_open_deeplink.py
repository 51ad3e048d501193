"""Opening links."""

import pytest

from app.domain.errors import PresetError
from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, run_steps, step


async def test_a_link_is_opened() -> None:
    state = PhoneState()
    await run_steps(step("open_deeplink", link="example:page?a=1&b='2'", package=APP), state=state)
    assert state.links == ["example:page?a=1&b='2'"]


async def test_one_that_no_app_takes_fails() -> None:
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("open_deeplink", link="https://example.org"), state=PhoneState())
    assert failed.value.kind == "app_missing"


@pytest.mark.parametrize("link", ["file:///sdcard/x", "INTENT:#Intent;end", "no link", "--user", "content://x"])
async def test_a_link_into_the_phone_itself_is_refused(link: str) -> None:
    with pytest.raises(PresetError, match=r"steps\.0\.params\.link: It is no link that may be opened"):
        await run_steps(step("open_deeplink", link=link), state=PhoneState())
