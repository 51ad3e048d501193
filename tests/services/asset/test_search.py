"""What each term of a search finds."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.asset_set import AssetSet, AssetSetMember
from app.domain.enums import AssetState, ColorLabel, MediaType, OperationType, Verdict
from app.domain.search import FIELDS
from app.domain.tag import AssetTag, Tag
from app.services.asset.search import _FIELDS
from tests.support.library import OpenLibrary, open_library

NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)
ROWS: dict[str, dict[str, Any]] = {
    "lake.png": {"prompt": "a calm lake before dawn", "rating": 5, "verdict": Verdict.KEPT, "seed": 7},
    "dunes.png": {"prompt": "dunes, no lake", "rating": 3, "verdict": Verdict.REJECTED},
    "clip.mp4": {"prompt": "slow push", "media_type": MediaType.VIDEO, "created_at": NOON - timedelta(days=40)},
    "100%_sure.wav": {
        "media_type": MediaType.AUDIO,
        "state": AssetState.MISSING,
        "created_at": NOON.replace(year=2025),
    },
    "paid.png": {"provider_id": "Studio", "model": "image v2", "rating": 1},
}


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        async with opened.write() as services:
            made = {
                name: await services.assets.create_asset(opened.user_id, "local", f"https://example.org/{name}")
                for name in ROWS
            }
        async with opened.parts.database.write() as session:
            for name, values in ROWS.items():
                row = {"name": name, "media_type": MediaType.IMAGE, "created_at": NOON, **values}
                await session.execute(update(Asset).where(Asset.id == made[name].id).values(**row))
        yield opened


async def found(library: OpenLibrary, text: str) -> set[str]:
    async with library.read() as services:
        ids = await services.assets.list_asset_ids(library.user_id, text=text)
        rows = await services.assets.get_asset_rows(ids)
    return {row.name.partition(".")[0] for row in rows}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lake", {"lake", "dunes"}),
        ("lake -dunes", {"lake"}),
        ('"calm lake"', {"lake"}),
        ("LAKE dawn", {"lake"}),
        ("%", {"100%_sure"}),
        ("_", {"100%_sure"}),
        ("name:lake", {"lake"}),
        ("prompt:lake", {"lake", "dunes"}),
        ("rating:3", {"dunes"}),
        ("rating:=5", {"lake"}),
        ("rating:>1", {"lake", "dunes"}),
        ("rating:>=1", {"lake", "dunes", "paid"}),
        ("rating:<3 -rating:0", {"paid"}),
        ("rating:<=1", {"clip", "100%_sure", "paid"}),
        ("is:kept", {"lake"}),
        ("is:rejected", {"dunes"}),
        ("-is:rejected", {"lake", "clip", "100%_sure", "paid"}),
        ("is:unjudged", {"clip", "100%_sure"}),
        ("is:missing", {"100%_sure"}),
        ("type:clip", {"clip"}),
        ("type:Pictures", {"lake", "dunes", "paid"}),
        ("type:sound", {"100%_sure"}),
        ("provider:studio", {"paid"}),
        ("provider:stud", set()),
        ('model:"image v2"', {"paid"}),
        ("-model:v2", {"lake", "dunes", "clip", "100%_sure"}),
        ("seed:7", {"lake"}),
        ("date:2026-11", {"lake", "dunes", "paid"}),
        ("date:2026-11-15", {"lake", "dunes", "paid"}),
        ("date:2026", {"lake", "dunes", "clip", "paid"}),
        ("date:2025", {"100%_sure"}),
        ("date:<2026", {"100%_sure"}),
        ("date:<=2026-10", {"clip", "100%_sure"}),
        ("date:>2026-10", {"lake", "dunes", "paid"}),
        ("date:>=2026-10", {"lake", "dunes", "clip", "paid"}),
        ("date:2026-12", set()),
    ],
)
async def test_a_term_finds_what_it_says(library: OpenLibrary, text: str, names: set[str]) -> None:
    assert await found(library, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "rating:many",
        "rating:6",
        "rating:>12",
        "is:green",
        "type:smell",
        "date:soon",
        "date:2026-13",
        "date:2026-02-30",
        "date:0000",
        "seed:x",
        "seed:9999999999999999999",
    ],
)
async def test_a_value_that_means_nothing_is_looked_for_as_a_word(library: OpenLibrary, text: str) -> None:
    assert await found(library, text) == set()
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.name == "lake.png").values(prompt=f"so called {text} words"))
    assert await found(library, text) == {"lake"}


async def test_a_pasted_book_is_looked_for_without_an_error(library: OpenLibrary) -> None:
    assert await found(library, "lake " * 5000) == {"lake", "dunes"}


async def test_whatever_is_typed_is_no_error(library: OpenLibrary) -> None:
    odd = ["zebra\x00", 'zebra\x00b "c\x00', "zebra\ud800", "x" * 60_000, "%" * 60_000, "日" * 20_000]
    odd += [f"{field}:{'x' * 60_000}" for field in ("tag", "account", "name", "set")]
    odd += [
        "zebra AND OR NOT",
        "NEAR(zebra b)",
        "^zebra*",
        "{name prompt}: zebra",
        'zebra "',
        "name:- -",
        "\U0001e4d0 zebra",
    ]
    for text in odd:
        assert await found(library, text) == set(), text[:20]
    assert await found(library, "la\x00 \ud800 dawn") == {"lake"}


async def test_what_looks_like_an_asset_is_found_with_it(library: OpenLibrary) -> None:
    async with library.parts.database.write() as session:
        for name, number in {"lake.png": 0b1011, "dunes.png": 0b1111, "paid.png": -1}.items():
            await session.execute(update(Asset).where(Asset.name == name).values(perceptual_hash=number))
        lake = await session.scalar(select(Asset.id).where(Asset.name == "lake.png"))
        clip = await session.scalar(select(Asset.id).where(Asset.name == "clip.mp4"))
    assert await found(library, f"similar:{lake}") == {"lake", "dunes"}
    assert await found(library, f"similar:{lake},{clip}") == {"lake", "dunes", "clip"}
    assert await found(library, f"-similar:{lake} provider:studio") == {"paid"}
    async with library.read() as services:
        dunes = await services.assets.list_asset_ids(library.user_id, text="name:dunes")
        both = await services.assets.list_asset_ids(library.user_id, text=f"similar:{lake},{dunes[0]}")
    assert (len(both), set(both)) == (2, {lake, dunes[0]})
    assert await found(library, "similar:999") == await found(library, "similar:soon") == set()


async def test_tags_sets_notes_and_accounts_are_found(library: OpenLibrary) -> None:
    async with library.parts.database.write() as session:
        ids = {name: asset_id for asset_id, name in await session.execute(select(Asset.id, Asset.name))}
        lake, dunes, paid = (ids[name] for name in ("lake.png", "dunes.png", "paid.png"))
        await session.execute(insert(Tag), [tag_row(library, 1, "Red Hair"), tag_row(library, 2, "sky")])
        await session.execute(insert(AssetTag), [{"tag_id": 1, "asset_id": lake}, {"tag_id": 2, "asset_id": dunes}])
        made = {"id": 5, "user_id": library.user_id, "name": "Best of", "created_at": NOON}
        await session.execute(insert(AssetSet), [made])
        await session.execute(insert(AssetSetMember), [{"set_id": 5, "asset_id": paid}])
        account = await session.scalar(select(ProviderAccount.id).where(ProviderAccount.is_built_in))
        noted = {"notes": "ask Anna", "account_id": account, "color": ColorLabel.RED}
        await session.execute(update(Asset).where(Asset.id == dunes).values(**noted))
    for text, names in {
        'tag:"red hair"': {"lake"},
        "tag:red": set(),
        "red": {"lake"},
        'tag:SKY,"red hair"': {"lake", "dunes"},
        "has:tags": {"lake", "dunes"},
        'set:"Best of"': {"paid"},
        "notes:anna": {"dunes"},
        "anna": {"dunes"},
        "has:notes": {"dunes"},
        "color:red": {"dunes"},
        "color:none": {"lake", "clip", "100%_sure", "paid"},
        "has:prompt -has:tags": {"clip"},
        "has:lineage": set(),
        "has:recipe": set(),
        "is:imported": set(),
        "is:remote type:image": {"lake", "dunes", "paid"},
    }.items():
        assert await found(library, text) == names, text
    async with library.read() as services:
        accounts = await services.accounts.list_accounts()
    assert await found(library, f'account:"{accounts[0].label}"') == {"dunes"}


async def test_words_without_spaces_between_them_are_found_inside(library: OpenLibrary) -> None:
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.name == "lake.png").values(prompt="日落时的海边小镇"))
    assert await found(library, "海边") == await found(library, "prompt:小镇") == {"lake"}
    assert await found(library, "山") == set()


def tag_row(library: OpenLibrary, key: int, name: str) -> dict[str, object]:
    return {"id": key, "user_id": library.user_id, "name": name, "folded": name.casefold()}


def test_each_field_of_the_language_is_known_here() -> None:
    assert tuple(_FIELDS) == FIELDS


async def test_what_is_out_of_date_is_found_as_it_is_now(library: OpenLibrary) -> None:
    async with library.read() as services:
        ids = await services.assets.list_asset_ids(library.user_id)
        by_name = {row.name: row.id for row in await services.assets.get_asset_rows(ids)}
    assert await found(library, "is:outdated") == set()
    async with library.write() as services:
        await services.lineage.create_lineage(by_name["paid.png"], [by_name["lake.png"]], OperationType.UPSCALE)
        await services.versions.declare_version(by_name["dunes.png"], by_name["lake.png"])
    assert await found(library, "is:outdated") == {"paid"}
    assert await found(library, "is:kept,outdated") == {"paid", "lake"}
    assert await found(library, "-is:outdated") == {"lake", "dunes", "clip", "100%_sure"}
    async with library.write() as services:
        await services.versions.freeze([by_name["paid.png"]])
    assert await found(library, "is:outdated") == set()
