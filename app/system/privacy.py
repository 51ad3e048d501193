"""Takes out of a log what is nobody else's business: what was asked for, names of files and people, e-mails."""

import json
import re
from pathlib import Path
from typing import Any

LEFT_OUT = "[left out]"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}")
_CHAR = r"[^\s\"'<>|*?:;,)\]}]"
_ROOT = r"(?:[A-Za-z]:\\|(?<![\w:/])/(?=\w)|\\\\)"
_NO_ENDING = r"(?<!\.\w)(?<!\.\w\w)(?<!\.\w{3})(?<!\.\w{4})"
_TO_NAME = rf"(?:[ ]+{_CHAR}{{1,80}}(?<!\.)){{0,5}}?[ ]+{_CHAR}{{0,80}}?(?:[\\/]{_CHAR}{{0,80}}|\.\w{{1,4}}(?!\w))"
_CAPITAL = rf"[ ]+(?=[^\W\da-z_])\w{_CHAR}{{0,80}}"
_PATH = re.compile(
    # A name with blanks goes on to its end: a quotation mark, the next separator, an ending, a word with a capital.
    rf"(?<=')/(?=\w)[^'\n]{{2,400}}(?=')|{_ROOT}{_CHAR}{{2,400}}(?:{_NO_ENDING}(?:{_TO_NAME}|{_CAPITAL})){{0,6}}"
)
_PRIVATE = frozenset(
    {
        *("prompt", "negative_prompt", "params", "request", "answer", "text", "title", "words", "name", "names"),
        *("file", "files", "path", "paths", "folder", "library", "label", "email", "user", "display_name", "serial"),
        *("schema_path", "url", "remote_url", "link", "address", "host", "source", "target", "cost_center"),
    }
)
_DEEPEST = 8


class Privacy:
    """Cleans texts and lines of a log.

    Args:
        program: The folder of the program: places in it stay, relative to it.
    """

    def __init__(self, program: Path) -> None:
        self._program = str(program)

    def text(self, text: str) -> str:
        """A text without e-mails and without places outside of the program."""
        return _PATH.sub(self._place, _EMAIL.sub("[e-mail]", text))

    def line(self, line: str) -> str:
        """A line of the log: of fields that may hold something private only the name stays."""
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            return self.text(line)
        return json.dumps(self._value(found, 0), ensure_ascii=True)

    def _value(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            return LEFT_OUT
        if isinstance(value, dict):
            return {
                str(key): LEFT_OUT if str(key) in _PRIVATE and item not in (None, "") else self._value(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._value(item, depth + 1) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def _place(self, found: re.Match[str]) -> str:
        place = found[0]
        for mark in (self._program, "site-packages", "python3"):
            start = place.find(mark)
            if start >= 0:
                return place[start:].removeprefix(self._program).lstrip("/\\")
        return "[path]"
