"""The pages of the help: what there is, in which order, and what each says. Markdown in resources/help."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import join, normpath
from typing import Final
from urllib.parse import unquote, urlsplit

INDEX: Final = "index"
_HEADING: Final = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_COMMENT: Final = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_INDEX_LINE: Final = re.compile(r"\s*-\s+\[([^\]]+)\]\(([^)\s]+)\)")
_TABLE_LINE: Final = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_MARKS: Final = re.compile(r"\*\*|`|^\s*(?:[-*>]|\d+\.)\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: a page, and a heading of it or its top."""

    page: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Attributes:
        level: 1 for the page's own title.
        anchor: As a link names it, and as GitHub makes it of the English heading.
        text: In plain words, to search in.
    """

    title: str
    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the help.

    Attributes:
        id: Its path without the ending: "panels/queue".
        text: Markdown.
    """

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]

    def place_of(self, link: str) -> Place | None:
        """Where a link of this page leads; None where that is outside of the help."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return None
        if not parts.path:
            return Place(self.id, unquote(parts.fragment))
        path = normpath(join(*self.id.split("/")[:-1], unquote(parts.path)))
        if path.startswith("..") or not path.endswith(".md"):
            return None
        return Place(path.removesuffix(".md"), unquote(parts.fragment))

    def links(self) -> list[str]:
        """Every link, as it is written."""
        return [target for _, target in _LINK.findall(_without_code(self.text))]

    def pictures(self) -> list[str]:
        """Every picture by its path in the help folder."""
        folder = "/".join(self.id.split("/")[:-1])
        return [normpath(join(folder, path)) for _, path in _PICTURE.findall(_without_code(self.text))]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages that belong together, in their order."""

    title: str
    pages: tuple[str, ...]


class Book:
    """The help as it is read; the page "index" says what there is and in which order.

    Args:
        folder: resources/help.
        language: Pages in this language stand for the English ones where they are there: "de" for `x.de.md`. Their
            headings have the anchors of the English ones, so that a link is the same in every language.
        parts: What replaces the text between the comments `<!-- NAME -->` and `<!-- /NAME -->` of a page: the keys as
            they are now.
    """

    def __init__(self, folder: Path, language: str = "en", parts: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._language = language
        self._parts = parts or {}
        index = self._read(INDEX)
        self.chapters = tuple(_chapters(index.text))
        ids = [INDEX, *(page for chapter in self.chapters for page in chapter.pages)]
        self.pages = {page_id: index if page_id == INDEX else self._read(page_id) for page_id in ids}

    def page(self, page_id: str) -> Page:
        """A page; the index where there is none of that name."""
        return self.pages.get(page_id, self.pages[INDEX])

    def picture(self, page_id: str, path: str, *, is_dark: bool) -> Path | None:
        """The file of a picture that a page names, in the look that shows; None where the help has no such picture."""
        folder = self.folder.resolve()
        file = (folder / page_id).parent.joinpath(path if is_dark else path.replace("-dark.", "-light.")).resolve()
        return file if file.is_relative_to(folder / "pictures") and file.is_file() else None

    def _read(self, page_id: str) -> Page:
        text = self._text(f"{page_id}.md")
        sections = tuple(_sections(text))
        if (self.folder / f"{page_id}.{self._language}.md").is_file():
            english, text = sections, self._text(f"{page_id}.{self._language}.md")
            sections = tuple(_sections(text))
            if len(sections) == len(english):
                sections = tuple(replace(own, anchor=one.anchor) for own, one in zip(sections, english, strict=True))
        return Page(page_id, sections[0].title if sections else page_id, text, sections)

    def _text(self, name: str) -> str:
        text = (self.folder / name).read_text("utf-8")
        for part, words in self._parts.items():
            text = fill_part(text, part, words)
        return _COMMENT.sub("", text)


def fill_part(text: str, name: str, words: str) -> str:
    """A page with other words between the comments of that name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = text.partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}{words}{end}{after}" if found else text


def slug(title: str, taken: dict[str, int]) -> str:
    """The anchor of a heading, as GitHub makes it; a second one of the same words gets a number."""
    words = re.sub(r"[^\w\- ]", "", plain(title).strip().lower()).replace(" ", "-")
    count = taken.get(words, 0)
    taken[words] = count + 1
    return f"{words}-{count}" if count else words


def plain(markdown: str) -> str:
    """The words of a text without its marks."""
    text = _LINK.sub(r"\1", _PICTURE.sub("", markdown))
    lines = [line.replace("|", " ") if line.lstrip().startswith("|") else line for line in text.splitlines()]
    text = "\n".join(line for line in lines if not _TABLE_LINE.match(line) and not _FENCE.match(line))
    return " ".join(_MARKS.sub("", text).split())


def _chapters(index: str) -> Iterator[Chapter]:
    title, pages = "", list[str]()
    for line in index.splitlines():
        heading, entry = _HEADING.match(line), _INDEX_LINE.match(line)
        if heading:
            if pages:
                yield Chapter(title, tuple(pages))
            title, pages = heading[2], []
        elif entry and entry[2].endswith(".md"):
            pages.append(entry[2].removesuffix(".md"))
    if pages:
        yield Chapter(title, tuple(pages))


def _sections(text: str) -> Iterator[Section]:
    taken: dict[str, int] = {}
    head: tuple[str, int] | None = None
    lines: list[str] = []
    is_code = False
    for line in [*text.splitlines(), "# end"]:
        is_code ^= bool(_FENCE.match(line))
        found = None if is_code else _HEADING.match(line)
        if found is None:
            lines.append(line)
            continue
        if head is not None:
            yield Section(plain(head[0]), head[1], slug(head[0], taken), plain("\n".join(lines)))
        head, lines = (found[2], len(found[1])), []


def _without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^\s*```.*?^\s*```", "", text))
