"""Calls to keyrings: not waited for without an end, and one question at a time."""

import asyncio
import threading
import time

import pytest

from app.domain.errors import VaultError
from app.system.keyring_calls import KeyringCalls
from tests.support.keyrings import MemoryKeyring
from tests.support.until import until


class OtherKeyring(MemoryKeyring):
    """A second one."""

    name = "other"
    title = "The other keyring"


async def test_the_first_keyring_that_is_there_is_used() -> None:
    first, second = MemoryKeyring(), OtherKeyring()
    calls = KeyringCalls([first, second])
    assert await calls.find() == (first, "")
    first.reason = "no bus"
    assert await calls.find() == (second, "")
    second.reason = "no program"
    assert await calls.find() == (None, "The keyring of the tests: no bus; The other keyring: no program")
    assert await KeyringCalls([]).find() == (None, "")


async def test_a_keyring_is_found_by_its_name_and_by_no_other() -> None:
    ring = MemoryKeyring()
    calls = KeyringCalls([OtherKeyring(), ring])
    assert await calls.named("memory") is ring
    for name in ("kwallet", "", None):
        with pytest.raises(VaultError, match="does not have"):
            await calls.named(name)
    ring.reason = "no bus"
    with pytest.raises(VaultError, match=r"not there\. The keyring of the tests: no bus"):
        await calls.named("memory")


async def test_a_value_and_a_refusal_come_back() -> None:
    ring = MemoryKeyring({"a": b"value"})
    calls = KeyringCalls([ring])
    assert await calls.call(ring.read, "a") == b"value"
    ring.is_locked = True
    with pytest.raises(VaultError, match="is locked"):
        await calls.call(ring.unlock, may_ask=False)
    assert not calls.is_waiting


async def test_a_question_that_nobody_answers_is_left_after_the_limit_and_the_loop_goes_on() -> None:
    ring = MemoryKeyring()
    ring.is_locked, ring.answers = True, threading.Event()
    calls = KeyringCalls([ring], limit_seconds=0.05)
    began = time.monotonic()
    with pytest.raises(VaultError, match="did not answer within"):
        await calls.call(ring.unlock, may_ask=True)
    assert time.monotonic() - began < 5
    assert calls.is_waiting
    ring.answers.set()


async def test_the_same_call_takes_the_late_answer_instead_of_asking_again() -> None:
    ring = MemoryKeyring()
    ring.is_locked, ring.answers = True, threading.Event()
    calls = KeyringCalls([ring], limit_seconds=0.05)
    for _ in range(3):
        with pytest.raises(VaultError):
            await calls.call(ring.unlock, may_ask=True)
    with pytest.raises(VaultError, match="still waits"):
        await calls.call(ring.read, "a")
    ring.answers.set()
    await until(lambda: ring.is_locked, wanted=False)
    await calls.call(ring.unlock, may_ask=True)
    assert ring.asked == ["unlock"]
    assert not calls.is_waiting


async def test_a_late_answer_waits_while_other_calls_are_made_and_goes_with_a_later_question() -> None:
    ring = MemoryKeyring({"a": b"value"})
    ring.is_locked, ring.answers = True, threading.Event()
    calls = KeyringCalls([ring], limit_seconds=0.05)
    with pytest.raises(VaultError):
        await calls.call(ring.unlock, may_ask=True)
    assert await calls.find() == (ring, "")
    ring.answers.set()
    await until(lambda: ring.is_locked, wanted=False)
    assert await calls.call(ring.read, "a") == b"value"
    assert calls.is_waiting
    await calls.call(ring.unlock, may_ask=False)
    assert ring.asked == ["unlock", "absence", "read", "look"]
    assert not calls.is_waiting


async def test_calls_at_once_take_turns() -> None:
    ring = MemoryKeyring({"a": b"1", "b": b"2"})
    calls = KeyringCalls([ring])
    first, second = await asyncio.gather(calls.call(ring.read, "a"), calls.call(ring.read, "b"))
    assert (first, second) == (b"1", b"2")


async def test_a_caller_that_is_cancelled_leaves_the_question_to_the_next_one() -> None:
    ring = MemoryKeyring()
    ring.is_locked, ring.answers = True, threading.Event()
    calls = KeyringCalls([ring])
    waiting = asyncio.ensure_future(calls.call(ring.unlock, may_ask=True))
    await until(lambda: ring.asked, ["unlock"])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert calls.is_waiting
    ring.answers.set()
    await calls.call(ring.unlock, may_ask=True)
    assert ring.asked == ["unlock"]
