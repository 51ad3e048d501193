"""An adapter's calls: to declared hosts only, and with errors of ours.

What an answer means for the money is decided here for every adapter (reliability rules, what an answer means): a submit
without a clear answer is uncertain, whatever the adapter thinks of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from json import dumps
from pathlib import Path
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.domain.errors import (
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.media.signatures import HEAD_BYTES, recognise
from app.providers.accounts import AccountView
from app.system.answers import is_page
from app.system.http import Answer, Call, FilePart, HttpCalls, Inline, NotSentCallError, UnansweredCallError
from app.system.redaction import link_without
from app.system.threads import in_thread

__all__ = ("Answer", "Calls", "FilePart", "Inline", "file_part", "inline")

LONG_SECONDS = 600.0
_LEAST_SECRET = 6
_HIDDEN = "(secret)"
_CREDENTIALS = frozenset({"authorization", "api-key", "x-api-key", "x-goog-api-key"})


class Refusal(Protocol):
    """An adapter's reading of an answer: one of our errors where the provider refuses, None where it does not.

    It is asked for every answer, successes too, since some providers refuse with status 200.
    """

    def __call__(self, answer: Answer, *, is_submit: bool) -> ProviderError | None: ...


class Calls:
    """Makes an adapter's calls.

    Args:
        http: What the environment gives.
        name: The provider's, for sentences.
        hosts: The official hosts; no credentials go anywhere else.
        refusal: Reads refusals.
        pace_seconds: At least so much lies between the starts of two calls of an account.
    """

    def __init__(
        self, http: HttpCalls, *, name: str, hosts: Sequence[str], refusal: Refusal, pace_seconds: float = 0.0
    ) -> None:
        self._http = http
        self._name = name
        self._hosts = frozenset(hosts)
        self._refusal = refusal
        self._pace_seconds = pace_seconds
        self._next_at: dict[int, float] = {}

    async def submit(
        self,
        method: str,
        url: str,
        *,
        account: AccountView,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[FilePart] = (),
        seconds: float = 60.0,
        own_server: str | None = None,
        is_long: bool = False,
        is_multipart: bool = False,
        limit_bytes: int = 64 * 1024 * 1024,
    ) -> Answer:
        """Make the one call that may cost something; it is never repeated.

        Args:
            method: Of HTTP.
            url: An address of an official host, or of `own_server`.
            account: Whose pace counts.
            headers: With the credentials.
            json: The body; it may hold `Inline` files.
            form: The fields of a form.
            files: The files of a form.
            seconds: How long the answer may take.
            own_server: The base address of a server that the account's user named.
            is_long: The answer brings the finished work.
            is_multipart: The form is a multipart one, without files too.
            limit_bytes: A longer answer is not taken.

        Raises:
            ProviderUnavailableError: Surely nothing was sent.
            SubmitUncertainError: It went out, and no clear answer came.
            ProviderError: The provider refuses, by kind; surely not charged.
        """
        call = Call(
            method,
            self._allowed(url, own_server),
            headers or {},
            json,
            form,
            files,
            seconds=seconds,
            limit_bytes=limit_bytes,
            is_long=is_long,
            is_multipart=is_multipart,
            is_fresh=True,
        )
        await self._keep_pace(account.id)
        try:
            answer = await self._http.send(call)
        except NotSentCallError as error:
            raise self._unreachable(error) from error
        except UnansweredCallError as error:
            raise SubmitUncertainError(f"No clear answer came from {self._name}.", detail=error.detail) from error
        answer = _without_secrets(answer, account, call.headers)
        refusal = self._refusal(answer, is_submit=True) if not answer.is_server_error else None
        if refusal is not None:
            raise refusal
        if not answer.is_success:
            raise SubmitUncertainError(f"{self._name} answered {answer.status}.", detail=answer.words)
        return answer

    def unclear(self, answer: Answer, what: str = "names no job") -> SubmitUncertainError:
        """The error for an answer to a submit that cannot be understood."""
        return SubmitUncertainError(f"The answer of {self._name} {what}.", detail=answer.words)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        account: AccountView,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[FilePart] = (),
        file: str | None = None,
        seconds: float = 60.0,
        own_server: str | None = None,
        limit_bytes: int = 16 * 1024 * 1024,
    ) -> Answer:
        """Make a call that costs nothing and may be made again; the arguments are those of `submit`.

        Raises:
            ProviderUnavailableError: It cannot be reached, or its answer is not one of the provider's.
            ProviderError: The provider refuses, by kind.
        """
        call = Call(
            method,
            self._allowed(url, own_server),
            headers or {},
            json,
            form,
            files,
            file,
            seconds=seconds,
            limit_bytes=limit_bytes,
            is_long=file is not None or bool(files),
        )
        await self._keep_pace(account.id)
        answer = _without_secrets(await self._answered(call), account, call.headers)
        # Before its status is read: that such a page was not found says nothing of a job.
        if is_page(answer.headers):
            raise ProviderUnavailableError(
                f"A web page came in place of {self._name}'s answer: the network may ask for a sign-in."
            )
        refusal = self._refusal(answer, is_submit=False)
        if refusal is not None:
            raise refusal
        if not answer.is_success:
            raise self._by_status(answer)
        return answer

    async def hand_over(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[FilePart] = (),
        file: str | None = None,
        seconds: float = 300.0,
    ) -> Answer:
        """Bring a file to a link that the provider gave for it; the account's credentials are not sent.

        Raises:
            ProviderUnavailableError: It cannot be reached, or does not take the file.
        """
        if _CREDENTIALS & {name.lower() for name in headers or {}}:
            raise ProviderUnavailableError(f"{self._name} asks to send credentials to a link; that is not done.")
        call = Call(method, url, headers or {}, None, form, files, file, seconds=seconds, is_long=True, is_checked=True)
        answer = await self._answered(call)
        if not answer.is_success:
            raise ProviderUnavailableError(
                f"The file could not be brought to {self._name} (answer {answer.status}).", detail=answer.words
            )
        return answer

    async def _answered(self, call: Call) -> Answer:
        try:
            return await self._http.send(call)
        except (NotSentCallError, UnansweredCallError) as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: NotSentCallError | UnansweredCallError) -> ProviderUnavailableError:
        return ProviderUnavailableError(f"{self._name} cannot be reached. {error.message}", detail=error.detail)

    def _by_status(self, answer: Answer) -> ProviderError:
        """What an answer means that the adapter does not know."""
        status, words = answer.status, answer.words
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return ProviderAuthError(f"{self._name} does not accept the account's key.", detail=words)
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return RemoteNotFoundError(f"{self._name} does not know what was asked for.", detail=words)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return ProviderRateLimitError(
                f"{self._name} asks for a pause.", retry_after=answer.retry_after, detail=words
            )
        if answer.is_client_error and status != HTTPStatus.REQUEST_TIMEOUT:
            return InvalidParametersError(f"{self._name} refuses the call ({status}).", detail=words)
        return ProviderUnavailableError(f"{self._name} answered {status}.", detail=words)

    def _allowed(self, url: str, own_server: str | None) -> str:
        place = urlsplit(url)
        if own_server is not None and _base(url) == _base(own_server):
            return url
        if place.scheme == "https" and place.netloc in self._hosts:
            return url
        raise ProviderUnavailableError(
            f"The address is not one of {self._name}'s; nothing was sent there.", detail=place.netloc
        )

    async def _keep_pace(self, account_id: int) -> None:
        if not self._pace_seconds:
            return
        now = monotonic()
        at = max(now, self._next_at.get(account_id, now))
        self._next_at[account_id] = at + self._pace_seconds
        if at > now:
            await asyncio.sleep(at - now)


async def inline(path: str, *, has_prefix: bool = True) -> Inline:
    """A file for a JSON body: as a data URI, or as bare base64."""
    return Inline(path, f"data:{await _mime_type(path)};base64," if has_prefix else "")


async def file_part(name: str, path: str) -> FilePart:
    """A file for a form, with a name and a type by its content."""
    mime_type = await _mime_type(path)
    return FilePart(name, path, mime_type, f"input.{mime_type.rpartition('/')[2]}")


async def _mime_type(path: str) -> str:
    return recognise(await in_thread(_head, path)).mime_type


def _head(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(HEAD_BYTES)


def _without_secrets(answer: Answer, account: AccountView, headers: Mapping[str, str]) -> Answer:
    """The answer of a provider that may repeat a key in its words: these come into errors and records.

    Not only what the account has is secret, but also what was made of that for this call, such as a signed token.
    """
    sent = (value.split()[-1:] for name, value in headers.items() if name.lower() in _CREDENTIALS)
    told = {*account.credentials.values(), *(part for parts in sent for part in parts)}
    secrets = sorted((value for value in told if len(value) >= _LEAST_SECRET), key=len, reverse=True)
    is_escaped = b"\\" in answer.content or b"%" in answer.content
    if not is_escaped and not any(secret.encode() in answer.content for secret in secrets):
        return answer
    content = answer.content
    for secret in secrets:
        for form in (secret, dumps(secret)[1:-1], dumps(secret)[1:-1].replace("/", "\\/")):
            content = content.replace(form.encode(), _HIDDEN.encode())
    try:
        return replace(answer, content=content, data=_hidden(answer.data, secrets))
    except RecursionError:
        return replace(answer, content=content, data=None)


def _hidden(data: Any, secrets: Sequence[str]) -> Any:
    """JSON without the secrets in its texts; a link loses the parts of its query that hold one, and stays one."""
    if isinstance(data, str):
        data = link_without(data, secrets) if data.startswith(("https://", "http://")) else data
        for secret in secrets:
            data = data.replace(secret, _HIDDEN)
        return data
    if isinstance(data, dict):
        return {_hidden(name, secrets): _hidden(value, secrets) for name, value in data.items()}
    return [_hidden(value, secrets) for value in data] if isinstance(data, list) else data


def _base(url: str) -> tuple[str, str]:
    place = urlsplit(url)
    return place.scheme, place.netloc
