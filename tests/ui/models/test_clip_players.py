"""The players of a view."""

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from shiboken6 import delete

from app.media.player import ClipPlayer
from app.ui.models.clip_players import ClipPlayers
from tests.support.library import make_clip
from tests.support.shown_gallery import holds
from tests.support.until import until

SIZE = (160, 96)


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "clip"}


def _plays(player: ClipPlayer) -> bool:
    return player.state.position_ms > 0


async def test_what_they_tell_arrives_in_the_thread_of_the_window_until_they_are_let_go(tmp_path: Path) -> None:
    owner, before = QObject(), _threads()
    players = ClipPlayers(owner)
    told: list[tuple[int, threading.Thread]] = []
    players.changed.connect(lambda place: told.append((place, threading.current_thread())))
    for name in ("a.mp4", "b.mp4"):
        players.open(make_clip(tmp_path / name, SIZE), SIZE, is_muted=True, is_looping=True).play()
    await holds(lambda: {place for place, _ in told} == {0, 1})
    assert {thread for _, thread in told} == {threading.main_thread()}
    assert len(players.all) == 2
    players.close()
    assert not players.all
    told.clear()
    await until(lambda: _threads() - before, set())
    assert told == []


async def test_they_end_with_their_view_though_nobody_let_them_go(tmp_path: Path) -> None:
    before = _threads()
    path = make_clip(tmp_path / "clip.mp4", SIZE)
    for _ in range(10):
        owner = QObject()
        players = ClipPlayers(owner)
        player = players.open(path, SIZE, is_muted=True, is_looping=True)
        player.play()
        await holds(partial(_plays, player))
        delete(owner)
        assert _threads() == before
