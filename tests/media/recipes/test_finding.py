"""Recipes in files as the tools write them."""

import json
from pathlib import Path

import pytest

from app.media.clips import open_clip
from app.media.probe import MediaInspector, inspect_file
from app.media.recipes import own
from app.media.recipes.finding import find_recipe, picture_texts, recipe_in
from app.media.signatures import AVIF, GIF, JPEG, MP4, PNG, WEBP, FileKind
from tests.media import files
from tests.media.recipes.samples import A1111, COMFY, FLUX, INVOKE, dumped, encoded, png, user_comment


def seeds(path: Path) -> tuple[str, int | None]:
    found = inspect_file(str(path)).recipe
    return (found.params["tool"], found.seed) if found is not None else ("", None)


def test_each_tools_png_is_read_at_the_inspection(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    assert seeds(png(path, parameters=A1111)) == ("AUTOMATIC1111", 123456789)
    assert seeds(png(path, prompt=dumped(COMFY), workflow="{}")) == ("ComfyUI", 156680208700286)
    assert seeds(png(path, invokeai_metadata=json.dumps(INVOKE))) == ("InvokeAI", 987)
    assert seeds(png(path, Description="a bridge", Software="Midjourney")) == ("Midjourney", None)
    assert seeds(png(path)) == ("", None)


def test_ours_is_believed_before_all_others(tmp_path: Path) -> None:
    found = inspect_file(str(png(tmp_path / "a.png", parameters=A1111, pixsim7=own.dump({"prompt": "mine"})))).recipe
    assert found is not None
    assert found.prompt == "mine"


@pytest.mark.parametrize(("kind", "name"), [(JPEG, "JPEG"), (WEBP, "WEBP"), (AVIF, "AVIF")])
def test_the_comment_in_exif_is_read_from_other_formats(tmp_path: Path, kind: FileKind, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(encoded(name, exif=user_comment(A1111)).getvalue())
    found = find_recipe(path, kind)
    assert found is not None
    assert (found.seed, found.model) == (123456789, "sd_xl_base_1.0")


def test_a_gif_has_its_comment_and_a_sound_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(encoded("GIF", comment=b"made by hand").getvalue())
    assert picture_texts(path, GIF) == {"comment": "made by hand"}
    assert picture_texts(path, MP4) == {}
    assert find_recipe(tmp_path / "is not there", PNG) is None


def test_a_clip_has_the_graph_in_its_container(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mp4"
    plain_path = str(files.clip(tmp_path / "plain.mp4", frames=4))
    options = {"movflags": "use_metadata_tags"}
    with av.open(plain_path) as plain, av.open(str(path), "w", options=options) as out:
        out.metadata["prompt"] = dumped(FLUX)
        stream = out.add_stream_from_template(plain.streams.video[0])
        for packet in plain.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    with open_clip(path, MP4) as clip:
        assert "prompt" in clip.texts
    found = inspect_file(str(path)).recipe
    assert found is not None
    assert (found.prompt, found.model) == ("a fennec", "flux1-dev")


async def test_a_recipe_comes_back_from_the_worker(tmp_path: Path) -> None:
    from tests.support.kept_workers import KeptWorkers

    workers = KeptWorkers()
    try:
        found = await MediaInspector(workers).inspect(png(tmp_path / "a.png", parameters=A1111))
    finally:
        await workers.close()
    assert found.recipe is not None
    assert found.recipe.params["steps"] == 20


@pytest.mark.row("H-06")
def test_what_makes_a_reader_stumble_is_no_recipe(tmp_path: Path) -> None:
    broken = tmp_path / "a.jpg"
    broken.write_bytes(encoded("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff").getvalue())
    assert find_recipe(broken, JPEG) is None
    assert (
        recipe_in({"prompt": '{"1": {"class_type": "KSampler", "inputs": {"positive": [{}], "latent_image": 0}}}'})
        is None
    )
