"""MiniMax as its reference describes it: V2 (h3.py), V1 (hailuo.py), pictures (images.py), what they share (files.py).

A key works in one region: at `api.minimax.io` until the order `move` (host) says another.
"""

from tests.support.servers.minimax.h3 import H3
from tests.support.servers.minimax.hailuo import Hailuo
from tests.support.servers.minimax.images import Images


class MiniMaxServer(H3, Hailuo, Images):
    """Both generations behind each region's address."""


SERVER = MiniMaxServer
