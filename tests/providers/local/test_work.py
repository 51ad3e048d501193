from pathlib import Path

import pytest

from app.domain.errors import InvalidParametersError
from app.providers.local.work import render


def test_a_request_is_rendered_from_plain_data(tmp_path: Path) -> None:
    target = tmp_path / "a.part"
    render("text_to_image", {"prompt": "Dunes", "size": "480p", "seed": 1}, str(target))
    assert target.read_bytes().startswith(b"\x89PNG")


def test_an_operation_that_the_engine_cannot_do_is_refused(tmp_path: Path) -> None:
    with pytest.raises((InvalidParametersError, Exception), match="cannot do"):
        render("lip_sync", {}, str(tmp_path / "a.part"))
