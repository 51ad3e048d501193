"""What the wildcards of a prompt stand for: how many texts, or what is wrong with them."""

import re
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.domain.errors import ValidationError
from app.services.job.batch_plan import MOST_JOBS
from app.services.job.wildcards import parse
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.throttle import Throttle

translate = QCoreApplication.translate
_READ_MS: Final = 200
_WRITTEN: Final = re.compile(r"\{[^{}]*\|[^{}]*\}|__[^\W_](?:\w*[^\W_])?__")


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said below a prompt.

    Attributes:
        text: Empty where it has no wildcards.
        is_wrong: It cannot be queued as it is.
        count_text: How many texts it stands for, alone.
    """

    text: str = ""
    is_wrong: bool = False
    count_text: str = ""


NOTHING: Final = Hint()


def has_wildcards(text: str) -> bool:
    """Whether a text stands for several; so does one whose wildcards cannot be read."""
    if "{" not in text and "__" not in text:
        return False
    try:
        return not parse(text).is_plain
    except ValidationError:
        return True


def is_template(text: str) -> bool:
    """Whether a text is not sent as it stands: it has wildcards, or marks whose meaning is taken away."""
    try:
        return parse(text).pieces not in {(), (text,)}
    except ValidationError:
        return True


def hint_of(text: str, count: int) -> Hint:
    """What the wildcards of a text stand for.

    Args:
        text: A prompt that can be read.
        count: The texts that it stands for.
    """
    if not has_wildcards(text):
        return NOTHING
    if count == 1:
        return Hint(translate("Create", "1 combination"), count_text=translate("Create", "1 combination"))
    many = translate("Create", "{count} combinations")
    if count > MOST_JOBS:
        many = translate("Create", "More than {count} combinations")
    text = many.format(count=number(min(count, MOST_JOBS)))
    return Hint(
        translate("Create", "{combinations} \N{MIDDLE DOT} each job draws one").format(combinations=text),
        count_text=text,
    )


def wildcards_in(text: str) -> list[str]:
    """The wildcards as they are written, each once; of those that lie in each other the innermost."""
    return list(dict.fromkeys(_WRITTEN.findall(text)))


class WildcardHints(QObject):
    """Follows a prompt; the lists of words are read when it names one."""

    told = Signal(object)
    """A Hint."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._text = ""
        self._read = Throttle(_READ_MS, self._start, self)

    def follow(self, text: str) -> None:
        """The prompt is another."""
        if text == self._text:
            return
        self._text = text
        if not has_wildcards(text):
            self.told.emit(NOTHING)
        else:
            self._read.call()

    def _start(self) -> None:
        self._context.tasks.start(self._tell(), what=self.tr("read the lists of words"))

    async def _tell(self) -> None:
        text = self._text
        try:
            async with self._context.steps() as services:
                hint = hint_of(text, await services.batches.count_texts(text))
        except ValidationError as error:
            hint = Hint(told(error.message), is_wrong=True)
        if text == self._text:
            self.told.emit(hint)
