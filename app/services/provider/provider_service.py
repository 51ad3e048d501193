"""The adapters, seen from the services: what there is, and the calls to it."""

import asyncio
import inspect
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from pydantic import ValidationError as PydanticError
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import OperationType
from app.domain.errors import RemoteNotFoundError, SubmitUncertainError, ValidationError
from app.domain.submission import ProviderSubmission
from app.media.signatures import HEAD_BYTES, recognise
from app.providers.base import (
    BaseProvider,
    Estimate,
    GenerationResult,
    InputFile,
    OpenAccount,
    OperationParams,
    ProviderManifest,
    UploadedCopy,
    VideoStatusResult,
    input_slots,
)
from app.providers.parameters import refusal_words
from app.providers.registry import ProviderRegistry
from app.services.account.credentials import AccountCredentials
from app.services.provider.limits import LOOK_SECONDS, SUBMIT_SECONDS, UPLOAD_SECONDS, in_time
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class ProviderService:
    """Calls adapters by id; keeps no rows of its own."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, credentials: AccountCredentials) -> None:
        self._db = db
        self._registry = registry
        self._credentials = credentials

    async def get_provider(self, provider_id: str) -> BaseProvider:
        """The adapter of that id.

        Raises:
            ProviderNotFoundError: None is registered.
        """
        return self._registry.get(provider_id)

    async def list_manifests(self) -> dict[str, ProviderManifest]:
        """What each adapter that could be loaded declares, by id."""
        return {provider.manifest.id: provider.manifest for provider in self._registry.all()}

    async def list_names(self) -> dict[str, str]:
        """What each provider is called, by id; one that could not be loaded goes by its id."""
        loaded = {key: manifest.name for key, manifest in (await self.list_manifests()).items()}
        return {name: name for name in self._registry.failed} | loaded

    async def list_model_titles(self, provider_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """What the models of providers are called, by provider and id; nothing of one that is not there.

        Files may be read: not inside a transaction.
        """
        there = [self._registry.get(key) for key in provider_ids if key in self._registry]
        return await in_thread(lambda: {one.manifest.id: dict(one.model_titles()) for one in there})

    async def list_providers(self) -> list[dict[str, Any]]:
        """What each adapter declares, JSON-ready; one that could not be loaded has `error`.

        It describes every operation, which takes a while the first time: who needs names alone asks for those.
        """
        rows = [_describe(provider) for provider in self._registry.all()]
        rows += [{"id": name, "name": name, "error": error} for name, error in self._registry.failed.items()]
        return [{**row, "plugin": self._registry.plugin_of(row["id"])} for row in rows]

    async def params_model(self, provider_id: str, operation_type: OperationType) -> type[OperationParams]:
        """The parameters of an operation.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: The provider cannot do it.
        """
        return self._registry.get(provider_id).manifest.params_model(operation_type)

    async def validate_params(
        self, provider_id: str, operation_type: OperationType, params: dict[str, Any]
    ) -> OperationParams:
        """The parameters as the operation's model.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is missing, unknown or not allowed; `field` names it.
        """
        return validate_params(await self.params_model(provider_id, operation_type), params)

    async def estimate(self, provider_id: str, operation_type: OperationType, params: dict[str, Any]) -> Estimate:
        """Cost and time of a job, without a call.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: The parameters are not allowed.
        """
        checked = await self.validate_params(provider_id, operation_type, params)
        return self._registry.get(provider_id).estimate(operation_type, checked)

    async def execute_job(
        self,
        provider_id: str,
        account: ProviderAccount,
        operation_type: OperationType,
        params: dict[str, Any],
        *,
        client_token: str | None = None,
    ) -> GenerationResult:
        """Hand a job over, once.

        Args:
            provider_id: Which adapter.
            account: Who pays.
            operation_type: What to do.
            params: With each input as the provider's id of it.
            client_token: The submission's id; without one a new one is made.

        Raises:
            SubmitUncertainError: It went out and no clear answer came.
            ProviderError: Refused, by kind.
            VaultError: The account's secrets cannot be opened; nothing was sent.
        """
        provider = self._registry.get(provider_id)
        checked = await self.validate_params(provider_id, operation_type, params)
        token = client_token or str(uuid4())

        async def submit(opened: OpenAccount) -> GenerationResult:
            try:
                async with asyncio.timeout(SUBMIT_SECONDS):
                    return await provider.submit(opened, operation_type, checked, client_token=token)
            except TimeoutError as error:
                raise SubmitUncertainError(f"No answer came within {SUBMIT_SECONDS:.0f} seconds.") from error

        return await self._credentials.call(account, submit)

    async def check_status(self, provider_id: str, account: ProviderAccount, provider_job_id: str) -> VideoStatusResult:
        """What the provider says of a job of ours.

        Raises:
            RemoteNotFoundError: We never sent it.
            ProviderError: The look failed.
            VaultError: The account's secrets cannot be opened.
        """
        provider = self._registry.get(provider_id)
        async with self._db.begin():
            found = await self._db.scalars(
                select(ProviderSubmission).where(
                    ProviderSubmission.provider_id == provider_id,
                    ProviderSubmission.account_id == account.id,
                    ProviderSubmission.remote_id == provider_job_id,
                )
            )
            submission = found.one_or_none()
        if submission is None:
            raise RemoteNotFoundError(f"No submission of this account has the id {provider_job_id}.")
        handle = submission.handle or {}
        return await self._credentials.call(
            account, lambda opened: in_time(provider.check(opened, provider_job_id, handle), LOOK_SECONDS)
        )

    async def upload_asset(self, provider_id: str, account: ProviderAccount, file_path: str) -> str:
        """Bring a file to the provider; gives its id there.

        Raises:
            ProviderError: Refused, by kind.
            VaultError: The account's secrets cannot be opened.
        """
        return (await self.bring_file(provider_id, account, await in_thread(_described, Path(file_path)))).id

    async def bring_file(self, provider_id: str, account: ProviderAccount, file: InputFile) -> UploadedCopy:
        """Bring a file that fits to the provider.

        Raises:
            ProviderError: Refused, by kind.
            VaultError: The account's secrets cannot be opened.
        """
        provider = self._registry.get(provider_id)
        return await self._credentials.call(
            account, lambda opened: in_time(provider.upload(opened, file), UPLOAD_SECONDS)
        )

    async def check_connection(self, provider_id: str, account: ProviderAccount) -> str:
        """Make a free call that proves that an account works; gives what came of it, in words.

        Raises:
            ProviderError: It does not, by kind.
            VaultError: The account's secrets cannot be opened.
        """
        provider = self._registry.get(provider_id)
        return await self._credentials.call(
            account, lambda opened: in_time(provider.check_connection(opened), LOOK_SECONDS)
        )

    async def waits_for_key(self, provider_id: str, user_id: int) -> bool:
        """Whether a profile's jobs there need secrets that could not be opened when they were last needed."""
        if not self._credentials.is_refused(user_id) or provider_id not in self._registry:
            return False
        has_secrets = exists().where(
            ProviderAccount.user_id == user_id,
            ProviderAccount.provider_id == provider_id,
            ProviderAccount.deleted_at.is_(None),
            ProviderAccount.sealed.is_not(None),
        )
        return bool(await self._db.scalar(select(has_secrets)))

    async def unlock_account(self, account: ProviderAccount) -> None:
        """See that the secrets of an account can be opened, before it is written down that something is being sent.

        Raises:
            VaultError: They cannot.
        """
        await self._credentials.open(account)


def _described(path: Path) -> InputFile:
    with path.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
    return InputFile(str(path), kind.mime_type, kind.media_type, path.stat().st_size, path.name)


def validate_params(model: type[OperationParams], params: dict[str, Any]) -> OperationParams:
    """The parameters as the model.

    Raises:
        ValidationError: The first thing that is wrong, with the parameter's name.
    """
    try:
        return model.model_validate(params)
    except PydanticError as error:
        name, sentence = _refusals(model, error)[0]
        raise ValidationError(sentence, field=name) from error


def refusals(model: type[OperationParams], params: dict[str, Any]) -> list[tuple[str | None, str]]:
    """All that is wrong with parameters: the name of each, and a sentence; nothing where they are allowed."""
    try:
        model.model_validate(params)
    except PydanticError as error:
        return _refusals(model, error)
    return []


def _refusals(model: type[OperationParams], error: PydanticError) -> list[tuple[str | None, str]]:
    told = [
        (str(one["loc"][0]) if one["loc"] else None, one["type"], str(one["msg"]))
        for one in error.errors(include_url=False)
    ]
    return [(name, _sentence(model, name, kind, message)) for name, kind, message in told]


def _sentence(model: type[OperationParams], name: str | None, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"There is no parameter {name}."
    info = model.model_fields.get(name or "")
    title = (info.title if info else None) or name or "The parameters"
    return f"{title} {refusal_words(message)}."


def _describe(provider: BaseProvider) -> dict[str, Any]:
    manifest = provider.manifest
    return {
        "id": manifest.id,
        "name": manifest.name,
        "monogram": manifest.monogram,
        "about": inspect.cleandoc(manifest.about),
        "operations": [operation.value for operation in manifest.operations],
        "inputs": {
            operation.value: [
                {
                    "name": slot.name,
                    "role": slot.role.value,
                    "media": [kind.value for kind in slot.takes],
                    "required": slot.is_required,
                    "series": slot.series,
                }
                for slot in input_slots(model)
            ]
            for operation, model in manifest.operations.items()
        },
        "input_limits": {media.value: asdict(limits) for media, limits in manifest.inputs.items()},
        "takes_workflows": provider.workflows is not None,
        "credit_types": list(manifest.credit_types),
        "clearing": [way.value for way in manifest.clearing],
        "cancel": manifest.cancel.value,
        "notice": manifest.notice,
        "limits_scope": manifest.limits_scope.value,
        "accounts_allowed": manifest.accounts_allowed.value,
        "needs_account": manifest.built_in_account is None,
    }
