"""The referee's HTTP: it reads a request, does what is asked, and lets go wrong what is to go wrong."""

import asyncio
import json
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.servers.referee.book import Account, Book, Log, RefusedError, RemoteWork
from tests.support.servers.referee.faults import Call, Fault, Faults, Kind
from tests.support.servers.referee.files import FileAnswer, file_answer
from tests.support.servers.referee.pace import Pace
from tests.support.servers.referee.requests import SetBody, SubmitBody, need, parse

HOST = "127.0.0.1"
PAGE = 5
"""Jobs in a page of a list."""
MOST_BYTES = 20 * 1024 * 1024
PORTAL = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome to our Wi-Fi.</body></html>"
_REFUSALS = {
    Kind.RATE_LIMIT: (429, "slow_down"),
    Kind.CONCURRENCY: (429, "too_many_running"),
    Kind.QUOTA: (402, "out_of_credits"),
    Kind.AUTH: (401, "invalid_key"),
    Kind.CONTENT: (422, "content_refused"),
    Kind.INVALID: (400, "invalid"),
    Kind.UNKNOWN: (418, "teapot"),
}
_BEFORE = frozenset({Kind.DROP_BEFORE, Kind.ERROR_BEFORE, Kind.CAPTIVE, Kind.REDIRECT, Kind.ARRIVES_LATE, *_REFUSALS})


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the referee would say if nothing went wrong."""

    status: int
    body: dict[str, Any]


class DropError(Exception):
    """The connection is reset instead of an answer."""


class Referee:
    """Answers requests."""

    def __init__(self, book: Book, faults: Faults, log: Log, pace: Pace) -> None:
        self.book = book
        self.faults = faults
        self._log = log
        self._pace = pace
        self._server: asyncio.Server | None = None
        self._orders: asyncio.Server | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._is_captive = False
        self.port = 0

    async def listen(self) -> None:
        """Answer on loopback, on a free port, and after a while without anybody there on the same one again."""
        self._server = await asyncio.start_server(self._welcome, HOST, self.port, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def listen_for_orders(self) -> int:
        """Take the orders of a test, on a port of their own; gives it."""
        self._orders = await asyncio.start_server(self._welcome, HOST, 0)
        return int(self._orders.sockets[0].getsockname()[1])

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                request = await _read(reader)
                with suppress(DropError):
                    await self._serve(request, writer)
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()
                    return
        finally:
            _reset(writer)

    async def _serve(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if request.path.startswith("/_referee/"):
            _write(writer, self._control(request))
            return
        if self._is_captive:
            _write_portal(writer)
            return
        if request.path.startswith("/files/"):
            await self._serve_file(request, writer)
            return
        try:
            account, call, work = self._route(request)
            fault = self.faults.next(call, self._facts(request, account, call))
        except RefusedError as refusal:
            self._log.write("refused", code=refusal.code, path=request.path)
            _write(writer, _refusal(refusal))
            return
        if fault is not None:
            self._log.write("fault", call=call.value, do=fault.do.value, account=account.name)
        await self._carry_out(work, fault, writer)

    async def _carry_out(self, work: Callable[[], Answer], fault: Fault | None, writer: asyncio.StreamWriter) -> None:
        if fault is not None and fault.do in _BEFORE:
            self._go_wrong_before(work, fault, writer)
            return
        try:
            answer = work()
        except RefusedError as refusal:
            self._log.write("refused", code=refusal.code)
            answer = _refusal(refusal)
        if fault is None:
            _write(writer, answer)
        else:
            await _go_wrong_after(answer, fault, writer)

    def _go_wrong_before(self, work: Callable[[], Answer], fault: Fault, writer: asyncio.StreamWriter) -> None:
        if fault.do in _REFUSALS:
            status, code = _REFUSALS[fault.do]
            retry_after = fault.retry_after if fault.do == Kind.RATE_LIMIT else None
            _write(writer, _refusal(RefusedError(status, code, "As it was asked for.", retry_after)), retry_after)
        elif fault.do == Kind.ERROR_BEFORE:
            _write(writer, Answer(fault.status, {"error": {"code": "broken", "message": "Try again later."}}))
        elif fault.do == Kind.CAPTIVE:
            _write_portal(writer)
        elif fault.do == Kind.REDIRECT:
            writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /v1/images\r\nContent-Length: 0\r\n\r\n")
        else:
            if fault.do == Kind.ARRIVES_LATE:
                self._do_later(work, fault.seconds)
            raise DropError

    def _do_later(self, work: Callable[[], Answer], seconds: float) -> None:
        async def later() -> None:
            await asyncio.sleep(seconds)
            with suppress(RefusedError):
                work()

        task = asyncio.get_running_loop().create_task(later())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _facts(self, request: Request, account: Account, call: Call) -> dict[str, Any]:
        facts: dict[str, Any] = {"account": account.name}
        if call == Call.SUBMIT:
            facts["prompt"] = parse(SubmitBody, request.body).prompt
            facts["replay"] = self.book.is_replay(account, request.headers.get("idempotency-key"))
        elif call in {Call.STATUS, Call.CANCEL}:
            job = self.book.jobs.get(request.path.rpartition("/")[2])
            facts["prompt"] = job.prompt if job is not None else ""
        return facts

    def _route(self, request: Request) -> tuple[Account, Call, Callable[[], Answer]]:
        scheme, _, key = need(request.headers, "authorization").partition(" ")
        if scheme != "Bearer":
            raise RefusedError(400, "invalid", "Authorization is not a bearer's.")
        account = self.book.account_of(key)
        work: dict[tuple[str, str], tuple[Call, Callable[[], Answer]]] = {
            ("POST", "/v1/images"): (Call.SUBMIT, lambda: self._submit(account, request)),
            ("GET", "/v1/images"): (Call.LIST, lambda: self._list(account, request)),
            ("GET", "/v1/balance"): (Call.BALANCE, lambda: self._balance(account)),
            ("GET", "/v1/usage"): (Call.USAGE, lambda: self._usage(account, request)),
            ("POST", "/v1/files"): (Call.UPLOAD, lambda: self._upload(request)),
            ("GET", "/v1/images/"): (Call.STATUS, lambda: self._job_answer(self.book.look(account, job_id))),
            ("DELETE", "/v1/images/"): (Call.CANCEL, lambda: self._job_answer(self.book.cancel(account, job_id))),
        }
        path, job_id = request.path, ""
        if path.startswith("/v1/images/"):
            path, job_id = "/v1/images/", path.removeprefix("/v1/images/")
        found = work.get((request.method, path))
        if found is None:
            raise RefusedError(404, "not_found", "There is no such address.")
        return account, *found

    def _submit(self, account: Account, request: Request) -> Answer:
        if need(request.headers, "content-type") != "application/json":
            raise RefusedError(400, "invalid", "The body must be JSON.")
        body = parse(SubmitBody, request.body)
        key = need(request.headers, "idempotency-key") if "key" in self.book.ways else None
        if ("own_id" in self.book.ways) != (body.own_id is not None):
            raise RefusedError(400, "invalid", "own_id is missing or not known here.")
        if body.image is not None and body.image not in self.book.files:
            raise RefusedError(400, "invalid", "There is no such image.")
        job = self.book.submit(
            account,
            body.model_dump(),
            idempotency_key=key,
            tag=request.headers.get("x-client-tag"),
            fate=self.faults.fate(body.prompt),
        )
        return Answer(201, {"id": job.id, "status": job.state(self._pace.seconds()), "charged": job.charged})

    def _list(self, account: Account, request: Request) -> Answer:
        own_id = request.query.get("own_id")
        if own_id is not None and "own_id" not in self.book.ways:
            raise RefusedError(400, "invalid", "own_id is not known here.")
        if own_id is None and not {"listing", "listing_ended"} & self.book.ways:
            raise RefusedError(404, "not_found", "There is no list.")
        found = self.book.listed(account, float(request.query.get("since", "0")), own_id)
        start = int(request.query.get("cursor", "0"))
        page = found[start : start + PAGE]
        more = str(start + PAGE) if start + PAGE < len(found) else None
        return Answer(200, {"data": [self._job_fields(job) for job in page], "next": more})

    def _usage(self, account: Account, request: Request) -> Answer:
        if "usage" not in self.book.ways:
            raise RefusedError(404, "not_found", "There is no billing log.")
        since = float(request.query.get("since", "0"))
        rows = [
            {"at": job.created_at, "credits": job.charged}
            for job in self.book.jobs.values()
            if job.account == account.name and job.created_at >= since
        ]
        return Answer(200, {"data": rows})

    def _balance(self, account: Account) -> Answer:
        self.book.tidy()
        return Answer(200, {"credits": account.balance, "slots": account.slots})

    def _upload(self, request: Request) -> Answer:
        if need(request.headers, "content-type") != "image/png" or not request.body.startswith(b"\x89PNG"):
            raise RefusedError(400, "invalid", "That is no PNG.")
        name = f"file-{len(self.book.files) + 1}"
        self.book.files[name] = request.body
        self._log.write("uploaded", file=name, bytes=len(request.body))
        return Answer(201, {"id": name})

    def _job_answer(self, job: RemoteWork) -> Answer:
        return Answer(200, self._job_fields(job))

    def _job_fields(self, job: RemoteWork) -> dict[str, Any]:
        state = job.state(self._pace.seconds())
        is_done = state == "succeeded"
        error = {"code": "render_failed", "message": "It could not be drawn."} if state == "failed" else None
        return {
            "id": job.id,
            "status": state,
            "prompt": job.prompt,
            "seed": job.seed,
            "size": job.size,
            "progress": 1.0 if is_done else 0.5,
            "outputs": [self._link(job)] if is_done else [],
            "charged": job.charged - self.book.refunded(job),
            "error": error,
        }

    def _link(self, job: RemoteWork) -> dict[str, str]:
        return {
            "url": f"http://{HOST}:{self.port}/files/{job.id}.png?sig={job.link}",
            "mime_type": "image/png",
        }

    async def _serve_file(self, request: Request, writer: asyncio.StreamWriter) -> None:
        job = self.book.jobs.get(request.path.removeprefix("/files/").removesuffix(".png"))
        if job is None:
            _write(writer, Answer(404, {"error": {"code": "not_found", "message": "It is gone."}}))
            return
        if request.query.get("sig") != str(job.link):
            _write(writer, Answer(403, {"error": {"code": "expired", "message": "The link has expired."}}))
            return
        fault = self.faults.next(Call.DOWNLOAD, {"prompt": job.prompt, "account": job.account})
        if fault is not None and fault.do == Kind.EXPIRED:
            job.link += 1
            _write(writer, Answer(fault.status, {"error": {"code": "expired", "message": "The link has expired."}}))
            return
        if fault is not None and fault.do == Kind.CHANGED:
            job.version += 1
        answer = file_answer(job.content(), f'"{job.id}-{job.version}"', request.headers, fault)
        self._log.write("download", job=job.id, status=answer.status, do=fault.do.value if fault else None)
        await _send_file(answer, writer)

    def _control(self, request: Request) -> Answer:
        if request.method == "GET":
            self.book.tidy()
            balances = {name: account.balance for name, account in self.book.accounts.items()}
            return Answer(200, {"balances": balances, "jobs": len(self.book.jobs), "now": self._pace.seconds()})
        try:
            change = parse(SetBody, request.body)
        except RefusedError as refusal:
            return _refusal(refusal)
        self._change(change)
        return Answer(200, {})

    def _change(self, change: SetBody) -> None:
        if change.account is not None:
            account = self.book.accounts[change.account]
            account.balance = account.balance if change.balance is None else change.balance
            account.slots = account.slots if change.slots is None else change.slots
            account.revoked = account.revoked if change.revoked is None else set(change.revoked)
        if change.no_more_faults:
            self.faults.clear()
        self.faults.add(change.faults or [])
        if change.refund is not None:
            self.book.refund(self.book.jobs[change.refund])
        if change.captive is not None:
            self._is_captive = change.captive
        if change.closed and self._server is not None:
            self._server.close()
        elif change.closed is False:
            task = asyncio.get_running_loop().create_task(self.listen())
            self._later.add(task)
            task.add_done_callback(self._later.discard)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
    method, target, _ = head[0].split(" ")
    length = min(int(headers.get("content-length", "0")), MOST_BYTES)
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Request(method, parts.path, query, headers, await reader.readexactly(length))


async def _go_wrong_after(answer: Answer, fault: Fault, writer: asyncio.StreamWriter) -> None:
    match fault.do:
        case Kind.DROP_AFTER:
            raise DropError
        case Kind.ERROR_AFTER:
            _write(writer, Answer(fault.status, {"error": {"code": "broken", "message": "Try again later."}}))
        case Kind.LATE:
            await asyncio.sleep(fault.seconds)
            _write(writer, answer)
        case Kind.HALF:
            whole = _bytes_of(answer)
            writer.write(whole[: len(whole) - 12])
            await writer.drain()
            raise DropError
        case Kind.NO_ID:
            _write(writer, Answer(answer.status, {name: it for name, it in answer.body.items() if name != "id"}))
        case Kind.TWICE:
            _write(writer, answer)
            _write(writer, answer)
        case _:
            _write(writer, answer)


async def _send_file(answer: FileAnswer, writer: asyncio.StreamWriter) -> None:
    for piece in answer.pieces():
        writer.write(piece)
        await writer.drain()
    if answer.is_cut:
        raise DropError


def _refusal(refusal: RefusedError) -> Answer:
    return Answer(refusal.status, {"error": {"code": refusal.code, "message": refusal.message}})


def _bytes_of(answer: Answer, retry_after: float | None = None) -> bytes:
    body = json.dumps(answer.body).encode()
    wait = "" if retry_after is None else f"Retry-After: {retry_after:g}\r\n"
    head = f"HTTP/1.1 {answer.status} .\r\nContent-Type: application/json\r\nConnection: close\r\n{wait}"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def _write(writer: asyncio.StreamWriter, answer: Answer, retry_after: float | None = None) -> None:
    writer.write(_bytes_of(answer, retry_after))


def _write_portal(writer: asyncio.StreamWriter) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {len(PORTAL)}\r\n\r\n"
    writer.write(head.encode() + PORTAL)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset, not with an end."""
    connection = writer.get_extra_info("socket")
    if connection is not None and not writer.transport.is_closing():
        with suppress(OSError):
            import socket

            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
