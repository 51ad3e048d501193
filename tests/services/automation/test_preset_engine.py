"""Runs of presets: what fails, is tried again, waits, ends."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.errors import PresetError
from app.media.recipes.picture_parts import PNG_START
from app.services.automation import preset_engine
from app.services.automation.run_events import RunPaused, RunResumed, StepEnded, StepFailedError, StepStarted
from tests.support.direct_phone import DirectPhone
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import Told, by_id, preset_of, run_of, run_steps, step
from tests.support.until import until

NONE = {"selector": by_id("none")}


async def fails(*steps: Mapping[str, Any], told: Told, state: PhoneState | None = None) -> StepFailedError:
    with pytest.raises(StepFailedError) as failed:
        await run_steps(*steps, told=told, state=state)
    return failed.value


async def test_a_failure_keeps_the_screen_and_its_words_and_ends_the_run() -> None:
    told = Told()
    failure = await fails(
        step("repeat", times=2, _steps=[step("check_element_exists", **NONE)]), step("log", text="never"), told=told
    )
    assert (failure.path, failure.kind) == ("1.1", "not_found")
    inner, outer = told.ended
    assert inner.picture is not None
    assert inner.hierarchy is not None
    assert inner.picture.startswith(PNG_START)
    assert b"12:00" in inner.hierarchy
    assert (outer.path, outer.kind, outer.picture, outer.error) == ("1", "not_found", None, inner.error)
    assert not told.said


async def test_a_step_may_be_off_go_on_and_be_tried_again() -> None:
    told = Told()
    state = PhoneState()
    state.faults.dumps = ["ERROR: could not get idle state."] * 2
    await run_steps(
        step("log", text="off", _is_off=True),
        step("check_element_exists", selector=by_id("icon"), _retries=2, _retry_pause=0.0),
        step("check_element_exists", **NONE, _goes_on=True, _retries=1, _retry_pause=0.0),
        step("log", text="on"),
        told=told,
        state=state,
    )
    assert told.path == ["1 skipped", "2", "3 not_found", "4"]
    assert [ended.attempts for ended in told.ended] == [1, 3, 2, 1]
    assert told.said == ["on"]


async def test_a_step_that_takes_too_long_fails_and_what_runs_in_it_is_cancelled() -> None:
    told = Told()
    failure = await fails(step("repeat", _timeout=0.05, _steps=[step("wait", seconds=9)]), told=told)
    assert (failure.path, failure.kind, failure.message) == ("1", "timeout", "It took longer than 0.05 s.")
    assert told.path == ["1.1 cancelled", "1 timeout"]


async def test_a_wrong_preset_is_refused_before_anything_is_done() -> None:
    told = Told()
    with pytest.raises(PresetError, match=r"steps\.1\.action: There is no action “nothing”"):
        await run_steps(step("log", text="x"), step("nothing"), told=told)
    assert not told.events


async def test_a_lost_phone_pauses_the_run_and_the_step_is_done_again_when_it_is_back() -> None:
    phone, told = DirectPhone(), Told()
    told.lost_phone = phone
    phone.lost_at = ["uiautomator", "input"]
    preset = preset_of(step("repeat", times=1, _steps=[step("click_element", selector=by_id("icon"))]))
    await run_of(phone, told).run(preset, {})
    assert phone.state.screen.touched == ["icon"]
    wanted = [StepStarted, StepStarted, *[RunPaused, RunResumed] * 2, StepEnded, StepEnded]
    assert [type(event) for event in told.events] == wanted
    assert told.ended[0].attempts == 1


async def test_a_phone_that_stays_away_fails_the_step_without_a_picture() -> None:
    phone, told = DirectPhone(), Told()
    phone.lost_at = ["input"]
    with pytest.raises(StepFailedError, match="not connected") as failed:
        await run_of(phone, told).run(preset_of(step("press_home"), step("press_home")), {})
    assert failed.value.kind == "device_lost"
    assert told.ended[0].picture is None
    told.lost_phone = phone
    phone.is_gone = False
    phone.lost_at = ["echo"] * 9
    with pytest.raises(StepFailedError, match="not connected"):
        await run_of(phone, told).run(preset_of(step("press_home")), {})
    assert sum(isinstance(event, RunResumed) for event in told.events) == 3


async def test_a_run_is_held_before_its_next_step_and_goes_on() -> None:
    told = Told()
    run = run_of(DirectPhone(), told)
    run.pause()
    running = asyncio.ensure_future(run.run(preset_of(step("log", text="a")), {}))
    await until(lambda: told.events, [RunPaused("")])
    run.resume()
    await running
    assert told.said == ["a"]


async def test_a_cancel_ends_a_run_at_once_and_tells_what_it_was_at() -> None:
    told = Told()
    waiting = step("repeat", _steps=[step("wait", seconds=60)])
    running = asyncio.ensure_future(run_steps(waiting, step("log", text="x"), told=told))
    await until(lambda: len(told.events), 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 1)
    assert told.path == ["1.1 cancelled", "1 cancelled"]


async def test_a_run_of_too_many_steps_is_ended_and_too_many_pictures_are_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preset_engine, "LIMIT_STEPS", 5)
    monkeypatch.setattr(preset_engine, "MOST_PICTURES", 2)
    told = Told()
    inside = step("check_element_exists", **NONE, _goes_on=True)
    failure = await fails(step("repeat", times=9, _steps=[inside]), told=told)
    assert "more than 5 steps" in failure.message
    assert [ended.picture is not None for ended in told.ended] == [True, True, *[False] * 3]


async def test_several_runs_on_several_phones_do_not_meet() -> None:
    phones = [DirectPhone(PhoneState(serial=f"E{number}")) for number in range(3)]
    preset = preset_of(
        step("launch_app", package="com.example.app"),
        step("click_element", selector=by_id("open_login")),
        step("type_text", text="{{who}}", into=by_id("user")),
        variables={"who": {}},
    )
    runs = [run_of(phone, Told()).run(preset, {"who": phone.state.serial}) for phone in phones]
    await asyncio.gather(*runs)
    assert [phone.state.screen.fields["user"] for phone in phones] == ["E0", "E1", "E2"]
