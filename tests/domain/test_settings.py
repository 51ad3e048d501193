"""Settings and their changes."""

import pytest
from pydantic import ValidationError

from app.domain.settings import Settings, ThemeChoice


def test_a_change_gives_a_copy_and_leaves_the_rest() -> None:
    before = Settings()
    after = before.changed("appearance.theme", "light")
    assert after.appearance.theme == ThemeChoice.LIGHT
    assert before.appearance.theme == ThemeChoice.DARK
    assert after.library == before.library


def test_a_field_of_the_whole_can_be_changed() -> None:
    assert Settings().changed("is_first_run_done", value=True).is_first_run_done


@pytest.mark.parametrize(
    ("name", "value"), [("appearance.theme", "pink"), ("appearance.text_scale", 400), ("library.reserve_gb", -1)]
)
def test_a_value_that_is_not_allowed_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Settings().changed(name, value)


@pytest.mark.parametrize("name", ["appearance.nothing", "nothing.theme", "nothing"])
def test_a_setting_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        Settings().changed(name, 1)


def test_every_setting_that_shows_has_a_title() -> None:
    for section in (field for field in Settings.model_fields.values() if field.title):
        model = section.annotation
        assert model is not None
        assert all(field.title for field in model.model_fields.values())
