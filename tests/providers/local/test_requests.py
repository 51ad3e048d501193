import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError, MediaError
from app.media.signatures import MP4, PNG
from app.providers.local.requests import RequestStore, StoredRequest

TOKEN = str(UUID(int=5))
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
REQUEST = StoredRequest(
    operation=OperationType.TEXT_TO_IMAGE,
    params={"prompt": "Dünen ☀", "seed": 4},
    accepted_at=datetime(2026, 3, 1, tzinfo=UTC),
)


def opened(tmp_path: Path) -> RequestStore:
    store = RequestStore(tmp_path)
    store.open()
    return store


def test_a_request_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.save(TOKEN, REQUEST)
    assert RequestStore(tmp_path).load(TOKEN) == REQUEST
    assert RequestStore(tmp_path).open() == [TOKEN]


def test_what_was_never_kept_is_not_there(tmp_path: Path) -> None:
    assert opened(tmp_path).load(TOKEN) is None


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "a/b", "a" * 65, "nul\0", ".hidden", "a.b"])
def test_a_token_that_is_no_plain_name_is_refused_and_touches_no_file(tmp_path: Path, token: str) -> None:
    store = opened(tmp_path)
    with pytest.raises(InvalidParametersError):
        store.save(token, REQUEST)
    assert store.load(token) is None
    store.remove(token)
    assert not list((tmp_path / "requests").iterdir())


def test_results_in_the_making_have_names_of_their_own_and_get_their_name_at_the_end(tmp_path: Path) -> None:
    store = opened(tmp_path)
    first, second = store.part(TOKEN), store.part(TOKEN)
    assert first != second
    second.write_bytes(PNG_HEAD)
    assert store.output(TOKEN) is None
    finished = store.finish(TOKEN, second)
    assert finished.name == f"{TOKEN}.png"
    assert store.output(TOKEN) == (finished, PNG)
    assert not second.exists()


def test_opening_lists_the_oldest_first_and_drops_what_was_never_kept_whole(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for age, token in ((50, "b"), (100, "a"), (10, "c")):
        store.save(token, REQUEST)
        os.utime(tmp_path / "requests" / f"{token}.json", (1_000_000 - age, 1_000_000 - age))
    old, young = tmp_path / "requests" / ".d.json.1.part", tmp_path / "requests" / ".e.json.2.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1_000_000, 1_000_000))
    assert store.open() == ["a", "b", "c"]
    assert not old.exists()
    assert young.exists()


def test_results_in_the_making_are_known_by_their_tokens_and_opening_leaves_them(tmp_path: Path) -> None:
    store = opened(tmp_path)
    part = store.part(TOKEN)
    part.write_bytes(b"half")
    store.open()
    assert store.parts() == [(TOKEN, part)]
    store.discard(part)
    assert store.parts() == []


def test_removing_takes_request_and_result_and_may_be_done_twice(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.save(TOKEN, REQUEST)
    part = store.part(TOKEN)
    part.write_bytes(PNG_HEAD)
    store.finish(TOKEN, part)
    store.remove(TOKEN)
    store.remove(TOKEN)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_damaged_request_is_as_good_as_none(tmp_path: Path) -> None:
    store = opened(tmp_path)
    (tmp_path / "requests" / f"{TOKEN}.json").write_text("{", encoding="utf-8")
    assert store.load(TOKEN) is None


def test_what_was_rendered_says_whether_it_is_a_clip_or_a_picture(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for token, head, kind in (("a", PNG_HEAD, PNG), ("b", b"\0\0\0\x18ftypisom\0\0\2\0", MP4)):
        part = store.part(token)
        part.write_bytes(head)
        store.finish(token, part)
        path, found = store.output(token) or (None, None)
        assert path is not None
        assert (path.suffix, found) == (kind.extension, kind)


def test_a_result_that_nobody_can_read_is_none(tmp_path: Path) -> None:
    store = opened(tmp_path)
    part = store.part(TOKEN)
    part.write_bytes(b"half of something")
    with pytest.raises(MediaError):
        store.finish(TOKEN, part)
    assert store.output(TOKEN) is None
