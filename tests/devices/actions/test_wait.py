"""Waiting."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_it_waits_the_time_and_at_most_so_much_longer() -> None:
    told = await run_steps(step("wait", seconds=0.02, jitter=0.01), state=PhoneState())
    ended = told.ended[0]
    assert ended.result is not None
    assert 0.02 <= float(str(ended.result["seconds"])) <= 0.03
    assert ended.duration_ms >= 20
