"""Replicate: predictions, files, models."""

from tests.support.servers.replicate.server import ReplicateServer

SERVER = ReplicateServer
