"""`pixsim7 providers`."""

import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Console, add_account
from tests.support.plugins import install_plugin
from tests.support.servers.referee.rig import Rig


def test_a_plug_in_is_confirmed_by_its_hash_used_left_out_in_safe_mode_and_forgotten(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    install_plugin(tmp_path / "home" / "plugins", "lantern-command", uses=["oil"])
    (found,) = console.json("providers", "list")["plugins"]
    assert (found["state"], found["names"], found["version"]) == ("new", ["lantern_command"], "1.0")
    assert "not confirmed: off" in console.run("providers", "list").out
    asked = console.run("providers", "confirm", "lantern-command", given="n\n")
    assert asked.code == 2
    assert found["sha256"] in asked.err
    assert "full rights" in asked.err
    assert "also runs, not confirmed: oil" in asked.err
    wrong = console.run("providers", "confirm", "lantern-command", "--sha256", "0" * 64)
    assert (wrong.code, found["sha256"] in wrong.err) == (2, True)
    confirmed = console.json("providers", "confirm", "lantern_command", "--sha256", found["sha256"].upper())
    assert confirmed["state"] == "on_next_start"
    listed = console.json("providers", "list")
    assert "lantern_command" in [row["id"] for row in listed["providers"]]
    assert listed["plugins"][0]["state"] == "on"
    with monkeypatch.context() as restoring:
        restoring.setenv("PIXSIM7_SAFE_MODE", "")
        safe = console.json("--safe-mode", "providers", "list")
    assert safe["plugins"][0]["state"] == "safe_mode"
    assert "lantern_command" not in [row["id"] for row in safe["providers"]]
    assert "Off from the next start".lower() in console.run("providers", "forget", "lantern-command").out
    again = console.run("providers", "confirm", "lantern-command", given="y\n")
    assert (again.code, "on from the next start" in again.out) == (0, True)
    assert console.run("providers", "forget", "nobody").code == 1


def test_a_provider_is_checked_by_its_accounts(paid: Console, rig: Rig) -> None:
    assert paid.run("providers", "check", "referee").code == 1
    first = add_account(paid, rig)
    good = paid.run("providers", "check", "referee", "--account", str(first))
    assert (good.code, good.out.startswith("ok   first: ")) == (0, True)
    assert paid.run("providers", "check", "referee", "--account", "99").code == 1
    paid.run("accounts", "edit", str(first), "--secret", "key", given="key-nobody-knows\n")
    bad = paid.run("providers", "check", "referee", "--json")
    assert bad.code == 1
    (check,) = bad.json["checks"]
    assert (check["ok"], check["kind"]) == (False, "ProviderAuthError")
    assert check["words"].endswith("Look at the account's key.")
