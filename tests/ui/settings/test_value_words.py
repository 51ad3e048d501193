"""Values of settings in words."""

from app.domain.settings import CloseChoice
from app.ui.settings.value_words import value_words


def test_values_are_told_as_the_form_shows_them() -> None:
    assert value_words("appearance.text_scale", 110) == "110\u2009%"
    assert value_words("appearance.reduced_motion", value=True) == "On"
    assert value_words("appearance.reduced_motion", value=False) == "Off"
    assert value_words("library.bin_days", 0) == "Never"
    assert value_words("library.bin_days", 30) == "30\u2009days"
    assert value_words("notifications.quiet_from", 3) == "03:00"
    assert value_words("notifications.on_close", CloseChoice.TRAY) == "Go on in the tray"
    assert value_words("devices.server", "") == "nothing"
    assert value_words("shortcuts.keys", {}) == "none"
    assert value_words("shortcuts.keys", {"a": ("F2",)}) == "1 entry"
    assert value_words("shortcuts.keys", {"a": ("F2",), "b": ()}) == "2 entries"
