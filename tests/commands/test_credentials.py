"""`pixsim7 assets credentials|certificate`, and the export with them."""

from pathlib import Path

from tests.commands.conftest import Console
from tests.support.credentials import self_made
from tests.support.library import draw_picture


def test_an_export_is_signed_and_read_with_a_certificate_of_ones_own(console: Console, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.touch(mode=0o600)
    word.write_text("a word of the tests", encoding="utf-8")
    console = Console({**console.environment, "PIXSIM7_PASSPHRASE_FILE": str(word)})
    picture = draw_picture(tmp_path / "a.png", (64, 48), seed=1)
    (asset,) = console.json("upload", str(picture))["assets"]
    assert "There is none" in console.run("assets", "certificate").out
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(self_made().chain)
    key.write_bytes(self_made().key)
    assert console.run("assets", "certificate", "--chain", str(chain)).code == 2
    told = console.run("assets", "certificate", "--chain", str(chain), "--key", str(key)).out
    assert told.startswith("Ada (self-made, not trusted), until ")
    out = tmp_path / "out"
    (row,) = console.json("assets", "export", str(asset["id"]), "--out", str(out), "--credentials")["exported"]
    assert (row["signed"], row["unsigned_because"]) == (True, None)
    words = console.run("assets", "credentials", row["file"]).out.splitlines()
    assert words[0] == "Not trusted: signed with a self-made certificate (Ada (self-made, not trusted))."
    assert words[1].startswith("Made by PixSim7 Desktop ")
    assert words[2:] == ["  did   c2pa.opened", f"  from  a.png · parentOf · {asset['sha256']}"]
    data = console.json("assets", "credentials", row["file"])["credentials"]
    assert (data["state"], data["ingredients"][0]["has_thumbnail"]) == ("self_made", True)
    assert (
        console.run("assets", "credentials", str(asset["id"])).out == "There are no Content Credentials in this file.\n"
    )
    assert console.run("assets", "credentials", "nowhere.png").code == 2
    assert console.json("assets", "certificate", "--forget") == {"certificate": None}
