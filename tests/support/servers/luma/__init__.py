"""Luma: the Agents API and the older Dream Machine API, each with its host, keys and schemas."""

from tests.support.servers.luma.server import Luma

SERVER = Luma
