"""A description as the last resort."""

from app.media.recipes.described import read


def test_a_description_is_the_prompt_and_its_program_the_tool() -> None:
    recipe = read({"Description": "a stone bridge --ar 3:2 --v 6", "Software": "Midjourney"})
    assert recipe is not None
    assert (recipe.prompt, recipe.params) == ("a stone bridge --ar 3:2 --v 6", {"tool": "Midjourney"})
    other = read({"xmp:description": "a bridge", "Description": "other"})
    assert other is not None
    assert (other.prompt, other.params["tool"]) == ("a bridge", "description")


def test_what_cameras_and_programs_write_by_themselves_is_no_prompt() -> None:
    for text in ("OLYMPUS DIGITAL CAMERA", "DSC 0001", "Screenshot", "Created with GIMP", "  ", '{"a": 1}'):
        assert read({"ImageDescription": text}) is None
