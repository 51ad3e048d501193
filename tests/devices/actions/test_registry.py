"""Which actions there are."""

import pytest

from app.devices.actions.registry import discover, register

WANTED = {
    "call_preset",
    "check_element_exists",
    "clear_app_data",
    "click_coords",
    "click_element",
    "exit_app",
    "if_element_exists",
    "if_element_not_exists",
    "launch_app",
    "log",
    "long_press",
    "open_deeplink",
    "press_back",
    "press_home",
    "press_key",
    "pull_file",
    "push_asset",
    "read_text",
    "repeat",
    "screenshot",
    "set_variable",
    "start_activity",
    "swipe",
    "type_text",
    "wait",
    "wait_for_element",
}


def test_each_action_is_found_by_its_name_and_a_second_one_of_the_same_is_refused() -> None:
    kinds = discover()
    assert set(kinds) == WANTED
    assert all(name == kind.name for name, kind in kinds.items())
    with pytest.raises(ValueError, match="There is an action log already"):
        register(kinds["log"])


def test_each_field_of_a_form_has_a_title() -> None:
    untitled = [
        f"{kind.name}.{name}"
        for kind in discover().values()
        for name, field in kind.params.model_fields.items()
        if not field.title
    ]
    assert not untitled
