"""The kinds of failure in words."""

from app.ui.panels.queue.failure_words import failure_word


def test_a_kind_is_told_in_words_and_an_unknown_one_by_its_name() -> None:
    assert failure_word("ContentRefusedError") == "Refused by content rules"
    assert failure_word("StrangeError") == "Strange"
    assert failure_word("") == "Of unknown kind"
