"""Reading of a shell's command line as far as tests need it: quotes, `;` and `$?`; the rest is refused aloud."""

import re
from collections.abc import Iterator

_PART = re.compile(
    r"""(?P<space>[ \t]+|</dev/null(?=[;\s]|\Z))|(?P<end>[;\n]+)|'(?P<single>[^']*)'"""
    r"""|"(?P<double>(?:\\.|[^"\\$`])*)"|\\(?P<escaped>.)"""
    r"""|(?P<status>\$\?)|(?P<plain>[^\s;'"\\$`&|<>(){}*]+)""",
    re.DOTALL,
)
STATUS = "\0?"
"""Stands where the exit code of the command before is wanted."""


class ShellWordsError(Exception):
    """The line has something this shell does not know: what was not quoted, most likely."""


class OpenQuoteError(ShellWordsError):
    """A quote has no end yet: the next line belongs to it."""


def split_line(line: str) -> Iterator[list[str]]:
    """Give the words of each command in turn.

    Raises:
        ShellWordsError: A quote is open, or there is a letter with a meaning that this shell has not.
    """
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(line):
        part = _PART.match(line, at)
        if part is None:
            kind = OpenQuoteError if line[at] in "'\"" else ShellWordsError
            raise kind(f"syntax error: unexpected {line[at]!r}")
        at = part.end()
        if part.lastgroup not in {"space", "end"}:
            word = (word or "") + _meaning(part)
            continue
        if word is not None:
            words.append(word)
            word = None
        if part.lastgroup == "end" and words:
            yield words
            words = []
    if word is not None:
        words.append(word)
    if words:
        yield words


def _meaning(part: re.Match[str]) -> str:
    if part.lastgroup == "status":
        return STATUS
    text = part[part.lastgroup or 0]
    return re.sub(r'\\([\\"$`])', r"\1", text) if part.lastgroup == "double" else text
