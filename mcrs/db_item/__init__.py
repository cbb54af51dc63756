"""The music catalogue: the one owner of what is known of each track."""

from mcrs.db_item.music_catalog import MusicCatalog, MusicCatalogDB

__all__ = ["MusicCatalog", "MusicCatalogDB"]
