"""User profiles."""

from mcrs.db_user.user_profile import UserProfileDB, UserProfiles

__all__ = ["UserProfileDB", "UserProfiles"]
