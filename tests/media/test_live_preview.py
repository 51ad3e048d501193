import io

import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.live_preview import LONGEST_SIDE, clean_preview
from tests.support.servers import media


def test_a_preview_is_written_anew_and_small() -> None:
    made = clean_preview(media.picture(size=(1024, 512)))
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))


@pytest.mark.parametrize("data", [b"", b"<svg/>", media.picture()[:60]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(MediaError):
        clean_preview(data)
