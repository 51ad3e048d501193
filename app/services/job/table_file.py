"""Tables of parameters: a CSV file whose header names parameters, read into the values that the operation takes."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter
from pydantic import ValidationError as PydanticError
from pydantic.fields import FieldInfo

from app.domain.errors import ValidationError
from app.providers.base import OperationParams, slot_of
from app.providers.parameters import refusal_words

FILE_BYTES = 4 * 1024**2
MOST_ROWS = 1_000
DELIMITERS = (",", ";", "\t")
_NO_ASSET = "Input should be the number of an asset"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says.

    Attributes:
        columns: The parameters that it has, from left to right.
        rows: The values of each row; an empty cell has none.
    """

    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]


def read_table(path: Path, model: type[OperationParams]) -> Table:
    """Read a file; for a thread.

    Raises:
        ValidationError: It cannot be read, or it is no table of the operation's parameters: the row and the column are
            named.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise ValidationError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}.") from error
    return parse_table(data, model)


def parse_table(data: bytes, model: type[OperationParams]) -> Table:
    """Read a table of an operation's parameters.

    The first row names them, by name or title; commas, semicolons or tabs stand between the cells. Rows are counted as
    a spreadsheet does: the header is the first one.

    Raises:
        ValidationError: It is none; the row and the column are named.
    """
    if len(data) > FILE_BYTES:
        raise ValidationError(f"The table is larger than {FILE_BYTES // 1024**2} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError("The table is no text in UTF-8: save it as “CSV UTF-8”.") from error
    names = _names(model)
    delimiter = _delimiter(text, names)
    records = _records(text, delimiter)
    if not records:
        raise ValidationError("The table is empty.")
    (_, header), *rest = records
    columns = _columns(header, names)
    if not rest:
        raise ValidationError("The table has a header and no rows.")
    if len(rest) > MOST_ROWS:
        raise ValidationError(f"The table has more than {MOST_ROWS:,} rows.")
    cells = {name: _Cell(name, model.model_fields[name], delimiter) for name in columns}
    return Table(columns, [_row(number, values, columns, cells) for number, values in rest])


class _Cell:
    """Turns the text of a cell into a value of a parameter."""

    def __init__(self, name: str, info: FieldInfo, delimiter: str) -> None:
        self._name = name
        self._title = info.title or name
        self._is_slot = slot_of(info) is not None
        self._has_decimal_commas = delimiter != ","
        self._adapter: TypeAdapter[Any] = TypeAdapter(_annotated(info))

    def value(self, number: int, text: str) -> Any:
        """The value of a text.

        Raises:
            ValidationError: It is none of this parameter.
        """
        first: PydanticError | None = None
        for candidate in self._candidates(text):
            try:
                return self._adapter.dump_python(self._adapter.validate_python(candidate), mode="json")
            except PydanticError as error:
                first = first or error
        reason = first.errors(include_url=False)[0]["msg"] if first is not None else _NO_ASSET
        sentence = f"Row {number}, {self._title} {refusal_words(reason)}, not {_short(text)}."
        raise ValidationError(sentence, field=self._name)

    def _candidates(self, text: str) -> list[Any]:
        """What a cell may mean: the text, the text as a number with a decimal comma, the JSON that it is."""
        if self._is_slot:
            return [int(text)] if text.isdecimal() and len(text) < _SHOWN else []
        meanings: list[Any] = [text]
        if self._has_decimal_commas and text.count(",") == 1:
            meanings.append(text.replace(",", "."))
        try:
            meanings.append(json.loads(text))
        except (ValueError, RecursionError):
            return meanings
        return meanings


def _annotated(info: FieldInfo) -> Any:
    """The type of a parameter with its limits."""
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _names(model: type[OperationParams]) -> dict[str, str]:
    """The parameters by what a header may call them."""
    names = {_key(info.title): name for name, info in model.model_fields.items() if info.title}
    return names | {_key(name): name for name in model.model_fields}


def _key(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _delimiter(text: str, names: dict[str, str]) -> str:
    """What stands between the cells: that by which most of the header are parameters, and of these the first."""

    def known(delimiter: str) -> int:
        try:
            header = next((cells for _, cells in _records(text, delimiter, most=1)), [])
        except ValidationError:
            return -1
        return sum(_key(cell) in names for cell in header)

    return max(DELIMITERS, key=known)


def _records(text: str, delimiter: str, most: int = MOST_ROWS + 2) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with its number.

    Raises:
        ValidationError: The quotes do not fit, or a cell is too long.
    """
    found: list[tuple[int, list[str]]] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                found.append((number, [cell.strip() for cell in cells]))
            if len(found) >= most:
                break
    except csv.Error as error:
        raise ValidationError(f"Row {number + 1} of the table cannot be read: {error}.") from error
    return found


def _columns(header: Sequence[str], names: dict[str, str]) -> list[str]:
    columns: list[str] = []
    for title in _without_blank_end(header):
        name = names.get(_key(title))
        if name is None:
            known = ", ".join(sorted(set(names.values())))
            raise ValidationError(f"A column is called “{_short(title)}”, which is no parameter: {known}.")
        if name in columns:
            raise ValidationError(f"The column {_short(title)} is there twice.", field=name)
        columns.append(name)
    return columns


def _without_blank_end(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last one that says something: spreadsheets write more."""
    used = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:used]


def _row(number: int, values: Sequence[str], columns: Sequence[str], cells: dict[str, _Cell]) -> dict[str, Any]:
    extra = [value for value in values[len(columns) :] if value]
    if extra:
        raise ValidationError(f"Row {number} has more cells than the header: {_short(extra[0])}.")
    named = zip(columns, values, strict=False)
    return {name: cells[name].value(number, text) for name, text in named if text}


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
