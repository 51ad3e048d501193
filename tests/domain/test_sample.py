"""The row of a sample project."""

from app.domain.sample import SampleProject


def test_it_is_one_of_a_user_and_goes_with_them() -> None:
    table = SampleProject.__table__
    assert [column.name for column in table.primary_key] == ["user_id"]
    (key,) = table.foreign_keys
    assert (key.target_fullname, key.ondelete) == ("users.id", "CASCADE")
