"""The columns of the accounts."""

from datetime import timedelta

from app.domain.enums import AccountState
from app.ui.panels.accounts import columns
from app.ui.panels.accounts.columns import Column
from tests.ui.panels.accounts.rows import NOW, paid_row, row_of


def test_each_column_has_a_word_a_sentence_and_a_width() -> None:
    for column in Column:
        assert columns.title_of(column)
        assert len(columns.tip_of(column)) > len(columns.title_of(column))
        assert column == Column.ACCOUNT or columns.LEAST[column] <= columns.WIDTHS[column]


def test_each_column_sorts_by_what_it_shows() -> None:
    low = paid_row(label="b", credits={"webapi": 1}, held={}, spending={}, priority=1, max_concurrent_jobs=1)
    high = paid_row(
        label="C",
        priority=2,
        current_jobs=1,
        succeeded=1,
        ended=2,
        average_seconds=4.0,
        last_used_at=NOW - timedelta(days=1),
    )
    for column in Column:
        if column != Column.STATE:
            key = columns.sort_key(column)
            assert key(low) < key(high), column
    assert not columns.starts_descending(Column.ACCOUNT)
    assert columns.starts_descending(Column.PRIORITY)


def test_what_needs_its_user_sorts_before_what_rests() -> None:
    rows = [
        row_of(is_active=False),
        row_of(),
        row_of(current_jobs=1),
        row_of(state=AccountState.COOLING),
        row_of(state=AccountState.NEEDS_SIGN_IN),
    ]
    assert sorted(rows, key=columns.sort_key(Column.STATE)) == list(reversed(rows))
