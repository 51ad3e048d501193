"""The workflows that there are: those that ship, and the user's own, a file each."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import structlog
from pydantic import ValidationError as PydanticError

from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.comfyui.graph import check_links
from app.providers.comfyui.workflow import NAME, Workflow, slug
from app.system.file_systems import write_atomically
from app.system.strict_json import MOST_BYTES, read_json

log = structlog.get_logger(__name__)

TEMPLATES: Final = Path(__file__).with_name("templates")
MOST_WORKFLOWS: Final = 300


class WorkflowShelf:
    """Reads the files when one is first asked for, and writes them; its methods block.

    Args:
        folder: Of the user's own; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def shipped(self) -> Mapping[str, Workflow]:
        """Those that come with the program, by name."""
        return {path.stem: read_workflow(path) for path in sorted(TEMPLATES.glob("*.json"), key=_name)}

    @property
    def own(self) -> Mapping[str, Workflow]:
        """The user's own, by name."""
        return self._kept[0]

    @property
    def broken(self) -> Mapping[str, str]:
        """Files of the user that cannot be read: name to what is wrong."""
        return self._kept[1]

    @property
    def all(self) -> Mapping[str, Workflow]:
        """Every workflow by name, the user's own first; they stand for shipped ones of their name."""
        return {**self.own, **{name: one for name, one in self.shipped.items() if name not in self.own}}

    @cached_property
    def _kept(self) -> tuple[dict[str, Workflow], dict[str, str]]:
        own: dict[str, Workflow] = {}
        broken: dict[str, str] = {}
        for path in sorted(self._folder.glob("*.json"), key=_name)[:MOST_WORKFLOWS]:
            try:
                own[path.stem] = read_workflow(path)
            except (ValidationError, OSError) as error:
                broken[path.stem] = str(error)
                log.warning("comfyui_workflow_unreadable", file=path.name, reason=str(error))
        return own, broken

    def keep(self, workflow: Workflow, name: str | None = None) -> str:
        """Keep a workflow; gives its name.

        Args:
            workflow: What to keep.
            name: Of one of the user's own that it takes the place of; None gives it a new one by its title.

        Raises:
            ValidationError: There are too many, or the name is none.
        """
        if name is not None and NAME.fullmatch(name) is None:
            raise ValidationError(f"{name!r} is no name of a workflow.")
        if name is None:
            name = self._free_name(workflow.title)
        if name not in self.own and len(self.own) >= MOST_WORKFLOWS:
            raise ValidationError(f"There are {MOST_WORKFLOWS} workflows already.")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(
            workflow.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"format": 1}, indent=2
        )
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(f"The workflow is larger than {MOST_BYTES // 1024 // 1024} MB.")
        write_atomically(self._folder / f"{name}.json", text.encode())
        self._kept = {**self.own, name: workflow}, dict(self.broken)
        return name

    def remove(self, name: str) -> None:
        """Take one of the user's own away.

        Raises:
            ResourceNotFoundError: There is none of that name.
        """
        if NAME.fullmatch(name) is None or (name not in self.own and name not in self.broken):
            raise ResourceNotFoundError("workflow", name)
        (self._folder / f"{name}.json").unlink(missing_ok=True)
        own = {key: kept for key, kept in self.own.items() if key != name}
        self._kept = own, {key: words for key, words in self.broken.items() if key != name}

    def _free_name(self, title: str) -> str:
        base = slug(title)
        taken = {*self.shipped, *self.own, *self.broken}
        return (
            base
            if base not in taken
            else next(name for number in range(2, MOST_WORKFLOWS * 2) if (name := f"{base}-{number}") not in taken)
        )


def _name(path: Path) -> str:
    return path.stem


def read_workflow(path: Path) -> Workflow:
    """A workflow's file.

    Raises:
        ValidationError: What is in it is not allowed.
        OSError: It cannot be read.
    """
    if NAME.fullmatch(path.stem) is None:
        raise ValidationError("A workflow's file name has small letters, digits and dashes only.")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return parse_workflow(read_json(data))


def parse_workflow(found: object) -> Workflow:
    """The content of a workflow's file.

    Raises:
        ValidationError: It is not allowed; the words say what of it.
    """
    try:
        workflow = Workflow.model_validate(found)
    except PydanticError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise ValidationError(f"The workflow's file is not right: {f'{place}: ' if place else ''}{words}.") from error
    check_links(workflow.graph)
    return workflow
