"""Garbage is collected in the window's thread alone."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.garbage import GarbageTimer, loading


class Knot:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def timer(qapp: QApplication) -> Iterator[GarbageTimer]:  # noqa: ARG001
    made = GarbageTimer()
    yield made
    made.stop()


def test_nothing_is_collected_by_chance(timer: GarbageTimer) -> None:
    knot = weakref.ref(Knot())
    kept = [[] for _ in range(5000)]  # type: ignore[var-annotated]
    assert not gc.isenabled()
    assert knot() is not None
    assert timer.look() >= 0
    assert knot() is None
    assert len(kept) == 5000


def old_knot() -> weakref.ref[Knot]:
    """Garbage that became so after it had lived through the short collections."""
    knot = Knot()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(knot)


@pytest.mark.parametrize(("state", "pause"), [("ApplicationActive", 600.0), ("ApplicationInactive", 60.0)])
def test_what_is_old_is_collected_seldom_and_rather_while_the_user_is_away(
    timer: GarbageTimer, monkeypatch: pytest.MonkeyPatch, state: str, pause: float
) -> None:
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: Qt.ApplicationState[state])
    knot = old_knot()
    timer._whole_at -= pause - 5
    kept = [[] for _ in range(5000)]  # type: ignore[var-annotated]
    assert timer.look() in {0, 1}
    assert knot() is not None
    timer._whole_at -= 10
    assert timer.look() == 2
    assert knot() is None
    assert timer.look() < 2
    assert len(kept) == 5000


def test_little_garbage_can_wait(timer: GarbageTimer) -> None:
    gc.collect()
    assert timer.look() == -1


def test_what_is_loaded_is_left_out_of_the_collections(timer: GarbageTimer) -> None:
    gc.collect()
    with loading():
        kept = [[] for _ in range(30_000)]  # type: ignore[var-annotated]
        assert timer.look() == -1
        before = gc.get_freeze_count()
    assert gc.get_freeze_count() >= before + len(kept)
    assert gc.get_count()[0] < 30_000
    with loading():
        few = [[] for _ in range(5000)]  # type: ignore[var-annotated]
        knot = weakref.ref(Knot())
    assert timer.look() >= 0
    assert knot() is None
    assert len(few) == 5000


def test_python_does_not_take_the_collections_back_while_other_threads_end(timer: GarbageTimer) -> None:
    timer.stop()
    assert not gc.isenabled()
    assert gc.get_freeze_count() == 0
