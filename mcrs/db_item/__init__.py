"""The music catalogue: the metadata of tracks."""

from mcrs.db_item.music_catalog import MusicCatalog, MusicCatalogDB

__all__ = ["MusicCatalog", "MusicCatalogDB"]
