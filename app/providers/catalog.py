"""Models, their parameters, limits and prices as data: `models.toml` beside an adapter, the user's own file over it.

The format is described in resources/help/writing-a-provider.md.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.enums import OperationType
from app.domain.money import USD
from app.providers.built_on_demand import BuiltOnDemand
from app.providers.model_params import CatalogParams, FieldSpec, build_params, numbered
from app.providers.parameters import OperationParams
from app.providers.results import Estimate

log = structlog.get_logger(__name__)

MOST_FILE_BYTES = 1024 * 1024
_LIST = "[]"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_TAKEN = {name for name in dir(CatalogParams) if name.startswith("model_")} | {"specs", "variants", "variant"}
_MILLIONTHS = Decimal(1_000_000)


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Data):
    """What a job of a model costs, where it matches.

    Attributes:
        operation: Of which operation; None for all.
        when: Parameter to the value that it must have.
        credit_type: "usd", whose amounts are dollars here, or the name of a kind of whole credits.
        amount: For each of `per`.
        per: "job", "second" (of `seconds_of`), "output" (of `outputs_of`), "megapixel" (of width and height).
        least: The job costs no less.
    """

    operation: OperationType | None = None
    when: Mapping[str, str | int | bool] = Field(default_factory=dict)
    credit_type: str = USD
    amount: Decimal = Field(ge=0, le=1_000_000)
    per: Literal["job", "second", "output", "megapixel"] = "job"
    seconds_of: str = "duration"
    outputs_of: str = "outputs"
    least: Decimal = Field(Decimal(0), ge=0, le=1_000_000)

    def matches(self, operation: OperationType, params: Mapping[str, Any]) -> bool:
        is_of = self.operation in {None, operation}
        return is_of and all(_plain(params.get(name)) == value for name, value in self.when.items())

    def cost(self, params: Mapping[str, Any]) -> int:
        """In the unit of the credit type, rounded up."""
        amount = max(self.amount * self._count(params), self.least)
        return int((amount * (_MILLIONTHS if self.credit_type == USD else 1)).to_integral_value(ROUND_UP))

    def _count(self, params: Mapping[str, Any]) -> Decimal:
        if self.per == "second":
            return max(_decimal(params.get(self.seconds_of)), Decimal(0))
        if self.per == "output":
            return max(_decimal(params.get(self.outputs_of), Decimal(1)), Decimal(1))
        if self.per == "megapixel":
            return _decimal(params.get("width")) * _decimal(params.get("height")) / _MILLIONTHS
        return Decimal(1)


class Model(_Data):
    """A model as the data describe it.

    Attributes:
        status: "preview" and "legacy" are shown with their mark; a retired one is not offered.
        retired_at: The day on which it ended, or ends.
        settings: What the adapter needs to call it.
        operations: What it can do, and the parameters of each, by name: True for a shared definition, or a table over
            it.
    """

    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=100)
    about: str = ""
    status: Literal["active", "preview", "legacy", "retired"] = "active"
    retired_at: date | None = None
    seconds: float | None = Field(None, ge=0, le=86_400)
    settings: Mapping[str, Any] = Field(default_factory=dict)
    operations: Mapping[OperationType, Mapping[str, bool | Mapping[str, Any]]]
    prices: tuple[Price, ...] = ()

    def is_offered(self, today: date) -> bool:
        """Whether a new job may use it."""
        return self.status != "retired" and (self.retired_at is None or today < self.retired_at)


class _File(_Data):
    fields: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    models: tuple[Model, ...] = ()


class Catalog:
    """The models of a provider.

    Args:
        fields: The shared definitions of parameters.
        models: By id, in the order in which they are offered.
        trouble: What is wrong with the user's file, as a sentence; None where nothing is.
    """

    def __init__(
        self, fields: Mapping[str, Mapping[str, Any]], models: Mapping[str, Model], trouble: str | None = None
    ) -> None:
        self._read: Callable[[], _File] | None = None
        self._fields, self._models = fields, models
        self.trouble = trouble
        self._operations = BuiltOnDemand(self._builders)

    @classmethod
    def load(cls, path: Path) -> "Catalog":
        """The file beside an adapter, which is read when something of it is first asked for.

        There are some hundreds of models, and most runs need few of them or none. Whatever asks first raises
        ValueError where the file is not right; its words name the place.
        """
        catalog = cls({}, {})
        catalog._read = partial(_read, path)
        return catalog

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The shared definitions of parameters."""
        self._load()
        return self._fields

    @property
    def models(self) -> Mapping[str, Model]:
        """The models by id, in the order in which they are offered."""
        self._load()
        return self._models

    def _load(self) -> None:
        read = self._read
        if read is not None:
            found = read()
            self._fields, self._models = found.fields, {model.id: model for model in found.models}
            self._read = None

    def with_user_file(self, path: Path) -> "Catalog":
        """This catalog with the user's file over it: its models take the place of those with the same id.

        A file that is not right changes nothing; `trouble` says what is wrong with it.
        """
        if not path.is_file():
            return self
        try:
            found = _read(path)
            models = {**self.models, **{model.id: model for model in found.models}}
            catalog = Catalog({**self.fields, **found.fields}, models)
            catalog._build(found.models)
        except (ValueError, TypeError, OSError) as error:
            log.warning("user_models_ignored", path=str(path), reason=str(error))
            return Catalog(self.fields, self.models, f"{path.name} in the data folder is not used: {error}")
        return catalog

    def with_models(self, models: Iterable[Model]) -> "Catalog":
        """This catalog with further models, such as workflows that the user added.

        Raises:
            ValueError: One of them names a parameter wrongly.
        """
        added = tuple(models)
        catalog = Catalog(self.fields, {**self.models, **{model.id: model for model in added}}, self.trouble)
        catalog._build(added)
        return catalog

    def operations(self) -> Mapping[OperationType, type[OperationParams]]:
        """The parameters of each operation that a model can do which is still offered."""
        return self._operations

    def _build(self, models: Iterable[Model]) -> None:
        """Build the parameters of models that came from outside, so that what is wrong with them shows now."""
        for params in self.operations().values():
            for model in models:
                params.variant({"model": model.id})

    def model(self, model_id: str) -> Model:
        """A model, also a retired one.

        Raises:
            KeyError: There is none of that id.
        """
        return self.models[model_id]

    def model_of(self, params: OperationParams) -> Model:
        """The model that parameters of an operation of this catalog choose."""
        return self.models[str(getattr(params, "model"))]  # noqa: B009  (the classes are built at run time)

    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        """What a job costs by the first price that matches; free where the model has none."""
        model = self.model_of(params)
        values = params.model_dump()
        price = next((one for one in model.prices if one.matches(operation, values)), None)
        if price is None:
            return Estimate(seconds=model.seconds)
        return Estimate(price.cost(values), price.credit_type, model.seconds)

    def base_estimate(self, operation: OperationType) -> Estimate:
        """What the operation's plainest job costs: the first model with its defaults."""
        params_class = self.operations().get(operation)
        if params_class is None or not issubclass(params_class, CatalogParams):
            return Estimate()
        return self.estimate(operation, params_class.plainest())

    def wire(self, params: OperationParams) -> dict[str, Any]:
        """The fields of a request, nested as their `wire` paths say, without inputs and without what is empty."""
        body: dict[str, Any] = {}
        specs = type(params).specs if isinstance(params, CatalogParams) else {}
        for name, spec in specs.items():
            value = _plain(getattr(params, name, None))
            path = spec.wire if spec.wire is not None else name
            if value is None or value == "" or not path or spec.kind == "input":
                continue
            *above, last = path.split(".")
            place = body
            for step in above:
                place = place.setdefault(step, {})
            place[last] = spec.wire_format.format(value) if spec.wire_format else value
        return body

    def able(self) -> Mapping[OperationType, tuple[Model, ...]]:
        """The models that are offered today, of each operation that one of them can do."""
        today = date.today()  # noqa: DTZ011  (a day on which a service ends is told without a zone)
        offered = [model for model in self.models.values() if model.is_offered(today)]
        found = {kind: tuple(one for one in offered if kind in one.operations) for kind in OperationType}
        return {kind: models for kind, models in found.items() if models}

    def _builders(self) -> Mapping[OperationType, Callable[[], type[OperationParams]]]:
        return {operation: partial(self.params_of, operation, models) for operation, models in self.able().items()}

    def params_of(self, operation: OperationType, models: Sequence[Model]) -> type[CatalogParams]:
        """The class of an operation as these models have it.

        Raises:
            ValueError: One of them names a parameter wrongly.
        """
        return build_params(operation, self._specs(operation, models), _titles(models))

    def wire_with_files(self, params: OperationParams) -> dict[str, Any]:
        """As `wire`, with the inputs in it as they came; a path that ends in `[]` makes its files the items of a list.

        Inputs are not nested: each path is a name.
        """
        body = self.wire(params)
        specs = type(params).specs if isinstance(params, CatalogParams) else {}
        for name, spec in specs.items():
            value = getattr(params, name, None)
            path = spec.wire if spec.wire is not None else name
            if spec.kind != "input" or value is None or not path:
                continue
            if path.endswith(_LIST):
                body.setdefault(path.removesuffix(_LIST), []).append(value)
            else:
                body[path] = value
        return body

    def _specs(self, operation: OperationType, models: Iterable[Model]) -> dict[str, dict[str, FieldSpec]]:
        found: dict[str, dict[str, FieldSpec]] = {}
        for model in models:
            specs: dict[str, FieldSpec] = {}
            for name, over in model.operations[operation].items():
                if over is False:
                    continue
                if name in _TAKEN or not _NAME.fullmatch(name):
                    raise ValueError(f"{model.id}, {name}: that is no name of a parameter")
                specs.update(numbered(name, self._spec(model, name, over)))
            _check_paths(model, specs)
            found[model.id] = specs
        return found

    def _spec(self, model: Model, name: str, over: bool | Mapping[str, Any]) -> FieldSpec:  # noqa: FBT001
        shared = self.fields.get(name, {"kind": "seed", "title": "Seed"} if name == "seed" else {})
        table = {**shared, **(over if isinstance(over, Mapping) else {})}
        try:
            return FieldSpec.model_validate(table)
        except ValidationError as error:
            raise ValueError(f"{model.id}, {name}: {_first(error)}") from error


def _check_paths(model: Model, specs: Mapping[str, FieldSpec]) -> None:
    """Raises ValueError where a value would have to hold another one in the request."""
    paths = {name if spec.wire is None else spec.wire for name, spec in specs.items() if spec.kind != "input"}
    for path in paths:
        above = path
        while above := above.rpartition(".")[0]:
            if above in paths:
                raise ValueError(f"{model.id}: {path} cannot lie inside of {above}, which is a value")


def _read(path: Path) -> _File:
    if path.stat().st_size > MOST_FILE_BYTES:
        raise ValueError("it is larger than 1 MB")
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise ValueError(_first(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it is no TOML: {error}") from error


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _titles(models: Iterable[Model]) -> dict[str, str]:
    marks = {"preview": " (preview)", "legacy": " (legacy)"}
    return {model.id: model.title + marks.get(model.status, "") for model in models}


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _decimal(value: Any, otherwise: Decimal = Decimal(0)) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
