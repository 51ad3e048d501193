"""What a refusal does to an account, and what brings it back: the states of the pool by the kind of error."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import AccountState
from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidParametersError,
    NotSentError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.domain.events import AccountChanged, AccountOut, EventLog
from app.system.clock import Clock

log = structlog.get_logger(__name__)

FAILURES_THAT_DISABLE = 5
RATE_PAUSE = timedelta(seconds=30)
LONGEST_RATE_PAUSE = timedelta(minutes=15)
SLOT_PAUSE = timedelta(seconds=5)
LONGEST_SLOT_PAUSE = timedelta(minutes=1)
FAILURE_PAUSE = timedelta(seconds=2)
LONGEST_FAILURE_PAUSE = timedelta(minutes=5)
FIRST_LOOK = timedelta(seconds=30)
LONGEST_LOOK = timedelta(minutes=10)
EXHAUSTED_LOOK = timedelta(minutes=10)
_MOST_DOUBLINGS = 12
_NOT_THE_ACCOUNTS = (ContentRefusedError, InputGoneError, InvalidParametersError, RemoteNotFoundError, NotSentError)


class AccountStates:
    """Changes the state of accounts inside the caller's transaction.

    A cool-down and a learned limit hold for every account of the same limit group: their keys share one limit.
    """

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._events = events
        self._clock = clock

    async def refuse(self, account: ProviderAccount, error: Exception, reason: str) -> None:
        """What the kind of a refusal asks for; one that is the request's own fault, or none's, leaves the account."""
        if isinstance(error, ProviderRateLimitError):
            await self.cool(account, reason, error.retry_after)
        elif isinstance(error, ProviderConcurrencyError):
            await self.learn_limit(account, reason)
        elif isinstance(error, ProviderQuotaError):
            await self.exhaust(account, reason)
        elif isinstance(error, ProviderAuthError):
            await self.require_sign_in(account, reason)
        elif isinstance(error, ProviderError) and not isinstance(error, _NOT_THE_ACCOUNTS):
            await self.fail(account, reason)

    async def cool(self, account: ProviderAccount, reason: str, retry_after: timedelta | None = None) -> None:
        """Too many calls: pause for what the provider asked for, longer with each cool-down in a row, never shorter."""
        await self._cool(account, reason, RATE_PAUSE, LONGEST_RATE_PAUSE, asked=retry_after)

    async def learn_limit(self, account: ProviderAccount, reason: str) -> None:
        """The provider runs as many jobs as it may: remember how many those were, without a penalty."""
        members = await self._group(account)
        taken = await self._db.scalar(
            select(func.count()).where(AccountSlot.account_id.in_([member.id for member in members]))
        )
        # One of the slots is the refused job's own.
        seen = max(1, (taken or 1) - 1)
        for member in members:
            member.learned_limit, member.learned_at = seen, self._clock.now()
        await self._cool(account, reason, SLOT_PAUSE, LONGEST_SLOT_PAUSE)
        log.info("concurrency_learned", account_id=account.id, limit=seen)

    async def exhaust(self, account: ProviderAccount, reason: str) -> None:
        """Its credits or plan are used up: out until the balance is read again."""
        if account.state != AccountState.NEEDS_SIGN_IN:
            account.next_look_at = self._clock.now() + EXHAUSTED_LOOK
            self.enter(account, AccountState.EXHAUSTED, reason)

    async def require_sign_in(self, account: ProviderAccount, reason: str) -> None:
        """Its key is not accepted: out until the user gives another one or tests it."""
        account.next_look_at = None
        self.enter(account, AccountState.NEEDS_SIGN_IN, reason)

    async def fail(self, account: ProviderAccount, reason: str) -> None:
        """A passing or unknown failure: a growing pause, and after several in a row out until a free look succeeds.

        An account that is built in is never taken out: there is no other one.
        """
        account.failure_streak += 1
        await self._cool(account, reason, FAILURE_PAUSE, LONGEST_FAILURE_PAUSE)
        is_out = account.failure_streak >= FAILURES_THAT_DISABLE and not account.is_built_in
        if is_out and account.state in {AccountState.READY, AccountState.COOLING}:
            account.next_look_at = self._clock.now() + FIRST_LOOK
            self.enter(account, AccountState.FAILING, reason)
        self._events.record(AccountChanged(account.id))
        log.warning("account_failed", account_id=account.id, streak=account.failure_streak)

    def put_off_look(self, account: ProviderAccount) -> None:
        """A free look came to nothing: the next one is later, doubling, and not in the middle of a cool-down."""
        now = self._clock.now()
        # A moment that lies ahead is of a clock that was set back, and long ago too.
        waited = abs(now - (account.state_since or account.created_at))
        account.next_look_at = now + min(max(waited, FIRST_LOOK), LONGEST_LOOK)
        if account.cooling_until is not None and not is_over(account, now):
            account.next_look_at = max(account.next_look_at, account.cooling_until)
        self._events.record(AccountChanged(account.id))

    def come_back(self, account: ProviderAccount) -> None:
        """A free look succeeded: it may be given jobs again; one that failed is out again at its next failure.

        A cool-down holds to its end: that calls are answered does not say that jobs are taken.
        """
        is_cooling = not is_over(account, self._clock.now())
        if account.state == AccountState.READY or (account.state == AccountState.COOLING and is_cooling):
            return
        if account.state == AccountState.FAILING:
            account.failure_streak = FAILURES_THAT_DISABLE - 1
        account.next_look_at = None
        self.enter(account, AccountState.COOLING if is_cooling else AccountState.READY, None)

    def worked(self, account: ProviderAccount) -> None:
        """The provider took a job: every streak ends; a cool-down that was asked for is still kept."""
        account.failure_streak = 0
        account.cooling_streak = 0
        if account.state == AccountState.FAILING:
            account.next_look_at = None
            self.enter(account, AccountState.READY, None)

    def warm(self, account: ProviderAccount) -> None:
        """Its cool-down is over, or lies ahead of a clock that was set back."""
        if account.state == AccountState.COOLING:
            self.enter(account, AccountState.READY, None)

    def enter(self, account: ProviderAccount, state: AccountState, reason: str | None) -> None:
        """Go to a state with the reason; nothing happens where it is there already."""
        if (account.state, account.state_reason) == (state, reason):
            return
        was_in = account.state in {AccountState.READY, AccountState.COOLING}
        account.state, account.state_reason = state, reason
        account.state_since = self._clock.now()
        self._events.record(AccountChanged(account.id))
        if was_in and state not in {AccountState.READY, AccountState.COOLING}:
            self._events.record(AccountOut(account.id))
        log.info("account_state_changed", account_id=account.id, state=state.value, reason=reason)

    async def _cool(
        self,
        account: ProviderAccount,
        reason: str,
        first: timedelta,
        longest: timedelta,
        *,
        asked: timedelta | None = None,
    ) -> None:
        now = self._clock.now()
        if is_over(account, now):
            account.cooling_streak += 1
        pause = max(_growing(first, max(account.cooling_streak - 1, 0), longest), min(asked or first, longest))
        for member in await self._group(account):
            running = None if is_over(member, now) else member.cooling_until
            member.cooling_until = max(running or now, now + pause)
            member.cooling_since = now
            member.cooling_streak = account.cooling_streak
            if member.state in {AccountState.READY, AccountState.COOLING}:
                self.enter(member, AccountState.COOLING, reason)
            self._events.record(AccountChanged(member.id))

    async def _group(self, account: ProviderAccount) -> Sequence[ProviderAccount]:
        """The account and those that share its limit."""
        if account.limit_group is None:
            return [account]
        found = await self._db.scalars(
            select(ProviderAccount).where(
                ProviderAccount.user_id == account.user_id,
                ProviderAccount.provider_id == account.provider_id,
                ProviderAccount.limit_group == account.limit_group,
            ),
            execution_options={"populate_existing": True},
        )
        return list(found)


def is_over(account: ProviderAccount, now: datetime) -> bool:
    """Whether no cool-down keeps the account from being chosen; one that began after `now` is of a wrong clock."""
    until, since = account.cooling_until, account.cooling_since
    return until is None or until <= now or (since is not None and since > now)


def _growing(first: timedelta, times: int, longest: timedelta) -> timedelta:
    return min(first * (1 << min(times, _MOST_DOUBLINGS)), longest)
