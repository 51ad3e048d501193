"""Several jobs out of one form."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.create.variations import MOST, expand


@given(st.integers(2, MOST), st.none() | st.integers(0, 2**31 - 1))
def test_no_two_variations_have_the_same_seed_and_each_is_one_that_providers_take(count: int, seed: int | None) -> None:
    params = {"prompt": "a"} if seed is None else {"prompt": "a", "seed": seed}
    seeds = [made["seed"] for made in expand(params, count)]
    assert len(set(seeds)) == count
    assert all(0 <= found <= 2**31 - 1 for found in seeds)


def test_a_seed_that_was_set_is_the_first_one() -> None:
    assert [made["seed"] for made in expand({"seed": 41}, 3)] == [41, 42, 43]


def test_one_job_keeps_its_parameters_as_they_are() -> None:
    assert expand({"prompt": "a"}, 1) == [{"prompt": "a"}]
