"""The account keeper: ends cool-downs, refreshes balances, and brings back what was out by looks that cost nothing."""

from collections.abc import Iterable

from typing_extensions import override

from app.domain.events import AccountChanged, Event
from app.runtime.rounds import Rounds


class AccountKeeper(Rounds):
    """Sleeps until something is due at an account, or one has changed."""

    event = "account_look_failed"
    at_once = 4
    first_pause_seconds = 30.0
    rest_seconds = 0.5
    wakes = (AccountChanged,)

    @override
    async def _list(self) -> Iterable[str]:
        async with self._units.read() as services:
            return [str(account_id) for account_id in await services.balances.list_watched()]

    @override
    def _list_again(self, event: Event) -> None:
        if isinstance(event, AccountChanged):
            self._hurry(str(event.account_id))
        super()._list_again(event)

    @override
    async def _look(self, name: str) -> float | None:
        async with self._units.steps() as services:
            return await services.balances.tend(int(name))
