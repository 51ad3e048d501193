"""PixVerse's Platform OpenAPI v2, as its reference describes it."""

from tests.support.servers.pixverse.server import PixverseServer

SERVER = PixverseServer
