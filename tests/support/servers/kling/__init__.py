"""Kling: the new generation (3.x, model in the path) and the legacy one, beside each other."""

from tests.support.servers.kling.server import Kling

SERVER = Kling
