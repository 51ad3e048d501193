"""The expanded plan, asked of real services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.enums import BudgetPeriod, OperationType
from app.services.account.selection import Rule
from app.services.job.batch_plan import BatchPlan
from app.ui.panels.create.batch.previews import Previews, Shown, pool_of
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.money import limit
from tests.support.quotes import candidate
from tests.support.studio import with_studio
from tests.support.until import until


@dataclass
class Table:
    """Previews on a library with a paid provider, and what they told."""

    library: OpenLibrary
    previews: Previews
    picture: int
    told: list[Shown] = field(default_factory=list)

    def plan(self, variations: int = 3, **fields: object) -> BatchPlan:
        usual: dict[str, object] = {
            "provider_id": "studio",
            "operation_type": OperationType.IMAGE_TO_IMAGE,
            "params": {"prompt": "more light", "first_frame": self.picture},
            "variations": variations,
        }
        return BatchPlan.model_validate({**usual, **fields})

    async def show(self, plan: BatchPlan | None) -> Shown:
        before = len(self.told)
        self.previews.show_plan(plan)
        await until(lambda: len(self.told) > before and self.previews.is_settled, wanted=True)
        return self.told[-1]


@asynccontextmanager
async def _open(folder: Path, theme: Theme, *, credits_there: int = 1000) -> AsyncIterator[Table]:
    async with open_library(folder) as plain:
        library = await with_studio(plain)
        picture = await library.import_picture()
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts("studio")
            await services.accounts.update_credits(account.id, webapi=credits_there)
        async with open_context(library, theme) as context:
            table = Table(library, Previews(context), picture.id)
            table.previews.changed.connect(table.told.append)
            yield table
            await until(lambda: len(context.tasks._tasks), 0)
            table.previews.deleteLater()


async def test_a_plan_is_shown_with_its_jobs_and_its_money(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as table:
        await limit(table.library, BudgetPeriod.DAY, 500)
        shown = await table.show(table.plan())
        assert shown.preview is not None
        assert (shown.preview.count, shown.preview.cost, shown.pool) == (3, 90, 1000)
        assert [budget.amount for budget in shown.budgets] == [500]
        assert shown.spending.refusal == ""
        assert shown.assets == {}


async def test_a_mistake_is_told_as_a_sentence_and_nothing_is_there_without_a_plan(
    tmp_path: Path, theme: Theme
) -> None:
    async with _open(tmp_path, theme) as table:
        shown = await table.show(table.plan(params={"prompt": "", "first_frame": table.picture}))
        assert shown.preview is None
        assert "Prompt" in shown.error
        assert await table.show(None) == Shown()


async def test_seeds_stay_until_the_plan_is_another_or_they_are_drawn_anew(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as table:
        first = await table.show(table.plan())
        table.previews.show_plan(table.plan())
        assert table.previews.is_settled
        table.previews.draw_anew()
        assert not table.previews.is_settled
        await until(lambda: len(table.told), 2)
        again = table.told[-1]
        assert first.preview is not None
        assert again.preview is not None
        assert [item["seed"] for item in first.preview.items] != [item["seed"] for item in again.preview.items]


async def test_another_balance_or_budget_changes_the_figures_and_not_the_jobs(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme, credits_there=60) as table:
        first = await table.show(table.plan())
        assert first.preview is not None
        assert first.pool == 60
        assert first.preview.forecast is not None
        assert first.preview.forecast.unplaced == 1
        async with table.library.write() as services:
            (account,) = await services.accounts.list_accounts("studio")
            await services.accounts.update_credits(account.id, webapi=900)
        await until(lambda: table.told[-1].pool, 900)
        again = table.told[-1]
        assert again.preview is not None
        assert again.preview.items is first.preview.items
        assert again.preview.forecast is not None
        assert again.preview.forecast.unplaced == 0
        await limit(table.library, BudgetPeriod.DAY, 50)
        await until(lambda: table.told[-1].spending.refusal != "", wanted=True)


async def test_the_inputs_that_differ_are_known(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as table:
        other = await table.library.import_picture("b.png", seed=2)
        shown = await table.show(
            table.plan(variations=1, pictures=[table.picture, other.id], slot="first_frame", params={"prompt": "light"})
        )
        assert {row.name for row in shown.assets.values()} == {"picture.png", "b.png"}


async def test_the_last_of_many_changes_is_shown(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as table:
        for count in (2, 3, 4):
            table.previews.show_plan(table.plan(count))
            table.previews._start()
        await until(lambda: table.told[-1].preview.count if table.told and table.told[-1].preview is not None else 0, 4)
        assert table.previews.is_settled


def test_the_pool_has_what_its_usable_accounts_have() -> None:
    resting = candidate("c", Rule.SLOTS, available=7)
    out = candidate("d", Rule.DISABLED, available=500)
    assert pool_of([candidate("a", available=40), candidate("b", available=60), resting, out], 30) == 107
    assert pool_of([candidate("a", available=0)], 30) is None
    assert pool_of([candidate("a", Rule.CREDITS, available=12)], 30) == 12
