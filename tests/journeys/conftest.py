"""The whole window in one process: offscreen, on the loop that Qt and asyncio share."""

from tests.ui.conftest import (  # noqa: F401
    _garbage_goes_in_the_thread_of_the_window,
    pytest_asyncio_loop_factories,
    pytest_itemcollected,
    qapp,
    theme,
)
