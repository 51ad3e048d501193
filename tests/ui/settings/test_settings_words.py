from app.ui.settings.settings_words import changed_words


def test_one_and_many_are_told_apart() -> None:
    assert changed_words(1) == "1 setting changes"
    assert changed_words(3) == "3 settings change"
