"""The library folder on a real disk."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.errors import LibraryUnavailableError
from app.services.asset.library import Library, Root

SHA = hashlib.sha256(b"content").hexdigest()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / "library")
    made.open()
    return made


def bring(library: Library, name: str = "one.part", content: bytes = b"content") -> str:
    library.incoming(name).write_bytes(content)
    return name


def test_opening_makes_the_folders_and_leaves_no_trace_of_the_trial(library: Library) -> None:
    assert {entry.name for entry in library.folder.iterdir()} == {"files", "incoming", "sidecars"}
    assert library.leftovers() == []
    library.open()


@pytest.mark.parametrize("in_the_way", ["library", "library/incoming"])
def test_a_folder_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, in_the_way: str) -> None:
    path = tmp_path / in_the_way
    path.parent.mkdir(exist_ok=True)
    path.write_text("a file")
    with pytest.raises(LibraryUnavailableError) as caught:
        Library(tmp_path / "library").open()
    assert caught.value.folder == str(tmp_path / "library")
    assert caught.value.reason


def test_a_file_gets_its_final_name_once_and_a_second_one_of_the_same_content_goes(library: Library) -> None:
    name = library.final_name(SHA, ".png")
    assert name == f"files/{SHA[:2]}/{SHA}.png"
    library.place(bring(library), name)
    library.place(bring(library, "two.part"), name)
    assert library.file(name).read_bytes() == b"content"
    assert library.file(name).stat().st_mode & 0o777 == 0o600
    assert library.leftovers() == []


@pytest.mark.parametrize("damaged", [b"conten", b"Content", b""])
def test_a_damaged_file_does_not_beat_a_whole_one(library: Library, damaged: bytes) -> None:
    name = library.final_name(SHA, ".png")
    library.place(bring(library), name)
    library.file(name).write_bytes(damaged)
    library.place(bring(library, "two.part"), name)
    assert library.is_whole(name, SHA)
    assert library.leftovers() == []


def test_a_file_that_another_process_has_put_in_place_meanwhile_is_as_good(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = library.final_name(SHA, ".png")
    incoming = bring(library)
    replace = Path.replace

    def another_is_faster(source: Path, target: Path) -> Path:
        replace(source, target)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", another_is_faster)
    library.place(incoming, name)
    assert library.is_whole(name, SHA)
    library.place(incoming, name)
    library.file(name).write_bytes(b"damaged")
    with pytest.raises(FileNotFoundError):
        library.place(incoming, name)


def test_a_file_that_is_not_there_cannot_be_placed(library: Library) -> None:
    with pytest.raises(FileNotFoundError):
        library.place("gone.part", library.final_name(SHA, ".png"))


@pytest.mark.parametrize("outside", ["../secret", "files/../../secret", "/etc/passwd"])
def test_a_row_cannot_name_a_file_outside(library: Library, outside: str) -> None:
    with pytest.raises(LibraryUnavailableError, match="outside"):
        library.file(outside)


def test_a_link_that_leads_outside_is_not_followed(library: Library, tmp_path: Path) -> None:
    (library.folder / "files" / "link").symlink_to(tmp_path)
    with pytest.raises(LibraryUnavailableError, match="outside"):
        library.file("files/link/secret")


def test_a_file_is_whole_when_it_has_the_content_of_its_hash(library: Library) -> None:
    name = library.final_name(SHA, ".png")
    assert not library.is_whole(name, SHA)
    library.place(bring(library), name)
    assert library.is_whole(name, SHA)
    library.file(name).write_bytes(b"conten")
    assert not library.is_whole(name, SHA)


def test_a_copy_goes_out_under_a_name_that_is_free(library: Library, tmp_path: Path) -> None:
    name = library.final_name(SHA, ".png")
    library.place(bring(library), name)
    out = tmp_path / "new" / "out"
    names = [library.copy_out(name, out, wanted).name for wanted in ("lake.png", "lake.png", "lake", "lake.jpg")]
    assert names == ["lake.png", "lake (2).png", "lake (3).png", "lake.jpg.png"]
    assert {path.read_bytes() for path in out.iterdir()} == {b"content"}
    assert len(list(out.iterdir())) == 4


def test_only_what_nobody_has_touched_for_long_is_swept(library: Library) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for name, age in (("old.part", timedelta(days=3)), ("new.part", timedelta(hours=3))):
        bring(library, name)
        touched = (now - age).timestamp()
        os.utime(library.incoming(name), (touched, touched))
    assert library.sweep(timedelta(days=2), now) == 1
    assert library.leftovers() == ["new.part"]


def test_a_file_that_goes_while_it_is_looked_at_does_not_end_the_sweep(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    touched = (now - timedelta(days=3)).timestamp()
    for name in ("a.part", "b.part", "c.part"):
        bring(library, name)
        os.utime(library.incoming(name), (touched, touched))
    names = sorted(library.leftovers())
    library.incoming("b.part").unlink()
    monkeypatch.setattr(library, "leftovers", lambda: names)
    assert library.sweep(timedelta(days=2), now) == 2


def test_a_file_that_is_taken_out_has_another_name_and_can_be_put_back(library: Library) -> None:
    name = library.final_name(SHA, ".png")
    library.place(bring(library), name)
    out = library.take_out(name)
    assert out is not None
    assert not library.file(name).exists()
    assert library.leftovers() == [out]
    assert library.take_out(name) is None
    library.place(out, name)
    assert library.is_whole(name, SHA)


def test_removing_a_sidecar_that_is_gone_already_is_no_error(library: Library) -> None:
    library.remove_sidecar(7, SHA)


def test_a_file_brought_on_another_disk_is_copied_over_and_one_of_an_unplugged_disk_is_refused(
    library: Library, tmp_path: Path
) -> None:
    second = Library(tmp_path / "second")
    second.open()
    library.roots = {2: Root(second.folder, takes_new=True)}
    content = b"content"
    sha256 = hashlib.sha256(content).hexdigest()
    library.incoming("a.part").write_bytes(content)
    name = library.final_name(sha256, ".png")
    assert (name, library.new_incoming("b.part")) == (f"@2/files/{sha256[:2]}/{sha256}.png", "@2/b.part")
    library.place("a.part", name)
    assert (second.folder / name.removeprefix("@2/")).read_bytes() == content
    assert library.leftovers() == []
    out = library.take_out(name)
    assert out is not None
    assert library.incoming(out).parent == second.folder / "incoming"
    assert library.leftovers() == [out]
    library.place(out, name)
    assert library.is_whole(name, sha256)
    with pytest.raises(LibraryUnavailableError, match="outside"):
        library.file("@2/../a.png")
    for unknown in ("@9/files/a.png", "@x/files/a.png"):
        with pytest.raises(LibraryUnavailableError, match="no folder"):
            library.file(unknown)
    assert (library.away(name), library.away("@9/a"), library.away("files/a")) == (None, "@9", None)
    (second.folder / "files").rename(tmp_path / "unplugged")
    library.incoming("a.part").write_bytes(content)
    assert library.away(name) == str(second.folder)
    with pytest.raises(LibraryUnavailableError, match="not there"):
        library.place("a.part", name)
    assert library.folder_for_new() == library.folder
    assert not (second.folder / "files").exists()
