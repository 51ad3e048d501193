"""Opens a link in the app that takes it."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, LinkText, PackageName, Result, RunContext
from app.devices.actions.registry import register
from app.devices.intents import start


class OpenDeeplinkParams(ActionParams):
    """Which, and in which app."""

    link: LinkText = Field(title="Link", description="Such as https://example.org or example:page.")
    package: PackageName | None = Field(default=None, title="App", description="Empty for the one that takes it.")


async def run(context: RunContext, params: OpenDeeplinkParams) -> Result:
    where = ["-p", params.package] if params.package else []
    await start(context.phone, ["-a", "android.intent.action.VIEW", "-d", params.link, *where])
    return {}


ACTION = register(ActionKind("open_deeplink", "Open a link", "link", Group.APPS, OpenDeeplinkParams, run))
