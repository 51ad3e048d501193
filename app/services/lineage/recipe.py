"""A recipe: all that is known of how an asset was made, in the one format that files of it have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as PydanticError

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ValidationError
from app.media.recipes import own
from app.media.recipes.recipe import MAX_PROMPT, MOST_SEED, read_object
from app.providers.base import OperationParams, input_slots

MOST_INPUTS: Final = 1000
_SHA256: Final = r"^[0-9a-f]{64}$"


class RecipeInput(BaseModel):
    """What something was made from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    slot: str | None = None
    """The parameter that held it; None where nobody can tell, for its provider is gone."""
    role: str | None = None
    sha256: str | None = Field(None, pattern=_SHA256)
    """Of its file; None where it is not in the library any more."""
    name: str = ""
    media_type: MediaType | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    """The part of a clip that was used."""


class Recipe(BaseModel):
    """How an asset was made; what came from elsewhere says what is known of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    prompt: str = Field("", max_length=MAX_PROMPT)
    negative_prompt: str = Field("", max_length=MAX_PROMPT)
    operation: OperationType | None = None
    provider: str | None = None
    model: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    """But for the inputs."""
    seed: int | None = Field(None, ge=0, le=MOST_SEED)
    inputs: tuple[RecipeInput, ...] = Field((), max_length=MOST_INPUTS)
    cost: int | None = None
    """What the job cost, in the unit of `credit_type`."""
    credit_type: str | None = None
    seconds: float | None = None
    """From the start of the job to its end."""
    created_at: datetime | None = None
    app_version: str | None = None
    """Of the program that brought it into the library."""
    name: str = ""
    media_type: MediaType | None = None
    sha256: str | None = Field(None, pattern=_SHA256)
    program: str = ""
    """Who wrote the recipe."""

    def as_data(self) -> dict[str, Any]:
        """Plain data, as `own.dump` takes it."""
        return self.model_dump(mode="json")

    def as_json(self) -> str:
        """The text of a file, for people too."""
        return f"{own.dump(self.as_data(), indent=1)}\n"


def parse_recipe(text: str) -> Recipe:
    """Read the text of a recipe's file, of this version of the format or an older one.

    Raises:
        ValidationError: It is none; it says why.
    """
    data = read_object(text) if len(text) <= own.MAX_LENGTH else None
    if data is None or data.get("format") != own.FORMAT:
        raise ValidationError("This is no recipe of PixSim7.")
    version = data.get("version", own.VERSION)
    if not isinstance(version, int) or version > own.VERSION:
        raise ValidationError("A newer version of PixSim7 wrote this recipe.")
    try:
        return Recipe.model_validate({name: value for name, value in data.items() if value is not None})
    except PydanticError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise ValidationError(f"The recipe cannot be read: {field}: {first['msg']}.", field=field) from error


def params_without_inputs(params: Mapping[str, Any], model: type[OperationParams] | None) -> dict[str, Any]:
    """The parameters but for the ids of the inputs, which say nothing outside of their library."""
    slots = {slot.name for slot in input_slots(model)} if model is not None else set()
    return {name: value for name, value in params.items() if name not in slots}
