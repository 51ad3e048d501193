"""Values that are made when they are asked for."""

from functools import partial

import pytest

from app.providers.built_on_demand import BuiltOnDemand


def test_each_value_is_made_once_and_none_before_it_is_asked_for() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    def find() -> dict[str, partial[str]]:
        made.append("keys")
        return {name: partial(make, name) for name in ("a", "b")}

    built = BuiltOnDemand(find)
    assert made == []
    assert "a" in built
    assert (list(built), len(built), made) == (["a", "b"], 2, ["keys"])
    assert (built["b"], built["b"], built.get("c")) == ("B", "B", None)
    assert made == ["keys", "b"]
    with pytest.raises(KeyError):
        built["c"]
