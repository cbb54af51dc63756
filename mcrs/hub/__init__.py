"""The Hugging Face hub, for datasets and models."""

from mcrs.hub.hub_ids import split_revision
from mcrs.hub.probe import hub_is_reachable, why_no_hub
from mcrs.hub.repository import HubRepository

__all__ = ["HubRepository", "hub_is_reachable", "split_revision", "why_no_hub"]
