"""Typing."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_a_field_is_touched_cleared_filled_and_sent() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "login"]
    state.screen.fields["user"] = "old"
    told = await run_steps(
        step("type_text", text="{{who}} B", into=by_id("user"), clears=True),
        step("type_text", text="secret", into=by_id("password"), presses_enter=True),
        state=state,
        variables={"who": "$(reboot)"},
        has={"who": ""},
    )
    assert state.screen.fields == {"user": "$(reboot) B", "password": "secret"}
    assert state.screen.page == "welcome"
    assert told.ended[1].result == {"characters": 6}
