"""Caching results for messages: the turns of a session share most messages."""

from functools import lru_cache

#: Caches a function's results for the latest messages.
cache_messages = lru_cache(1 << 14)
