"""The library for Content Credentials is set up without the network."""

from app.media.credentials.library import offline_context
from tests.support.credentials import root_of, self_made


def test_the_settings_are_taken() -> None:
    for anchors in ("", root_of(self_made())):
        with offline_context(anchors) as context:
            assert context.is_valid
