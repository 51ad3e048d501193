"""Links to the program: `pixsim7:` and a place in it. They show something or fill something in; they start nothing.

pixsim7:asset/12              shows an asset
pixsim7:job/12                shows a job in the queue
pixsim7:settings/library      opens a page of the settings
pixsim7:compose?prompt=...    puts a prompt into the composer
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

SCHEME: Final = "pixsim7"
LONGEST_LINK: Final = 8192
LONGEST_PROMPT: Final = 4000
_ID: Final = re.compile(r"[1-9][0-9]{0,17}")
_SECTION: Final = re.compile(r"[a-z][a-z_-]{0,39}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Place = Literal["asset", "job", "settings", "compose"]


@dataclass(frozen=True, slots=True)
class AppLink:
    """A link that was understood.

    Attributes:
        place: What it leads to.
        id: Of the asset or job.
        text: The section of the settings, or the prompt.
    """

    place: Place
    id: int = 0
    text: str = ""


def is_link(argument: str) -> bool:
    """Whether an argument of the program is one of these, rather than a file."""
    return argument[: len(SCHEME) + 1].casefold() == f"{SCHEME}:"


def read_link(link: str) -> AppLink | None:
    """What a link leads to; None for what leads nowhere here."""
    if len(link) > LONGEST_LINK or not is_link(link):
        return None
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), max_num_fields=4)
    except ValueError:
        return None
    place, _, rest = (parts.netloc + parts.path).strip("/").partition("/")
    if parts.fragment:
        return None
    return _compose(pairs) if place == "compose" and not rest else _shown(place, rest) if not pairs else None


def file_of(argument: str) -> Path | None:
    """The file of an argument: a path, or a `file:` address as a desktop hands it over; None for other addresses."""
    if "://" not in argument and not argument.startswith("file:"):
        return Path(argument)
    try:
        parts = urlsplit(argument)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
        return None
    try:
        path = unquote_to_bytes(parts.path).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in path else Path(path)


def _shown(place: str, rest: str) -> AppLink | None:
    if place == "asset" and _ID.fullmatch(rest):
        return AppLink("asset", int(rest))
    if place == "job" and _ID.fullmatch(rest):
        return AppLink("job", int(rest))
    if place == "settings" and (not rest or _SECTION.fullmatch(rest)):
        return AppLink("settings", text=rest)
    return None


def _compose(pairs: list[tuple[str, str]]) -> AppLink | None:
    if len(pairs) != 1 or pairs[0][0] != "prompt":
        return None
    prompt = pairs[0][1].replace("\r\n", "\n").strip()
    is_text = 0 < len(prompt) <= LONGEST_PROMPT and not _CONTROL.search(prompt) and "\ufffd" not in prompt
    return AppLink("compose", text=prompt) if is_text else None
