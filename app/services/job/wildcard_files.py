"""The lists of words that wildcards name: text files in a folder of the user's data, a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import ValidationError
from app.services.job.wildcards import LONGEST_NAME, Template, parse

SUFFIX = ".txt"
FILE_BYTES = 1024**2
MOST_LINES = 10_000
LONGEST_LINE = 2_000
MOST_FILES = 1_000


@dataclass(frozen=True, slots=True)
class WordList:
    """A list that can be named.

    Attributes:
        name: As it is written between the underscores.
        lines: How many lines it has.
    """

    name: str
    lines: int


def read_lists(folder: Path | None, names: Iterable[str]) -> dict[str, list[Template]]:
    """The lists of these names, and those that their lines name in turn; for a thread.

    Args:
        folder: Where the files are; None or a missing one has none.
        names: Folded to one case.

    Raises:
        ValidationError: There is no such list, it cannot be read, or it is too large.
    """
    files = _files(folder)
    found: dict[str, list[Template]] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name not in found:
            path = files.get(name)
            if path is None:
                raise ValidationError(f"There is no list of words called {name}.")
            found[name] = [parse(line) for line in _read(path)]
            wanted += {other for line in found[name] for other in line.names()}
    return found


def count_texts(folder: Path | None, text: str, most: int) -> int:
    """How many texts a text with wildcards stands for, as far as `most` and one more; for a thread.

    Raises:
        ValidationError: Its wildcards cannot be read, or a list that it names.
    """
    template = parse(text)
    return template.count(read_lists(folder, template.names()), most)


def find_lists(folder: Path | None) -> list[WordList]:
    """The lists that can be read, by name; for a thread."""
    found = []
    for path in _files(folder).values():
        try:
            found.append(WordList(path.stem, len(_read(path))))
        except ValidationError:
            continue
    return sorted(found, key=lambda item: item.name.casefold())


def _files(folder: Path | None) -> dict[str, Path]:
    """The files of a folder by the names of their lists: a name is looked up here, and never made into a path."""
    try:
        entries = sorted(folder.iterdir())[:MOST_FILES] if folder is not None else []
    except OSError:
        return {}
    return {
        path.stem.casefold(): path
        for path in entries
        if path.suffix.casefold() == SUFFIX and _is_name(path.stem) and path.is_file()
    }


def _is_name(stem: str) -> bool:
    """Whether a text can name it."""
    return len(stem) <= LONGEST_NAME and parse(f"__{stem}__").names() == {stem.casefold()}


def _read(path: Path) -> list[str]:
    """The lines of a list, without blank ones and remarks (`#`).

    Raises:
        ValidationError: It cannot be read, or it is too large.
    """
    name = path.stem
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ValidationError(f"The list {name} cannot be read: {error.strerror or type(error).__name__}.") from error
    except UnicodeDecodeError as error:
        raise ValidationError(f"The list {name} is no text in UTF-8.") from error
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(data) > FILE_BYTES or len(lines) > MOST_LINES:
        raise ValidationError(f"The list {name} is larger than {MOST_LINES:,} lines or {FILE_BYTES // 1024} KB.")
    if not lines:
        raise ValidationError(f"The list {name} is empty.")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(f"The list {name} has a line of more than {LONGEST_LINE:,} characters.")
    return lines
