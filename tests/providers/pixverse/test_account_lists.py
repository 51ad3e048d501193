"""An account's voices and looks stay from one run to the next."""

import json
from pathlib import Path

from app.providers.pixverse.account_lists import LOOKS, VOICES, AccountLists, listed
from app.providers.pixverse.manifest import CATALOG


def test_rows_are_read_by_the_names_that_they_may_have() -> None:
    rows = [{"speaker_id": "1", "name": "Emily"}, {"speaker_id": 2}, {"name": "x"}, 4, {"speaker_id": " "}]
    assert listed({"data": rows}, ("speaker_id",), ("name",)) == {"1": "Emily", "2": "2"}
    assert listed({"list": [{"id": 3, "restyle_name": "Felt"}]}, ("restyle_id", "id"), ("restyle_name",)) == {
        "3": "Felt"
    }
    assert listed({"data": "none"}, ("id",), ("name",)) == {}


def test_what_was_learned_is_offered_and_kept(tmp_path: Path) -> None:
    lists = AccountLists(tmp_path / "lists.json")
    assert lists.over(CATALOG) is CATALOG
    assert lists.learn(VOICES, {"1": "Emily"})
    assert not lists.learn(VOICES, {"1": "Emily"})
    assert not lists.learn(LOOKS, {})
    lists.save()
    again = AccountLists(tmp_path / "lists.json").over(CATALOG)
    assert again.fields[VOICES]["choices"] == ["Auto", "1"]
    assert again.fields[VOICES]["labels"]["1"] == "Emily"
    assert again.fields[LOOKS] == CATALOG.fields[LOOKS]


def test_a_file_that_is_not_right_is_as_none_and_one_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lists.json"
    for wrong in ("[", "[1]", json.dumps({VOICES: 4, "prompt": {"a": "b"}})):
        path.write_text(wrong, "utf-8")
        assert AccountLists(path).over(CATALOG) is CATALOG
    AccountLists(tmp_path / "not" / "there.json").save()
