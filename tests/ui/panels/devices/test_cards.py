"""Each state of a phone is told with what to do."""

from dataclasses import replace

from app.domain.enums import DeviceState
from app.ui.panels.devices.cards import PhoneCard, link_words, state_words, tip_of

FINE = {DeviceState.READY, DeviceState.AUTHORISING, DeviceState.CONNECTING}


def card(state: DeviceState = DeviceState.READY, battery: int | None = None, *, charging: bool = False) -> PhoneCard:
    return PhoneCard(1, 1, "Pixel", "P", state, "x:5555", "Wi-Fi", "word", battery, is_charging=charging)


def test_each_state_has_a_word_and_what_to_do_unless_it_goes_over_by_itself() -> None:
    assert len({state_words(state).word for state in DeviceState}) >= len(DeviceState) - 1
    for state in DeviceState:
        words = state_words(state)
        assert words.look in {"done", "waiting", "warning", "failed"}
        assert bool(words.advice) == (state not in FINE)
        assert card(state).needs_you <= bool(words.advice)


def test_the_parts_of_the_wall() -> None:
    assert card().belongs_to("ready")
    assert not card().belongs_to("needs_you")
    assert card(DeviceState.UNAUTHORISED).belongs_to("needs_you")
    gone = card(DeviceState.GONE)
    assert [gone.belongs_to(part) for part in ("all", "ready", "needs_you")] == [True, False, False]


def test_a_low_battery_counts_unless_it_is_charging() -> None:
    assert card(battery=9).has_low_battery
    assert not card(battery=9, charging=True).has_low_battery
    assert not card().has_low_battery
    assert link_words(card(battery=9)) == "Wi-Fi · 9\N{NO-BREAK SPACE}%"
    assert link_words(PhoneCard(1, 1, "a", "", DeviceState.GONE)) == "\N{EN DASH}"


def test_the_tool_tip_tells_the_servers_own_words_where_something_is_wrong() -> None:
    assert "word" in tip_of(card(DeviceState.NO_PERMISSIONS))
    assert "word" not in tip_of(card())
    facts = replace(card(), free_bytes=70_000_000_000, total_bytes=112_000_000_000, current_app="com.example.app")
    told = tip_of(facts).replace("\N{NO-BREAK SPACE}", " ")
    assert "70.0 GB of 112 GB free\nIn front: com.example.app\n" in told
