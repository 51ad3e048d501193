"""`pixsim7 providers`: the adapters, what they can do, and which plug-ins may be loaded."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show, tell
from app.commands.workflows import workflows_cli
from app.domain.errors import (
    PixSimError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    ResourceNotFoundError,
    ValidationError,
    VaultError,
)
from app.providers.plugins import plugin_key
from app.services.provider.plugin_service import PluginRow, PluginService, PluginState

providers_cli = typer.Typer(help="The providers and what they can do.", no_args_is_help=True)
providers_cli.add_typer(workflows_cli, name="workflows")

_STATES = {
    PluginState.NEW: "not confirmed: off",
    PluginState.CHANGED: "changed since it was confirmed: off",
    PluginState.ON: "confirmed: on",
    PluginState.ON_NEXT_START: "confirmed: on from the next start",
    PluginState.OFF_NEXT_START: "off from the next start",
    PluginState.FAILED: "cannot be loaded",
    PluginState.UNUSABLE: "cannot be used",
    PluginState.SAFE_MODE: "confirmed: off in safe mode",
}
_ADVICE = (
    (ProviderAuthError, "Look at the account's key."),
    (ProviderRateLimitError, "Try it again later."),
    (ProviderQuotaError, "The account has nothing left: buy credits there."),
    (ProviderUnavailableError, "The provider or the network is away: try it again later."),
    (ProviderError, "Try it again later."),
    (VaultError, "The key cannot be opened on this computer."),
)
_RIGHTS = "A plug-in is code with full rights on this computer: confirm it only if you trust who made it."


@providers_cli.command("list")
def list_providers(as_json: AsJson = False) -> None:
    """The providers, and the plug-ins that are installed."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = await services.providers.list_providers()
        async with program.units.steps(program.user_id) as services:
            plugins = await services.plugins.list_plugins()
        lines = [f"{row['id']:<12}  {row['name']}  {row.get('error', '')}".rstrip() for row in rows]
        lines += [line for row in plugins for line in ("", *_lines(row))]
        show({"providers": rows, "plugins": [asdict(row) for row in plugins]}, "\n".join(lines), as_json)

    run(work)


@providers_cli.command("show")
def show_provider(provider_id: str, as_json: AsJson = False) -> None:
    """A provider with the parameters of each operation."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            manifest = (await services.providers.get_provider(provider_id)).manifest
            rows = await services.providers.list_providers()
        row = next(row for row in rows if row["id"] == provider_id)
        params = {kind.value: model.model_json_schema()["properties"] for kind, model in manifest.operations.items()}
        lines = [manifest.name]
        lines += [f"  {kind}: {', '.join(fields)}" for kind, fields in params.items()]
        show({**row, "parameters": params}, "\n".join(lines), as_json)

    run(work)


@providers_cli.command("check")
def check_provider(
    provider_id: str,
    account: Annotated[int | None, typer.Option(min=1, help="Only this account.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try the accounts at a provider, each by a free call; exit code 1 where one does not work."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            provider = await services.providers.get_provider(provider_id)
            accounts = await services.accounts.list_accounts(provider_id, None if account else True)
        wanted = [one for one in accounts if account in {None, one.id}]
        if account is not None and not wanted:
            raise ResourceNotFoundError("account", account)
        if not wanted:
            raise ResourceNotFoundError("account at", provider.manifest.name)
        checks = [await _check(program, one.id, one.label) for one in wanted]
        lines = [f"{'ok ' if one['ok'] else 'BAD'}  {one['label']}: {one['words']}" for one in checks]
        show({"provider": provider_id, "checks": checks}, "\n".join(lines), as_json)
        if not all(one["ok"] for one in checks):
            raise ProviderError(f"{provider.manifest.name} does not work.")

    run(work)


async def _check(program: Program, account_id: int, label: str) -> dict[str, Any]:
    try:
        async with program.units.steps(program.user_id) as services:
            words = await services.balances.check_connection(account_id)
    except PixSimError as error:
        advice = next((words for kind, words in _ADVICE if isinstance(error, kind)), "")
        sentence = error.message.strip().rstrip(".") + "."
        words = f"{sentence} {advice}".strip()
        return {"account": account_id, "label": label, "ok": False, "words": words, "kind": type(error).__name__}
    return {"account": account_id, "label": label, "ok": True, "words": words, "kind": None}


@providers_cli.command("confirm")
def confirm_plugin(
    plugin: str,
    sha256: Annotated[str | None, typer.Option(help="Confirm these files without a question.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let a plug-in be loaded from the next start on, with exactly the files that it has now."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            row = await _find(services.plugins, plugin)
        if sha256 is None:
            tell("\n".join([*_lines(row), _RIGHTS]), is_wrong=True)
            if not typer.confirm("Confirm it?", err=True):
                raise ValidationError("Nothing was confirmed.")
        async with program.units.steps(program.user_id) as services:
            row = await services.plugins.confirm_plugin(row.key, (sha256 or row.sha256).lower())
        show(asdict(row), "\n".join(_lines(row)), as_json)

    run(work)


@providers_cli.command("forget")
def forget_plugin(plugin: str, as_json: AsJson = False) -> None:
    """Let a plug-in be loaded no longer, from the next start on."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            row = await services.plugins.forget_plugin((await _find(services.plugins, plugin)).key)
        show(asdict(row), "\n".join(_lines(row)), as_json)

    run(work)


async def _find(plugins: PluginService, name: str) -> PluginRow:
    """The plug-in of that distribution, or with an entry point of that name."""
    for row in await plugins.list_plugins():
        if plugin_key(name) == row.key or name in row.names:
            return row
    raise ResourceNotFoundError("plug-in", name)


def _lines(row: PluginRow) -> list[str]:
    lines = [
        f"{row.distribution} {row.version}  {_STATES[row.state]}",
        f"  providers: {', '.join(row.names)}",
        f"  SHA-256 over {row.files} files: {row.sha256}",
    ]
    if row.uses:
        lines.append(f"  also runs, not confirmed: {', '.join(row.uses)}")
    if row.state is PluginState.CHANGED:
        lines.append(f"  confirmed was: version {row.confirmed_version}")
    return [*lines, f"  {row.error}"] if row.error else lines
