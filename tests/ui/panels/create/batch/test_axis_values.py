"""The values of an axis as a person writes them."""

import pytest

from app.ui.panels.create.batch.axis_values import AxisError, read_lines, read_numbers
from app.ui.widgets.form_fields import FieldSpec

pytestmark = pytest.mark.usefixtures("qapp")


def _spec(kind: type, least: float | None = None, most: float | None = None, step: float | None = None) -> FieldSpec:
    extra = {} if step is None else {"step": step}
    return FieldSpec("motion", "Motion", "", kind, False, (), least, most, extra, None)  # noqa: FBT003


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("5", [5]),
        ("1, 2;5\n8", [1, 2, 5, 8]),
        ("3, 1, 3", [3, 1]),
        ("1..4", [1, 2, 3, 4]),
        ("4..1", [4, 3, 2, 1]),
        ("0 to 10 step 5, 7", [0, 5, 10, 7]),
        ("1…3", [1, 2, 3]),
        ("-2..2/2", [-2, 0, 2]),
        ("1..6 by 4", [1, 5]),
    ],
)
def test_whole_numbers_are_listed_or_given_as_ranges(text: str, wanted: list[int]) -> None:
    found = read_numbers(text, _spec(int))
    assert found == wanted
    assert all(isinstance(value, int) for value in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.2..0.8 step 0.2", [0.2, 0.4, 0.6, 0.8]),
        ("0..1", [0.0, 0.25, 0.5, 0.75, 1.0]),
        (".5, 1.", [0.5, 1.0]),
        ("0.1..0.35", [0.1, 0.35]),
    ],
)
def test_fractions_have_the_step_of_the_field_where_none_is_named(text: str, wanted: list[float]) -> None:
    assert read_numbers(text, _spec(float, step=0.25)) == wanted


def test_a_field_without_a_step_has_a_usual_one() -> None:
    assert read_numbers("0..0.3", _spec(float)) == [0.0, 0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1, two", "“two” is no number."),
        ("a word that is much too long to be shown", "“a word that is much …” is no number."),
        ("1.5", "1.5 is no whole number."),
        ("0", "0 is less than 1, the least that is allowed."),
        ("1..60", "51 is more than 50, the most that is allowed."),
        ("1..5 step 0", "A step of 0 leads nowhere."),
        ("0..100000", "These are more than 1,000 values."),
    ],
)
def test_what_is_wrong_is_told(text: str, words: str) -> None:
    with pytest.raises(AxisError) as error:
        read_numbers(text, _spec(int, 1, 50))
    assert str(error.value) == words


def test_several_ranges_together_are_counted_too() -> None:
    with pytest.raises(AxisError, match="more than"):
        read_numbers("1..900, 2000..2900", _spec(int))


def test_each_line_that_says_something_is_a_text_once() -> None:
    assert read_lines("a lake\n\n  a hill \na lake\n") == ["a lake", "a hill"]
    with pytest.raises(AxisError):
        read_lines("\n".join(map(str, range(1001))))
