"""The music catalogue: the one owner of what is known of each track."""

from mcrs.db_item.music_catalog import MusicCatalog

__all__ = ["MusicCatalog"]
