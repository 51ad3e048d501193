"""`pixsim7 backup pack`, and `restore` of what it made: a whole library on an empty machine."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.commands.library_packs import pack_words
from app.domain.settings import Settings
from app.media.hashing import hash_file
from app.services.asset.library import Library
from app.services.backup.pack_format import Course
from app.services.backup.packing import PackWish, pack
from app.services.backup.unpacking import look_into
from app.system.settings_exchange import write_settings
from tests.commands.conftest import Console, add_account
from tests.support.databases import NOW, filled_database
from tests.support.servers.referee.rig import Rig

TEXT = ("generate", "--provider", "local", "--operation", "text_to_image", "--param")
PICTURE = ("generate", "--provider", "local", "--operation", "image_to_image", "--input")
SAME = {
    "lineage": "SELECT child_id, parent_id, position, role FROM asset_lineage ORDER BY 1, 3",
    "tags": "SELECT asset_id, tag_id FROM asset_tags ORDER BY 1, 2",
    "ledger": "SELECT count(*), total(available), total(held), total(spent) FROM ledger_entries",
    "jobs": "SELECT id, status, prompt FROM jobs ORDER BY id",
    "assets": "SELECT id, name, sha256, path, job_id, rating FROM assets ORDER BY id",
}


def rows(home: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(home / "pixsim7.db")) as connection:
        return {name: connection.execute(query).fetchall() for name, query in SAME.items()}


@pytest.mark.long
@pytest.mark.row("F-34")
def test_a_library_goes_to_an_empty_machine_and_is_the_same(paid: Console, rig: Rig, tmp_path: Path) -> None:
    here, there = rig.home, tmp_path / "there"
    add_account(paid, rig)
    for number in (1, 2):
        paid.json(*TEXT, f"prompt=lake {number}", "--wait")
    (first, second) = sorted(one["id"] for one in paid.json("assets", "list")["assets"])
    paid.json(*PICTURE, str(first), "--param", "prompt=mist", "--wait")
    paid.json("assets", "tag", str(second), "--add", "lake")
    waiting = paid.json(*TEXT, "prompt=later")
    packed = paid.json("backup", "pack", str(tmp_path / "library.zip"))
    assert (packed["files"], packed["accounts_without_keys"]) == (3, 1)
    # Not a sign of the key, and no sealed one.
    with zipfile.ZipFile(tmp_path / "library.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name, data in members.items() if b"key-first" in data]
    (tmp_path / "look.db").write_bytes(members["database.db"])
    with closing(sqlite3.connect(tmp_path / "look.db")) as connection:
        assert connection.execute("SELECT count(*) FROM vault_keys").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM provider_accounts WHERE sealed IS NOT NULL").fetchone() == (0,)
    empty = Console({**paid.environment, "PIXSIM7_HOME": str(there)})
    shown = empty.run("backup", "restore", str(tmp_path / "library.zip"), "--library", str(tmp_path / "pictures"))
    assert "With --yes it is unpacked." in shown.out
    assert "1 accounts ask for their keys" in shown.out
    told = empty.json(
        "backup", "restore", str(tmp_path / "library.zip"), "--library", str(tmp_path / "pictures"), "--yes"
    )
    assert (told["reason"], told["jobs_held"], told["assets_missing"], told["assets_back"]) == ("unpacked", 1, 0, 0)
    assert rows(there) == rows(here)
    assert json.loads((there / "settings.json").read_text())["library"]["folder"] == str(tmp_path / "pictures")
    for _, _, sha256, path, *_ in rows(there)["assets"]:
        assert hash_file(tmp_path / "pictures" / path) == sha256
    with closing(sqlite3.connect(there / "pixsim7.db")) as connection:
        held = connection.execute("SELECT status, is_held FROM jobs WHERE id = ?", (waiting["id"],)).fetchone()
    assert held == ("pending", 1), "nothing is sent again unasked"


def test_the_words_tell_what_comes_and_what_stays(tmp_path: Path) -> None:
    database, library = filled_database(tmp_path / "a.db", jobs=30), Library(tmp_path / "library")
    library.open()
    wish = PackWish(holds_files=True, settings=write_settings(Settings(), "1.0"), version="1.0")
    assert pack(database, library, tmp_path / "a.zip", wish, NOW, Course()) is not None
    present = Settings().with_values({"appearance.text_scale": 120})
    words = pack_words(look_into(tmp_path / "a.zip", database, library.folder, present), tmp_path / "elsewhere")
    assert "Profiles: Me." in words
    assert "30 assets had no file" in words
    assert "1 settings change with it." in words
    assert f"The library's folder will be {tmp_path / 'elsewhere'}." in words
    bare = PackWish(holds_files=False, settings=wish.settings, version="1.0")
    assert pack(database, library, tmp_path / "b.zip", bare, NOW, Course()) is not None
    assert "are not in it" in pack_words(look_into(tmp_path / "b.zip", database, library.folder, Settings()))
