"""Every part that can say what is looked for says the same."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from app.domain.asset import Asset
from app.domain.events import AssetChanged
from app.domain.search import Listing, Sort, parse
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.ui.panels.gallery.model import GalleryModel
from app.ui.panels.gallery.search_control import SearchControl
from app.ui.panels.gallery.search_words import Names
from app.ui.theme import Theme
from tests.support.shown_gallery import ShownGallery, holds, show_gallery


def control_of(gallery: ShownGallery) -> SearchControl:
    found = gallery.panel.findChild(SearchControl)
    assert isinstance(found, SearchControl)
    return found


async def test_a_kind_is_said_by_its_segment_and_several_by_a_chip(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        control, model = control_of(gallery), gallery.model
        control.look_for("type:video")
        assert (control.kinds.value(), control.chips.chips()) == ("video", [])
        control.look_for("type:video,audio lake")
        assert control.kinds.value() is None
        assert [chip.accessibleName() for chip in control.chips.chips()] == ["Kind: Clips, Sounds"]
        assert control.has_words
        control.kinds.chosen.emit("image")
        assert model.query.text == "type:image lake"
        control.kinds.chosen.emit(None)
        assert model.query.text == "lake"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("type:video", "There are no clips yet."),
        ("type:image", "No pictures yet."),
        ("set:Best", "Nothing is in Best yet. Drag pictures onto it."),
        ("rating:5 lake", "Nothing in the library fits “Stars: 5 stars, lake”."),
        (
            "ratng:3",
            "Nothing in the library has “ratng:3” in its words, tags or facts."
            " There is no field ratng: did you mean rating?",
        ),
        ("lake", "Nothing in the library has “lake” in its words, tags or facts."),
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(tmp_path: Path, theme: Theme, text: str, words: str) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        control = control_of(gallery)
        control.look_for(text)
        assert control.nothing_found() == words


async def test_providers_and_models_have_their_names_and_random_is_shuffled_anew(tmp_path: Path, theme: Theme) -> None:
    home = ProviderEnvironment(tmp_path)
    registry = ProviderRegistry({name: factory_of(name)(home) for name in ("local", "sora")})
    async with show_gallery(tmp_path, theme, rows=3, registry=registry) as gallery:
        control, model = control_of(gallery), gallery.model
        gallery.panel.resize(1000, 500)

        def is_named() -> bool:
            control.look_for("")
            control.look_for("provider:local")
            return [chip.accessibleName() for chip in control.chips.chips()] == ["Provider: Local engine"]

        await holds(is_named)
        heard: list[Names] = []
        control.names_read.connect(heard.append)
        control.look_for("")
        async with gallery.library.parts.database.write() as session:
            asset = await session.get_one(Asset, gallery.ids[0])
            asset.provider_id, asset.model = "sora", "gpt-image-2"
        gallery.library.bus.publish(AssetChanged(asset.id))
        await holds(lambda: any(names.get(("model", "gpt-image-2")) == "GPT Image 2" for names in heard))
        control.look_for("model:gpt-image-2")
        assert [chip.accessibleName() for chip in control.chips.chips()] == ["Model: GPT Image 2"]
        control.look_for("provider:local")
        seeds = []
        for _ in range(2):
            await _choose(gallery, "Random")
            seeds.append(model.query.seed)
        assert len(set(seeds)) == 2
        assert model.query == Listing("provider:local", Sort.RANDOM, seed=seeds[1], has_stacks=True)


async def _choose(gallery: ShownGallery, word: str) -> None:
    assert isinstance(gallery.model, GalleryModel)
    control_of(gallery)._choose_order()
    menu = gallery.panel.findChild(QMenu)
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == word).trigger()
    menu.close()
    menu.deleteLater()
    await holds(lambda: gallery.panel.findChild(QMenu) is None)


async def test_tags_that_are_renamed_are_followed_and_values_chosen_alone_or_turned(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme, rows=1) as gallery:
        control, model = control_of(gallery), gallery.model
        control.look_for("tag:Sea,sky -tag:dunes is:kept lake")
        for names, new_name, text in (
            (("sea",), "ocean", "tag:ocean,sky -tag:dunes is:kept lake"),
            (("ocean", "sky", "none"), "wet", "tag:wet -tag:dunes is:kept lake"),
            (("dunes",), "", "tag:wet is:kept lake"),
        ):
            control.follow_tags(names, new_name)
            assert model.query.text == text
        control.show_only("is", "rejected")
        assert model.query.text == "tag:wet is:rejected lake"
        control.chips.turned.emit(parse(model.query.text)[1])
        assert model.query.text == "tag:wet -is:rejected lake"
        control.add_term(parse("tag:wet")[0])
        control.toggle("rating", "5")
        assert model.query.text == "-is:rejected tag:wet rating:5 lake"
