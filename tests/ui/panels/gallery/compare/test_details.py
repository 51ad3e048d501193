"""What is read of how assets were made."""

from pathlib import Path

from app.domain.enums import OperationType
from app.ui.panels.gallery.compare.details import read_known
from tests.support.library import open_library
from tests.support.samples import add_rows


async def test_each_asset_comes_with_the_words_of_its_provider_also_of_one_that_is_gone(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        made = await add_rows(library, 1, operation_type=OperationType.TEXT_TO_IMAGE)
        gone = await add_rows(
            library, 1, provider_id="gone", operation_type=OperationType.TEXT_TO_IMAGE, sha256="f" * 64
        )
        async with library.read() as services:
            first, second = await read_known(services, [*made, *gone, 999])
    assert (first.row.id, first.provider_name, first.job) == (made[0], "Local engine", None)
    assert first.params_model is not None
    assert (second.provider_name, second.params_model) == ("gone", None)
