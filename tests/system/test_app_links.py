"""Links to the program: they lead somewhere, or nowhere."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.app_links import LONGEST_LINK, LONGEST_PROMPT, AppLink, file_of, is_link, read_link


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("pixsim7:asset/12", AppLink("asset", 12)),
        ("PIXSIM7:asset/12", AppLink("asset", 12)),
        ("pixsim7://asset/12", AppLink("asset", 12)),
        ("pixsim7://job/3/", AppLink("job", 3)),
        ("pixsim7:settings", AppLink("settings")),
        ("pixsim7:settings/library", AppLink("settings", text="library")),
        ("pixsim7:compose?prompt=a%20lake%0Aat+dawn", AppLink("compose", text="a lake\nat dawn")),
        ("pixsim7://compose?prompt=%3Cb%3E", AppLink("compose", text="<b>")),
    ],
)
def test_a_link_leads_to_a_place(link: str, found: AppLink) -> None:
    assert read_link(link) == found


@pytest.mark.row("H-21")
@pytest.mark.parametrize(
    "link",
    [
        "",
        "pixsim7:",
        "pixsim7:submit",
        "pixsim7:submit?prompt=a",
        "pixsim7:job/submit",
        "pixsim7:compose",
        "pixsim7:compose?prompt=",
        "pixsim7:compose?prompt=a&submit=1",
        "pixsim7:compose?prompt=a&prompt=b",
        "pixsim7:compose/now?prompt=a",
        "pixsim7:compose?prompt=%00",
        "pixsim7:compose?prompt=%1b%5b2J",
        "pixsim7:compose?prompt=a%E2%80%AEb",
        "pixsim7:compose?prompt=%ff%fe",
        f"pixsim7:compose?prompt={'a' * (LONGEST_PROMPT + 1)}",
        "pixsim7:asset/0",
        "pixsim7:asset/-1",
        "pixsim7:asset/1e3",
        "pixsim7:asset/١٢",
        "pixsim7:asset/" + "9" * 400,
        "pixsim7:asset/../job/1",
        "pixsim7:asset/12?and=submit",
        "pixsim7:asset/12#submit",
        "pixsim7:settings/../../etc",
        "pixsim7:settings/Library",
        "pixsim7://[",
        "pixsim7:asset/12" + "0" * LONGEST_LINK,
        "pixsim7:" + "x" * 1_000_000,
        "https://asset/12",
        "file:///etc/passwd",
    ],
)
def test_anything_else_leads_nowhere(link: str) -> None:
    assert read_link(link) is None


@given(st.text(max_size=200))
def test_no_text_behind_the_scheme_is_more_than_a_place(text: str) -> None:
    found = read_link(f"pixsim7:{text}")
    assert found is None or found.place in {"asset", "job", "settings", "compose"}


@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=200).map(str.strip).filter(bool)
)
def test_a_prompt_arrives_as_it_was_written(prompt: str) -> None:
    found = read_link(f"pixsim7:compose?prompt={quote(prompt, safe='')}")
    if "\ufffd" in prompt:
        assert found is None
    else:
        assert found == AppLink("compose", text=prompt)


def test_files_come_as_paths_and_as_addresses() -> None:
    assert file_of("/a b/c.png") == Path("/a b/c.png")
    assert file_of("c:d.png") == Path("c:d.png")
    assert file_of("file:///a%20b/%C3%A4.png") == Path("/a b/ä.png")
    assert file_of("file://localhost/a.png") == Path("/a.png")
    hostile = (
        "file://server/share/a.png",
        "https://x/a.png",
        "file:///a%00b",
        "file:///%ff",
        "file:relative",
        "file://[",
    )
    assert [file_of(address) for address in hostile] == [None] * len(hostile)
    assert not is_link("pixsim7")
