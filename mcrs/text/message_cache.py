"""Remembering what was found in messages: the turns of a session share theirs, so most are met again."""

from functools import lru_cache

#: Remembers what a function gave for each of the latest messages.
remember_messages = lru_cache(1 << 14)
