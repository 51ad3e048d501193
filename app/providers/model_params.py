"""Parameter classes made of data: one for all models of an operation, and one for each model under it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic.fields import FieldInfo
from typing_extensions import override

from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.built_on_demand import BuiltOnDemand
from app.providers.parameters import InputLimits, InputRef, OperationParams, input_slot

MOST_IN_A_SERIES = 16


class FieldSpec(BaseModel):
    """A parameter as data.

    Attributes:
        kind: "text", "integer", "number", "flag", "choice", "input", or "seed", which every operation has and a model
            names only where it is sent.
        least: The smallest number.
        most: The largest number.
        longest: The most characters of a text.
        choices: The values of a choice, the usual one first: texts, or whole numbers.
        wire: Its path in the request; None for its name, empty where it is not sent as it is.
        wire_format: It is sent as this text, with the value in the braces.
        role: Of an input.
        media: Of an input: the kinds of files.
        series: Of an input: so many numbered slots, of which the first is required where the input is.
        own: Of an input: a result of the same account goes by its id.
        own_only: Of an input: nothing else does.
        limits: Of an input, where those of the manifest do not hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: Literal["text", "integer", "number", "flag", "choice", "input", "seed"]
    title: str = ""
    description: str = ""
    unit: str | None = None
    step: float | None = None
    widget: str | None = None
    advanced: bool = False
    beside: bool = False
    required: bool = False
    default: str | int | float | bool | None = None
    least: float | None = None
    most: float | None = None
    longest: int = 10_000
    choices: tuple[str | int, ...] = ()
    labels: Mapping[str, str] = Field(default_factory=dict)
    wire: str | None = None
    wire_format: str | None = Field(None, pattern=r"^[^{}]*\{\}[^{}]*$")
    role: InputRole = InputRole.REFERENCE
    media: tuple[MediaType, ...] = (MediaType.IMAGE,)
    series: int | None = Field(None, ge=1, le=MOST_IN_A_SERIES)
    own: bool = False
    own_only: bool = False
    limits: InputLimits | None = None
    series_name: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind == "choice" and not self.choices:
            raise ValueError("a choice needs choices")
        if self.kind == "choice" and self.default is not None and self.default not in self.choices:
            raise ValueError("the default is not one of the choices")
        if self.kind == "input" and not self.media:
            raise ValueError("an input needs a kind of file")
        return self


class CatalogParams(OperationParams):
    """The parameters of an operation whose `model` decides which others there are."""

    specs: ClassVar[Mapping[str, FieldSpec]] = {}
    variants: ClassVar[Mapping[str, "type[CatalogParams]"]] = {}

    @classmethod
    @override
    def variant(cls, values: Mapping[str, Any]) -> type[OperationParams]:
        if not cls.variants:
            return cls
        chosen = values.get("model")
        return cls.variants.get(str(chosen)) or next(iter(cls.variants.values()))

    @model_validator(mode="wrap")
    @classmethod
    def _as_variant(cls, value: Any, handler: Any) -> Any:
        """What is validated as the operation's becomes the chosen model's: no other parameters are taken."""
        if not cls.variants or not isinstance(value, Mapping):
            return handler(value)
        if value.get("model") not in {None, *cls.variants}:
            return handler(value)
        return cls.variant(value).model_validate(value)

    @classmethod
    def plainest(cls) -> "CatalogParams":
        """The usual model with its defaults, and something in each place that needs it."""
        model = cls.variant({})
        values = {name: _filler(info) for name, info in model.model_fields.items() if info.is_required()}
        return model.model_construct(**values)  # type: ignore[return-value]


def numbered(name: str, spec: FieldSpec) -> dict[str, FieldSpec]:
    """The parameter, or the numbered slots of its series: `reference_1`, `reference_2`..."""
    if spec.series is None:
        return {name: spec}
    return {
        f"{name}_{number}": spec.model_copy(
            update={
                "title": f"{spec.title or name} {number}",
                "required": spec.required and number == 1,
                "series_name": name,
            }
        )
        for number in range(1, spec.series + 1)
    }


def build_params(
    operation: OperationType, specs: Mapping[str, Mapping[str, FieldSpec]], titles: Mapping[str, str]
) -> type[CatalogParams]:
    """The class of an operation, with those of its models as `variants`.

    Args:
        operation: For the name of the class.
        specs: Model to its parameters, in the form's order.
        titles: Model to what it is called.
    """
    name = "".join(word.title() for word in operation.value.split("_"))
    every: dict[str, FieldSpec] = {}
    for one in specs.values():
        for key, spec in one.items():
            every.setdefault(key, spec)
    whole = _built(f"{name}Params", CatalogParams, specs, titles, _loosened(specs, every))
    # There are hundreds of them.
    whole.variants = BuiltOnDemand(
        lambda: {
            model: partial(_built, f"{name}ParamsOf{number}", whole, {model: one}, titles, one, usual=model)
            for number, (model, one) in enumerate(specs.items())
        }
    )
    return whole


def _built(
    name: str,
    base: type[CatalogParams],
    models: Mapping[str, object],
    titles: Mapping[str, str],
    specs: Mapping[str, FieldSpec],
    *,
    usual: str | None = None,
) -> type[CatalogParams]:
    fields: dict[str, Any] = {"model": _model_field(tuple(titles), titles, usual or next(iter(models)))}
    # Built from the root, so that what another model has is unknown here.
    for key, spec in specs.items():
        if spec.kind != "seed":
            fields[key] = _field(key, spec)
    if "seed" not in specs:
        # It is drawn all the same, and tells one attempt from another; the model has no use for it.
        fields["seed"] = (int | None, Field(None, ge=0, le=2**31 - 1, title="Seed", json_schema_extra={"hidden": True}))
    made = create_model(name, __base__=CatalogParams, __module__=__name__, **fields)
    made.specs = dict(specs)
    made.__doc__ = base.__doc__
    order = ["model", *specs, "seed"]
    made.model_fields.update(
        {key: made.model_fields.pop(key) for key in dict.fromkeys(order) if key in made.model_fields}
    )
    return made


def _model_field(ids: tuple[str, ...], titles: Mapping[str, str], usual: str) -> tuple[Any, Any]:
    extra: dict[str, Any] = {"widget": "combo", "labels": dict(titles), "switch": True}
    return Literal[ids], Field(usual, title="Model", json_schema_extra=extra)


def _loosened(specs: Mapping[str, Mapping[str, FieldSpec]], every: Mapping[str, FieldSpec]) -> dict[str, FieldSpec]:
    """For the class of all models: what not all of them need is not required, and all of their choices are there."""
    found = {}
    for key, spec in every.items():
        of_models = [one[key] for one in specs.values() if key in one]
        choices = tuple(dict.fromkeys(choice for one in of_models for choice in one.choices))
        is_required = len(of_models) == len(specs) and all(one.required for one in of_models)
        labels = {label: words for one in of_models for label, words in one.labels.items()}
        found[key] = spec.model_copy(update={"choices": choices, "required": is_required, "labels": labels})
    return found


def _field(name: str, spec: FieldSpec) -> tuple[Any, Any]:
    if spec.kind == "input":
        return _input(name, spec)
    extra: dict[str, Any] = {"labels": dict(spec.labels)} if spec.labels else {}
    for key in ("unit", "step", "widget"):
        if getattr(spec, key) is not None:
            extra[key] = getattr(spec, key)
    extra |= {key: True for key in ("advanced", "beside") if getattr(spec, key)}
    kind, limits, otherwise = _kind(spec)
    default = spec.default if spec.default is not None else otherwise
    info: dict[str, Any] = {
        "title": spec.title or name,
        "description": spec.description or None,
        "json_schema_extra": extra,
        **limits,
    }
    if spec.required and spec.default is None and spec.kind != "choice":
        return kind, Field(**info)
    if default is None:
        return kind | None, Field(None, **info)
    return kind, Field(default, **info)


def _kind(spec: FieldSpec) -> tuple[Any, dict[str, Any], Any]:
    """The type, its limits, and what is there where nothing is given."""
    bounds = {key: value for key, value in (("ge", spec.least), ("le", spec.most)) if value is not None}
    if spec.kind == "text":
        return str, {"max_length": spec.longest, **({"min_length": 1} if spec.required else {})}, ""
    if spec.kind == "flag":
        return bool, {}, False
    if spec.kind == "choice":
        return Literal[spec.choices], {}, spec.choices[0]
    return (int if spec.kind == "integer" else float), bounds, None


def _input(name: str, spec: FieldSpec) -> tuple[Any, Any]:
    slot = input_slot(
        spec.role,
        spec.media,
        title=spec.title or name,
        required=spec.required,
        series=spec.series_name,
        own=spec.own,
        own_only=spec.own_only,
        limits=spec.limits,
    )
    return (InputRef if spec.required else InputRef | None), slot


def _filler(info: FieldInfo) -> Any:
    return "-" if info.annotation is str else 0
