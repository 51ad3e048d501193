"""fal.ai: the queue, the storage and the platform interface."""

from tests.support.servers.fal.server import FalServer

SERVER = FalServer
