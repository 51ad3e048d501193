"""`pixsim7 accounts`: added with a secret that no argument holds, edited, read, and taken away."""

import csv
import json
from pathlib import Path

from tests.commands.conftest import Console, add_account
from tests.support.servers.referee.rig import Rig


def test_an_account_is_tried_added_edited_and_removed(paid: Console, rig: Rig) -> None:
    account = add_account(paid, rig, "first", "--slots", "3")
    (_, row) = sorted(paid.json("accounts", "list")["accounts"], key=lambda row: row["provider_id"])
    assert (row["label"], row["credits"], row["capacity"]) == ("first", {"openapi": 10_000}, 3)
    assert row["has_credentials"]
    paid.json(
        "accounts", "edit", str(account), "--label", "client", "--priority", "7", "--disable", "--group", "studio"
    )
    (_, row) = sorted(paid.json("accounts", "list")["accounts"], key=lambda row: row["provider_id"])
    assert (row["label"], row["priority"], row["is_active"], row["limit_group"]) == ("client", 7, False, "studio")
    assert paid.json("accounts", "remove", str(account)) == {"id": account, "removed": True}
    assert len(paid.json("accounts", "list")["accounts"]) == 1
    assert b"key-first" not in b"".join(path.read_bytes() for path in rig.home.rglob("*") if path.is_file())


def test_a_wrong_key_is_found_out_before_the_account_is_kept(paid: Console, rig: Rig) -> None:
    words = ("accounts", "add", "referee", "me@example.org", "--secret", "key")
    answer = paid.run(*words, "--option", f"base_url=http://127.0.0.1:{rig.port}", given="wrong\n")
    assert answer.code == 1
    assert "key" in answer.err
    assert len(paid.json("accounts", "list")["accounts"]) == 1
    nothing_given = paid.run(*words, "--option", f"base_url=http://127.0.0.1:{rig.port}")
    assert nothing_given.code == 2


def test_a_revoked_key_is_told_by_the_sync_and_another_one_brings_the_account_back(paid: Console, rig: Rig) -> None:
    account = add_account(paid, rig)
    rig.tell(account="first", revoked=["key-first"])
    answer = paid.run("accounts", "sync", str(account), "--json")
    assert answer.code == 1
    assert json.loads(answer.out)["accounts"][0]["state"] == "needs_sign_in"
    paid.json("accounts", "edit", str(account), "--secret", "key", given="key-second\n")
    (row,) = paid.json("accounts", "sync", str(account))["accounts"]
    assert (row["state"], row["balances"]) == ("ready", {"openapi": 10_000})


def test_the_ledger_is_listed_and_written_as_a_table(paid: Console, rig: Rig, tmp_path: Path) -> None:
    account = add_account(paid, rig)
    words = ("generate", "--provider", "referee", "--operation", "text_to_image", "--param", "prompt=a lake", "--wait")
    assert paid.json(*words)["actual_cost"] == 7
    kinds = [entry["kind"] for entry in paid.json("accounts", "ledger", str(account))["entries"]]
    assert kinds == ["settle", "reserve", "sync"]
    table = tmp_path / "ledger.csv"
    assert paid.json("accounts", "ledger", str(account), "--csv", str(table))["entries"] == 3
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["sync", "reserve", "settle"]
    assert paid.json("accounts", "unrefunded") == {"submissions": []}
    assert paid.run("accounts", "ledger", str(account), "--csv", str(tmp_path / "no" / "where.csv")).code == 1


def test_a_dry_run_names_the_account_and_why_not_the_others(paid: Console, rig: Rig) -> None:
    poor = add_account(paid, rig, "poor", "--priority", "9", "--no-test")
    rich = add_account(paid, rig, "rich")
    paid.json("accounts", "credits", str(poor), "openapi=3")
    found = paid.json("accounts", "simulate", "referee", "text_to_image")
    assert found["winner"] == rich
    reasons = {candidate["account_id"]: candidate["reason"] for candidate in found["candidates"]}
    assert reasons == {rich: "", poor: "3 credits, 7 needed"}
    assert paid.run("accounts", "credits", str(poor), "openapi=many").code == 2
