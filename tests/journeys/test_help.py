"""The help that ships: whole, and true to the program."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.bootstrap import find_panels
from app.domain import errors
from app.system.paths import resources_folder
from app.ui.help.book import Book, Place

HELP = resources_folder() / "help"
ROOT = Path(__file__).parents[2]
IN_OTHER_FOLDERS = {"plugin-template"}
"""Files for those who write a provider; they are no pages."""


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(HELP)


def script(name: str) -> ModuleType:
    """A script that makes parts of the help, which is no module of the program."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def test_every_file_is_in_the_contents_and_every_entry_is_a_file(book: Book) -> None:
    files = {
        path.relative_to(HELP).with_suffix("").as_posix()
        for path in HELP.rglob("*.md")
        if path.relative_to(HELP).parts[0] not in IN_OTHER_FOLDERS
    }
    translated = {name for name in files if "." in name.rpartition("/")[2]}
    assert files - translated == set(book.pages)
    assert {name.partition(".")[0] for name in translated} <= set(book.pages)
    for page in book.pages.values():
        assert [section.level for section in page.sections].count(1) == 1, page.id


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_link_leads_somewhere(language: str) -> None:
    book = Book(HELP, language)
    broken = []
    for page in book.pages.values():
        for link in page.links():
            place = page.place_of(link)
            if place is None:
                is_outside = link.startswith(("https://", "http://"))
                if not (is_outside or (HELP / page.id).parent.joinpath(link).exists()):
                    broken.append(f"{page.id}: {link}")
            elif not _is_there(book, place):
                broken.append(f"{page.id}: {link}")
    assert broken == []


def _is_there(book: Book, place: Place) -> bool:
    page = book.pages.get(place.page)
    return page is not None and place.anchor in {"", *(section.anchor for section in page.sections)}


def test_every_panel_and_provider_has_a_page(book: Book) -> None:
    wanted = {f"panels/{plugin.id}" for plugin in find_panels()}
    wanted |= {f"providers/{path.parent.name}" for path in (ROOT / "app" / "providers").glob("*/manifest.py")}
    assert wanted - set(book.pages) == set()


def test_every_kind_of_error_is_explained(book: Book) -> None:
    text = book.page("troubleshooting").text
    kinds = {kind.__name__ for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {kind for kind in kinds if f"`{kind}`" not in text} == set()


@pytest.mark.parametrize("page", ["command-line", "actions"])
def test_commands_and_actions_are_those_of_the_program(page: str) -> None:
    """`python packaging/help_pages.py` brings them up to date."""
    made = script("help_pages")
    name, make = made.PARTS[page]
    text = (HELP / f"{page}.md").read_text("utf-8")
    assert f"<!-- {name} -->\n{make('en')}<!-- /{name} -->" in text


def test_every_picture_is_named_taken_by_the_script_and_small(book: Book) -> None:
    pages = [*book.pages.values(), *Book(HELP, "de").pages.values()]
    named = {path.removeprefix("pictures/") for page in pages for path in page.pictures()}
    named |= set(re.findall(r"resources/help/pictures/([\w-]+\.webp)", (ROOT / "README.md").read_text("utf-8")))
    files = {path.name: path.stat().st_size for path in (HELP / "pictures").iterdir()}
    assert set(files) == script("pictures").files()
    assert named - set(files) == set()
    assert {name for name in files if not {name, name.replace("-light.", "-dark.")} & named} == set()
    assert max(files.values()) < 2_000_000
    assert sum(files.values()) < 4_000_000
