"""User profiles."""

from mcrs.db_user.user_profiles import UserProfiles

__all__ = ["UserProfiles"]
