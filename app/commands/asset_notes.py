"""`pixsim7 assets tag|note|color|sets`: what a user notes of assets, and the sets they lie in."""

from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.assets import Ids, check_there
from app.commands.running import AsJson, Id, run, show
from app.domain.enums import ColorLabel
from app.domain.errors import ResourceNotFoundError
from app.services.asset.sets import AssetSets, SetRow
from app.services.asset.tagging import TagChange

sets_cli = typer.Typer(help="Sets of assets: filled by hand, or saved searches.", no_args_is_help=True)
noting_cli = typer.Typer()
noting_cli.add_typer(sets_cli, name="sets")

Name = Annotated[str, typer.Argument(help="The name of a set.")]


@noting_cli.command("tag")
def tag_assets(
    asset_ids: Ids,
    add: Annotated[list[str] | None, typer.Option(help="A tag to give; can be said several times.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take away; can be said several times.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give assets tags, and take tags away."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, asset_ids)
            wanted = TagChange(_for_all(add, asset_ids), _for_all(remove, asset_ids))
            changed = await services.assets.tags.change(wanted)
        data = {"added": {**changed.added}, "removed": {**changed.removed}}
        show(data, f"{len(changed.asset_ids)} of {len(asset_ids)} changed.", as_json)

    run(work)


@noting_cli.command("tags")
def list_tags(prefix: Annotated[str, typer.Argument(help="How they begin.")] = "", as_json: AsJson = False) -> None:
    """The tags, with how many assets have each."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            tags = await services.assets.tags.list_tags(prefix)
        lines = [f"{tag.count:>6}  {tag.name}" for tag in tags]
        data = {"tags": [{"name": tag.name, "count": tag.count} for tag in tags]}
        show(data, "\n".join(lines) or "There are no tags.", as_json)

    run(work)


@noting_cli.command("rename-tag")
def rename_tag(
    name: Annotated[str, typer.Argument(help="A tag.")],
    new_name: Annotated[str, typer.Argument(help="If there is a tag of this name, they become one.")],
    as_json: AsJson = False,
) -> None:
    """Give a tag another name, for all assets that have it."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            changed = await services.assets.tags.rename(name, new_name)
        show({"changed": sorted(changed.asset_ids)}, f"{len(changed.asset_ids)} changed.", as_json)

    run(work)


@noting_cli.command("note")
def note_asset(
    asset_id: Id, text: Annotated[str, typer.Argument(help="Empty takes the notes away.")], as_json: AsJson = False
) -> None:
    """Write notes to an asset, in place of those that it has."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, [asset_id])
            await services.assets.judging.note({asset_id: text})
        show({"id": asset_id, "notes": text}, f"Wrote the notes of asset {asset_id}.", as_json)

    run(work)


@noting_cli.command("color")
def label_assets(
    asset_ids: Ids,
    color: Annotated[ColorLabel | None, typer.Option(help="Without one it is taken away.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give assets a colour label."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, asset_ids)
            changed = await services.assets.judging.label(dict.fromkeys(asset_ids, color))
        show({"changed": sorted(changed)}, f"{len(changed)} of {len(asset_ids)} changed.", as_json)

    run(work)


@sets_cli.command("list")
def list_sets(as_json: AsJson = False) -> None:
    """All sets, with how many assets those hold that are filled by hand."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            sets = await services.assets.sets.list_sets()
        rows = [{"id": row.id, "name": row.name, "search": row.search, "count": row.count} for row in sets]
        lines = [f"{row.count if row.count is not None else row.search:>6}  {row.name}" for row in sets]
        show({"sets": rows}, "\n".join(lines) or "There are no sets.", as_json)

    run(work)


@sets_cli.command("add")
def add_to_set(
    name: Name,
    asset_ids: Annotated[list[int] | None, typer.Argument(help="Ids of assets.")] = None,
    search: Annotated[str | None, typer.Option(help="Make a saved search instead.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put assets into a set; one that is not there is made."""

    async def work(program: Program) -> None:
        ids = asset_ids or []
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, ids)
            sets = services.assets.sets
            found = None if search is not None else await _find(sets, name)
            set_id = found.id if found is not None else await sets.make_set(name, search=search)
            added = await sets.add_assets(set_id, ids) if ids else []
        show({"id": set_id, "added": sorted(added)}, f"{len(added)} added to {name}.", as_json)

    run(work)


@sets_cli.command("remove")
def remove_from_set(
    name: Name,
    asset_ids: Annotated[list[int] | None, typer.Argument(help="Ids of assets; without any, the set goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take assets out of a set, or delete the set; no asset is deleted."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            sets = services.assets.sets
            found = await _find(sets, name)
            if found is None:
                raise ResourceNotFoundError("set", name)
            removed = await sets.remove_assets(found.id, asset_ids) if asset_ids else []
            if not asset_ids:
                await sets.delete_set(found.id)
        words = f"{len(removed)} taken out of {name}." if asset_ids else f"Deleted the set {name}."
        show({"id": found.id, "removed": sorted(removed), "deleted": not asset_ids}, words, as_json)

    run(work)


async def _find(sets: AssetSets, name: str) -> SetRow | None:
    return next((row for row in await sets.list_sets() if row.name.casefold() == name.casefold()), None)


def _for_all(names: list[str] | None, asset_ids: list[int]) -> dict[str, list[int]]:
    return dict.fromkeys(names or (), asset_ids)
