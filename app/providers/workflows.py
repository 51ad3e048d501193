"""Workflows of the user's own as operations: what a provider that runs them offers to the window and the command line.

A workflow is a file of the provider's; each of its parameters is mapped to places in it. Reading one proposes a
mapping, which the user changes before it is kept.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.accounts import AccountView
from app.providers.parameters import OperationParams

MOST_CHOICES: Final = 500

Value = str | bool | int | float


class FieldKind(StrEnum):
    """What a parameter holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    FILE = "file"
    """A model file of the server; empty for the first that it has."""
    INPUT = "input"


class Place(BaseModel):
    """An input of a node that a parameter is written to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str = Field(max_length=100)
    input: str = Field(max_length=200)


class MappedField(BaseModel):
    """A parameter of the operation.

    Attributes:
        places: Where its value goes; all get the same one.
        default: What the form shows first; none for a slot.
        role: Of a slot: what the input is for.
        is_required: Of a slot: without it, an empty one takes its nodes out. Of a text: it may not be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FieldKind
    title: str = Field(min_length=1, max_length=60)
    places: tuple[Place, ...] = Field(min_length=1, max_length=50)
    default: Value | None = None
    least: float | None = Field(None, allow_inf_nan=False)
    most: float | None = Field(None, allow_inf_nan=False)
    step: float | None = Field(None, gt=0, allow_inf_nan=False)
    choices: tuple[str, ...] = Field((), max_length=MOST_CHOICES)
    role: InputRole | None = None
    media: MediaType | None = None
    unit: str = Field("", max_length=12)
    is_required: bool = False
    is_advanced: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.kind is FieldKind.INPUT) != (self.media is not None and self.role is not None):
            raise ValueError("a slot, and nothing else, has a kind of file and a role")
        if self.kind is FieldKind.CHOICE and not self.choices:
            raise ValueError("a choice needs what can be chosen")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("the least is above the most")
        return self


@dataclass(frozen=True, slots=True)
class Candidate:
    """An input of a node that holds a value, and so can be made a parameter.

    Attributes:
        title: "Node: input", for a list.
        field: The parameter that it would be.
    """

    title: str
    field: MappedField


@dataclass(frozen=True, slots=True)
class WorkflowDraft:
    """A workflow that is being mapped.

    Attributes:
        name: Of one that is kept already; None of a new one.
        source: The graph, as the provider's format has it.
        candidates: All that can be made a parameter.
        endings: The nodes whose files can be results: id to title.
        missing: What the asked server lacks to run it, a sentence each.
        is_checked: A server was asked.
    """

    title: str
    operation: OperationType
    fields: Mapping[str, MappedField]
    outputs: tuple[str, ...]
    source: Any = field(repr=False)
    name: str | None = None
    about: str = ""
    candidates: tuple[Candidate, ...] = ()
    endings: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """A workflow in a list.

    Attributes:
        is_own: The user added it, and can take it away.
        trouble: Why its file cannot be used; empty where it can.
    """

    name: str
    title: str
    about: str = ""
    operation: OperationType | None = None
    is_own: bool = False
    trouble: str = ""


class WorkflowBook(ABC):
    """Reads, keeps and forgets workflows; its methods block, but for those that ask a server."""

    @abstractmethod
    def rows(self) -> Sequence[WorkflowRow]:
        """All of them, the user's own first."""

    @abstractmethod
    async def read(self, data: bytes, title: str, account: AccountView | None) -> WorkflowDraft:
        """Propose a mapping for a file from outside.

        Args:
            data: The file's content.
            title: What to call it first.
            account: Whose server is asked what it has; None for a mapping by the file alone.

        Raises:
            ValidationError: It is no workflow that can be used.
        """

    @abstractmethod
    async def open(self, name: str, account: AccountView | None) -> WorkflowDraft:
        """One that is there, to look at or to change.

        Raises:
            ResourceNotFoundError: There is none of that name.
        """

    @abstractmethod
    def form(self, draft: WorkflowDraft) -> type[OperationParams]:
        """The parameters that it would have.

        Raises:
            ValidationError: The mapping does not fit the graph.
        """

    @abstractmethod
    async def keep(self, draft: WorkflowDraft) -> str:
        """Keep it, in place of the one of its name where it has one that is the user's own; gives its name.

        Raises:
            ValidationError: The mapping does not fit the graph.
        """

    @abstractmethod
    async def remove(self, name: str) -> None:
        """Take one of the user's own away.

        Raises:
            ResourceNotFoundError: There is none of that name.
        """
