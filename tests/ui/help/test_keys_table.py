"""The keys as a table."""

from app.ui.help.keys_table import keys_table
from app.ui.shortcuts import KeyHint


def test_each_place_has_a_table_and_no_sign_is_taken_for_a_mark() -> None:
    found = [("", [KeyHint("Help on this", "F1")]), ("Gallery", [KeyHint("Rate | judge", "*, [")])]
    assert keys_table(found).splitlines() == [
        "## Everywhere",
        "",
        "| What | Keys |",
        "| --- | --- |",
        "| Help on this | F1 |",
        "",
        "## Gallery",
        "",
        "| What | Keys |",
        "| --- | --- |",
        "| Rate \\| judge | \\*, \\[ |",
    ]
