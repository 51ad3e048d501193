"""The whole window in one process: offscreen, on the loop that Qt and asyncio share."""

from tests.ui.conftest import (  # noqa: F401
    pytest_asyncio_loop_factories,
    pytest_itemcollected,
    theme,
)
