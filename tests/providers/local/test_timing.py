import itertools

import numpy as np
import pytest

from app.providers.local.clip_fields import Ramp
from app.providers.local.timing import timing


@pytest.mark.parametrize("ramp", list(Ramp))
@pytest.mark.parametrize("speed", [0.25, 0.5, 2.0, 4.0])
def test_the_whole_clip_is_seen_once_and_time_never_goes_back(ramp: Ramp, speed: float) -> None:
    found = timing(8.0, speed, ramp)
    places = [found.place_at(second) for second in np.linspace(0, found.seconds, 200)]
    assert (places[0], places[-1]) == pytest.approx((0.0, 8.0), abs=1e-6)
    assert all(second > first for first, second in itertools.pairwise(places))
    assert min(8.0, 8.0 / speed) <= found.seconds <= max(8.0, 8.0 / speed)
    assert not found.is_as_before


def test_the_speed_is_reached_where_it_was_asked_for() -> None:
    def speed_at(ramp: Ramp, share: float) -> float:
        found = timing(10.0, 4.0, ramp)
        at = found.seconds * share
        return round((found.place_at(at + 0.01) - found.place_at(at - 0.01)) / 0.02, 1)

    shares = (0.01, 0.5, 0.99)
    assert [speed_at(Ramp.MIDDLE, share) for share in shares] == [1, 4, 1]
    assert [speed_at(Ramp.ENDS, share) for share in shares] == [4, 1, 4]
    assert [speed_at(Ramp.START, share) for share in (0.01, 0.99)] == [4, 1]
    assert [speed_at(Ramp.END, share) for share in (0.01, 0.99)] == [1, 4]
    assert timing(3.0, 1.0, Ramp.THROUGHOUT).is_as_before
