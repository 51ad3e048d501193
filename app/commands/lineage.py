"""`pixsim7 lineage`: what was made from what, as a tree, a way from one asset to another, and a file."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.assets import Ids, check_there
from app.commands.rebuilds import list_stale, rebuild
from app.commands.running import AsJson, Id, run, show
from app.domain.errors import PixSimError, StorageError
from app.services.asset.lineage_exchange import LineageImport
from app.services.asset.lineage_file import MAX_LENGTH
from app.system.threads import in_thread

lineage_cli = typer.Typer(help="What was made from what.", no_args_is_help=True)
lineage_cli.command("stale")(list_stale)
lineage_cli.command("rebuild")(rebuild)

Depth = Annotated[int, typer.Option(min=1, max=100, help="At most so many steps.")]
Steps = Annotated[int | None, typer.Option(min=0, help="At most so many steps.")]


@lineage_cli.command("show")
def show_lineage(
    asset_id: Id,
    depth: Depth = 10,
    up: Annotated[bool, typer.Option("--up", help="Only what it was made from.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Only what was made from it.")] = False,
    as_json: AsJson = False,
) -> None:
    """What an asset was made from, and what was made from it."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            await check_there(services.assets, [asset_id])
            graph = await services.lineage.get_lineage_graph(
                asset_id, up=0 if down and not up else depth, down=0 if up and not down else depth
            )
        show(graph, "\n".join(_trees(graph)), as_json)

    run(work)


@lineage_cli.command("path")
def show_path(from_id: Id, to_id: Id, as_json: AsJson = False) -> None:
    """The shortest way from one asset to another: along the making if there is one, else either way."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            await check_there(services.assets, [from_id, to_id])
            ids = await services.lineage.get_path(from_id, to_id)
            graph = await services.lineage.get_graph_among(ids)
        show({"path": ids, **graph}, "\n".join(_way(graph)) or "Nothing joins them.", as_json)

    run(work)


@lineage_cli.command("export")
def export_lineage(
    asset_ids: Ids,
    out: Annotated[Path, typer.Option(help="The file; one that is there is not overwritten.")],
    up: Steps = None,
    down: Steps = 0,
    as_json: AsJson = False,
) -> None:
    """Write assets with all that they were made from as JSON: names, hashes, edges.

    Prompts are not in it; but a result is often named by the first words of one.
    """

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            text = await services.lineage.export_lineage(asset_ids, up=up, down=down)
        await in_thread(_write, out, text)
        show({"file": str(out)}, str(out), as_json)

    run(work)


@lineage_cli.command("import")
def import_lineage(file: Path, as_json: AsJson = False) -> None:
    """Connect the assets that the library has; importing twice changes nothing."""

    async def work(program: Program) -> None:
        content = await in_thread(_read, file)
        async with program.units.write(program.user_id) as services:
            report = await services.lineage.import_lineage(content)
        data = asdict(report) | {"unknown": [node.model_dump(mode="json") for node in report.unknown]}
        show(data, "\n".join(_told(report)), as_json)
        if report.refused:
            raise PixSimError(
                "\n".join(f"{edge.parent} -> {edge.child} was refused: {edge.reason}." for edge in report.refused)
            )

    run(work)


def _trees(graph: dict[str, Any]) -> Iterator[str]:
    """The asset, then a tree of what lies above it and one of what lies below."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    yield _words(nodes[graph["focus"]])
    if not graph["edges"]:
        yield "Nothing was made from it, and it from nothing."
    ways = (("Made from", "child", "parent", "parents"), ("Made into", "parent", "child", "children"))
    for title, near, far, counted in ways:
        edges: dict[int, dict[int, list[dict[str, Any]]]] = {}
        for edge in graph["edges"]:
            edges.setdefault(edge[near], {}).setdefault(edge[far], []).append(edge)
        if graph["focus"] in edges:
            yield f"{title}:"
            yield from _branches(graph["focus"], nodes, edges, counted)
    if graph["is_cut"]:
        yield "There is more than is shown: ask for fewer steps."


def _branches(
    start: int, nodes: dict[int, dict[str, Any]], edges: dict[int, dict[int, list[dict[str, Any]]]], counted: str
) -> Iterator[str]:
    """What hangs on a node, line by line; what several paths lead to is shown in full once."""
    seen = {start}
    waiting = [
        (far, between, "", place == len(edges[start]) - 1) for place, (far, between) in enumerate(edges[start].items())
    ]
    waiting.reverse()
    while waiting:
        key, between, indent, is_last = waiting.pop()
        beyond = edges.get(key, {})
        hidden = nodes[key][counted] - len(beyond)
        more = " ..." if key in seen and beyond else f" (and {hidden} more)" if hidden and key not in seen else ""
        yield f"{indent}{'`-- ' if is_last else '|-- '}{_words(nodes[key])}{_uses(between)}{more}"
        if key not in seen:
            inner = indent + ("    " if is_last else "|   ")
            last = len(beyond) - 1
            waiting += [(far, way, inner, place == last) for place, (far, way) in enumerate(beyond.items())][::-1]
        seen.add(key)


def _way(graph: dict[str, Any]) -> Iterator[str]:
    nodes = graph["nodes"]
    edges: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for edge in graph["edges"]:
        edges.setdefault((edge["parent"], edge["child"]), []).append(edge)
    for place, node in enumerate(nodes):
        if place:
            before = nodes[place - 1]["id"]
            down = edges.get((before, node["id"]))
            between = down or edges[node["id"], before]
            yield f"  {'made into' if down else 'made from'}{_uses(between)}"
        yield _words(node)


def _words(node: dict[str, Any]) -> str:
    operation = node["operation_type"]
    return f"{node['name']} ({node['id']}), {operation.replace('_', ' ') if operation else 'imported'}"


def _uses(edges: list[dict[str, Any]]) -> str:
    """What a parent was used for, where the edges say it."""
    said = [word for edge in edges if (word := " ".join(filter(None, (_role(edge), _span(edge)))))]
    return f" [{', '.join(said)}]" if said else ""


def _role(edge: dict[str, Any]) -> str:
    return (edge["role"] or "").replace("_", " ")


def _span(edge: dict[str, Any]) -> str:
    start, end = edge["start_ms"], edge["end_ms"]
    if start is None:
        return ""
    return f"at {start / 1000:g} s" if start == end else f"{start / 1000:g}-{end / 1000:g} s"


def _told(report: LineageImport) -> Iterator[str]:
    yield f"{report.added} edges are new, {report.present} were there."
    if report.unknown:
        yield f"{len(report.unknown)} assets are not in this library, and {report.skipped} edges name one of them:"
        yield from (f"  {node.name}  {node.sha256 or 'without a file'}" for node in report.unknown)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_LENGTH + 1)
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror or error}.") from error


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror or error}.") from error
