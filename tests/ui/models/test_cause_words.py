"""Why something is out of date is told with names, numbers and the moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.services.lineage.version_graph import Cause, CauseKind
from app.ui.models.cause_words import day_words, tell_causes
from tests.support.graphs import add_assets, connect
from tests.support.library import open_library

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


async def test_the_newest_cause_is_told_and_how_many_there_are_beside_it(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        former, child, grandchild, newer = await add_assets(library, 4)
        await connect(library, child, [former])
        await connect(library, grandchild, [child])
        async with library.write() as services:
            await services.versions.declare_version(newer, former)
            found = await services.staleness.find_causes([child, grandchild])
            edited = [Cause(CauseKind.EDITED_RECIPE, child, None, NOW, child)]
            through = [Cause(CauseKind.PARENT_OUT_OF_DATE, child, None, NOW, child)]
            now = datetime.now(UTC)
            told = await tell_causes(services, {**found, 90: edited, 91: [*through, *edited, *edited]}, now)
            own = await tell_causes(services, {child: [*edited, *edited]}, NOW)
        when = day_words(found[child][0].at, now)
        sentence = f"“Result 0” has a newer version (v2, {when}). What was made from v1 no longer matches it."
        assert str(told[child]) == str(told[grandchild]) == sentence
        assert str(told[91]).startswith("The recipe of “Result 1” was edited (10 Mar 2026, ")
        assert str(told[91]).endswith("What was made from it no longer matches it. And 2 other causes.")
        assert str(own[child]).endswith("It was made with the former one. And 1 other cause.")


def test_a_moment_of_today_is_called_so() -> None:
    local = NOW.astimezone()
    assert day_words(NOW, NOW) == f"today {local:%H:%M}"
    assert day_words(NOW - timedelta(days=3), NOW).startswith("7 Mar 2026, ")
