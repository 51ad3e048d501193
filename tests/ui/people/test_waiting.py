"""How long no password is looked at."""

import pytest

from app.ui.people.waiting import waiting_words


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "0:01"), (29.5, "0:30"), (59.9, "1:00"), (899.5, "15:00")])
def test_a_begun_second_counts(seconds: float, told: str) -> None:
    assert waiting_words(seconds).endswith(f"in {told}.")
