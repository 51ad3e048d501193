"""Tables of parameters."""

import codecs
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from app.domain.enums import InputRole, MediaType, OperationType
from app.domain.errors import ValidationError
from app.providers.base import InputRef, OperationParams, input_slot
from app.providers.registry import ProviderRegistry
from app.services.job.table_file import Table, parse_table, read_table
from tests.support.provider import FakeImageParams


class ManyParams(OperationParams):
    """One of each kind."""

    prompt: str = Field(min_length=1, max_length=50, title="Prompt")
    first_frame: InputRef | None = input_slot(
        InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame", required=False
    )
    strength: float = Field(0.5, ge=0, le=1, title="Motion")
    steps: int = Field(20, title="Steps")
    loops: bool = Field(default=False, title="Loop it")
    tags: list[str] = Field(default_factory=list, title="Tags")


def parse(text: str, model: type[OperationParams] = ManyParams) -> Table:
    return parse_table(text.encode(), model)


def test_cells_become_values_of_their_parameters_and_empty_ones_are_left_out() -> None:
    table = parse(
        "prompt,first_frame,strength,steps,loops,tags,seed\n"
        'a lake,12,0.25,30,yes,"[""a"", ""b""]",7\n'
        "12,,1,5.0,false,,\n"
    )
    assert table.columns == ["prompt", "first_frame", "strength", "steps", "loops", "tags", "seed"]
    assert table.rows == [
        {
            "prompt": "a lake",
            "first_frame": 12,
            "strength": 0.25,
            "steps": 30,
            "loops": True,
            "tags": ["a", "b"],
            "seed": 7,
        },
        {"prompt": "12", "strength": 1.0, "steps": 5, "loops": False},
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_the_byte_order_mark_and_the_ends_of_lines_are_found_out(delimiter: str, end: str) -> None:
    lines = [delimiter.join(cells) for cells in (["Prompt", "Motion"], ["a, b; c", "0.5"], ["d", "1"])]
    lines[1] = lines[1].replace("a, b; c", '"a, b; c"')
    data = codecs.BOM_UTF8 + end.join(lines).encode()
    assert parse_table(data, ManyParams).rows == [
        {"prompt": "a, b; c", "strength": 0.5},
        {"prompt": "d", "strength": 1.0},
    ]


def test_a_header_names_parameters_or_titles_in_any_case_and_blank_columns_and_rows_do_not_matter() -> None:
    table = parse(" LOOP IT ,Prompt,first frame,,\n\n1,a,,,\n,,,,\nno,b,3,,\n")
    assert table.columns == ["loops", "prompt", "first_frame"]
    assert table.rows == [{"loops": True, "prompt": "a"}, {"loops": False, "prompt": "b", "first_frame": 3}]


def test_a_decimal_comma_is_understood_where_no_comma_stands_between_cells() -> None:
    assert parse("prompt;strength\n1,5;0,25\n").rows == [{"prompt": "1,5", "strength": 0.25}]
    with pytest.raises(ValidationError, match="Row 2, Motion"):
        parse('prompt,strength\na,"0,25"\n')


def test_a_cell_may_have_lines_and_quotes() -> None:
    assert parse('prompt,steps\n"a ""big"" lake\nat dusk",3\n').rows == [
        {"prompt": 'a "big" lake\nat dusk', "steps": 3}
    ]


@pytest.mark.parametrize(
    ("text", "sentence", "field"),
    [
        ("", "is empty", None),
        ("\n\n", "is empty", None),
        ("prompt\n", "no rows", None),
        ("colour\nred\n", "called “colour”, which is no parameter: first_frame, loops, prompt, seed", None),
        ("prompt,,steps\na,,1\n", "called “”, which is no parameter", None),
        ("prompt,Prompt\na,b\n", "The column Prompt is there twice", "prompt"),
        ("prompt,steps\na,1\nb,many\n", "Row 3, Steps must be a valid integer, not many.", "steps"),
        ("prompt,strength\na,2\n", "Row 2, Motion must be less than or equal to 1, not 2.", "strength"),
        (
            "prompt,first_frame\na,lake.png\n",
            "Row 2, First frame must be the number of an asset, not lake.png",
            "first_frame",
        ),
        ("prompt\n" + "x" * 60 + "\n", "Row 2, Prompt must have at most 50 characters, not xxxx", "prompt"),
        ("prompt\na,b\n", "Row 2 has more cells than the header: b", None),
        ('prompt,steps\n"a"b,1\n', "Row 2 of the table cannot be read", None),
        ('prompt\n"never closed\n', "cannot be read", None),
        ("prompt\n" + "a\n" * 1001, "more than 1,000 rows", None),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(text: str, sentence: str, field: str | None) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(text)
    assert sentence in caught.value.message
    assert caught.value.field == field


def test_what_is_no_text_or_too_much_is_refused() -> None:
    with pytest.raises(ValidationError, match="CSV UTF-8"):
        parse_table("prompt\né\n".encode("latin-1"), ManyParams)
    with pytest.raises(ValidationError, match="4 MB"):
        parse_table(b"x" * (4 * 1024**2 + 1), ManyParams)


def test_a_file_is_read_and_one_that_cannot_be_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("prompt,size\na lake,720p\n", "utf-8")
    assert read_table(path, FakeImageParams).rows == [{"prompt": "a lake", "size": "720p"}]
    with pytest.raises(ValidationError, match=r"nothing\.csv cannot be read: No such file"):
        read_table(tmp_path / "nothing.csv", FakeImageParams)


def test_values_of_the_engine_inside_are_read_by_their_models(tmp_path: Path) -> None:
    provider = ProviderRegistry.discover(tmp_path).get("local")
    model = provider.manifest.params_model(OperationType.TEXT_TO_VIDEO)
    table = parse("prompt;Frame rate;camera;duration\n a lake ;60;pan_left;2,5\n", model)
    assert table.rows == [{"prompt": "a lake", "fps": 60, "camera": "pan_left", "duration": 2.5}]
    with pytest.raises(ValidationError, match="Row 2, Frame rate must be 24, 30 or 60"):
        parse("prompt,fps\na,25\n", model)


@given(st.text(max_size=60))
def test_any_text_is_a_table_or_refused_with_words(text: str) -> None:
    try:
        table = parse("prompt,steps\n" + text)
    except ValidationError:
        return
    assert all(set(row) <= {"prompt", "steps"} for row in table.rows)


@given(
    st.lists(
        st.fixed_dictionaries({"prompt": st.text("ab,;\t\"' é", min_size=1), "steps": st.integers(0, 99)}), min_size=1
    )
)
def test_what_is_written_as_a_table_comes_back(rows: list[dict[str, Any]]) -> None:
    written = io.StringIO()
    writer = csv.DictWriter(written, ["prompt", "steps"], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    wanted = [{**row, "prompt": row["prompt"].strip()} for row in rows]
    assert parse(written.getvalue()).rows == [
        {name: value for name, value in row.items() if value != ""} for row in wanted
    ]
