from app.media.desk import PlayerState, Sound, Wishes


def test_nothing_is_wished_for_at_first() -> None:
    assert Wishes() == Wishes(seek_ms=None, steps=0, is_playing=None)


def test_a_player_that_has_not_opened_its_clip_shows_nothing() -> None:
    state = PlayerState()

    assert not state.is_ready
    assert not state.is_playing
    assert (state.sound, state.error, state.dropped) == (Sound.NONE, None, 0)
