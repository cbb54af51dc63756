"""Fixtures for the tests in this folder."""

from tests.hub.fixtures import empty_hub, hub

__all__ = ["empty_hub", "hub"]
