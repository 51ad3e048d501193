"""The order of a rebuild, and how circles of newer versions are opened."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.lineage.rebuild_order import Need, put_in_order


@given(st.data())
def test_each_comes_after_all_that_it_needs_and_only_newer_versions_are_given_up(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    place = data.draw(st.permutations(range(count)))
    needs: dict[int, list[Need]] = {}
    for key in range(count):
        choices: list[int | None] = [one for one in range(count) if one != key]
        others = data.draw(st.lists(st.sampled_from(choices or [None]), max_size=3))
        needs[key] = [
            Need(f"slot {at}", other, place.index(other) > place.index(key))
            for at, other in enumerate(others)
            if other is not None
        ]
    found = put_in_order(needs)
    assert sorted(found.order) == list(range(count))
    at = {key: number for number, key in enumerate(found.order)}
    for key, of_key in needs.items():
        for need in of_key:
            assert at[need.of] < at[key] or (key, need.slot) in found.given_up
            assert need.is_jump or (key, need.slot) not in found.given_up


def test_without_a_circle_nothing_is_given_up_and_with_one_that_is_all_there_is_it_is() -> None:
    row = {2: [Need("a", 1, is_jump=True)], 1: [Need("a", 0, is_jump=True)], 0: []}
    assert put_in_order(row).order == [0, 1, 2]
    assert not put_in_order(row).given_up
    circle = {0: [Need("a", 1, is_jump=False)], 1: [Need("b", 0, is_jump=False)]}
    assert put_in_order(circle).given_up == {(0, "a"), (1, "b")}
