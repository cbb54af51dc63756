"""The Hugging Face hub, for datasets and models."""

from mcrs.hub.probe import hub_is_reachable, why_no_hub
from mcrs.hub.repository import HubRepository, split_revision

__all__ = ["HubRepository", "hub_is_reachable", "split_revision", "why_no_hub"]
