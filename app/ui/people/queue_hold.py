"""Lets the queue of a profile rest while its window is locked, where that is wanted."""

from typing import TYPE_CHECKING, Final

from app.domain.enums import QueueMode

if TYPE_CHECKING:
    from app.ui.context import UiContext

_NAME: Final = "lock.holds_queue"


async def hold_queue(context: "UiContext") -> None:
    """Pause a queue that runs; it goes on when the profile's user is back, and not before.

    That it was held is kept: the program may be ended while the window is locked.
    """
    async with context.write() as services:
        if await services.jobs.get_queue_mode(context.user_id) != QueueMode.RUNNING:
            return
        await services.jobs.set_queue_mode(context.user_id, QueueMode.PAUSED)
    context.view.put(_NAME, value=True)
    context.view.save()


async def let_queue_go_on(context: "UiContext") -> None:
    """Start a queue again that was held; one that the user has paused stays so."""
    if not context.view.get(_NAME, default=False):
        return
    async with context.write() as services:
        if await services.jobs.get_queue_mode(context.user_id) == QueueMode.PAUSED:
            await services.jobs.set_queue_mode(context.user_id, QueueMode.RUNNING)
    context.view.put(_NAME, value=False)
