"""Settings and their changes."""

import pytest
from pydantic import ValidationError

from app.domain.settings import SECTIONS, Settings, ThemeChoice, default_of, field_of, names_of, stays


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


def test_several_are_changed_together() -> None:
    after = Settings().with_values({"library.bin_days": 3, "notifications.quiet_to": 7})
    assert (after.get("library.bin_days"), after.get("notifications.quiet_to")) == (3, 7)


def test_each_setting_is_known_by_its_name() -> None:
    names = [name for section in SECTIONS for name in names_of(section)]
    assert len(names) == len(set(names)) > 20
    for name in names:
        assert field_of(name).title
        assert default_of(name) == Settings().get(name)
    with pytest.raises(KeyError):
        field_of("nothing.theme")


def test_what_names_a_program_a_place_or_whom_to_trust_and_what_was_told_stays_on_its_computer() -> None:
    staying = {name for section in SECTIONS for name in names_of(section) if stays(name)}
    assert staying == {
        "library.folder",
        "credentials.trust_folder",
        "devices.server",
        "devices.program",
        "devices.scrcpy",
        "network.gateways",
        "updates.told",
    }
