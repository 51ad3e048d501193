"""Sums over many assets."""

from pathlib import Path

from app.domain.enums import ColorLabel
from app.services.asset.summary import AssetSummary
from tests.support.library import open_library
from tests.support.samples import add_rows


async def test_room_and_colours_of_many_are_summed(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        red = await add_rows(library, 2, color=ColorLabel.RED, size_bytes=10)
        blue = await add_rows(library, 1, color=ColorLabel.BLUE, size_bytes=None)
        plain = await add_rows(library, 1, size_bytes=5)
        async with library.read() as services:
            found = await services.assets.summarise([*red, *blue, *plain, 999])
            assert found == AssetSummary(4, 25, {ColorLabel.RED: 2, ColorLabel.BLUE: 1})
            assert await services.assets.summarise([]) == AssetSummary()
        async with library.write() as services:
            await services.assets.bin.put(red)
        async with library.read() as services:
            assert (await services.assets.summarise([*red, *blue])).binned == 2
