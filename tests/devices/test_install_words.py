"""What a phone's refusal of an app means."""

import pytest

from app.devices.install_words import _MEANINGS, meaning_of


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: Package x signatures do not match]", "remove it first"),
        ("Failure [INSTALL_FAILED_INVALID_APK: Failed to extract native libraries, res=-2]", "damaged"),
        ("adb: failed to install x.apk: Failure [INSTALL_PARSE_FAILED_NOT_APK]", "damaged"),
        ("Failure [INSTALL_FAILED_USER_RESTRICTED: Install canceled by user]", "Install via USB"),
        ("Failure [INSTALL_FAILED_VERIFICATION_FAILURE]", "protection"),
        ("Failure [INSTALL_FAILED_SOMETHING_NEW]", "did not install"),
        ("", "did not install"),
    ],
)
def test_a_code_is_told_in_words(said: str, words: str) -> None:
    assert words in meaning_of(said)


def test_none_is_hidden_behind_one_that_begins_alike() -> None:
    for code, words in _MEANINGS:
        assert meaning_of(f"Failure [{code}]") == words
        assert words.endswith(".")
