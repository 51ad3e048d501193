"""A mapping whose values are made when they are first asked for."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from typing_extensions import override

K = TypeVar("K")
V = TypeVar("V")


class BuiltOnDemand(Mapping[K, V]):
    """Builds each value once; the keys too are found when first asked for.

    Args:
        builders: Gives what builds the value of each key.
    """

    def __init__(self, builders: Callable[[], Mapping[K, Callable[[], V]]]) -> None:
        self._find = builders
        self._built: dict[K, V] = {}

    @cached_property
    def _builders(self) -> Mapping[K, Callable[[], V]]:
        return self._find()

    @override
    def __getitem__(self, key: K) -> V:
        if key not in self._built:
            # Two threads may build the same one; all get the first.
            self._built.setdefault(key, self._builders[key]())
        return self._built[key]

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._builders

    @override
    def __iter__(self) -> Iterator[K]:
        return iter(self._builders)

    @override
    def __len__(self) -> int:
        return len(self._builders)
