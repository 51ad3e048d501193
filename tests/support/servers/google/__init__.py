"""Google's Gemini API as its reference describes it: interactions (omni.py), operations (veo.py), files (files.py).

`GET /v1beta/models` is not in the reference; it is the free call that proves a key.
"""

from tests.support.servers.google.omni import Interactions
from tests.support.servers.google.veo import Operations


class GoogleServer(Interactions, Operations):
    """Both interfaces behind one address."""


SERVER = GoogleServer
