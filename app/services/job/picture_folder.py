"""The pictures of a folder, in the order in which a file manager shows them."""

import re
from pathlib import Path

from app.domain.errors import ValidationError
from app.services.job.batch_plan import MOST_JOBS

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"})
_NUMBER = re.compile(r"(\d+)")


def find_pictures(folder: Path) -> list[Path]:
    """The files of a folder that are called like pictures, numbers in order; for a thread.

    Hidden files and what lies in further folders are left out. What a file is its content says, when it is taken in.

    Raises:
        ValidationError: The folder cannot be read, has no picture, or more than a batch has jobs.
    """
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name[0] != "."]
        found = [path for path in found if path.is_file()]
    except OSError as error:
        raise ValidationError(f"The folder {folder.name} cannot be read: {error.strerror or error}.") from error
    if not found:
        raise ValidationError(f"There is no picture in the folder {folder.name}.")
    if len(found) > MOST_JOBS:
        raise ValidationError(f"There are more than {MOST_JOBS:,} pictures in the folder {folder.name}.")
    return sorted(found, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """“take 2” before “take 10”."""
    parts = _NUMBER.split(path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part], path.name
