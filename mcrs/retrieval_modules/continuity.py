"""Retrieval by continuity: the artists, albums and titles that were played or named."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.config.blocks import Decay, Weight
from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import rank_sums
from mcrs.registry.components import Renamed
from mcrs.retrieval_modules.artists_and_albums import album_index, artists_and_albums, title_index
from mcrs.retrieval_modules.base import Retriever
from mcrs.text.message_cache import cache_messages
from mcrs.text.name_index import NameIndex
from mcrs.types import Ranking, Turn


class _Weights(NamedTuple):
    """The weights of artists, albums and titles (by row), those above 0."""

    artists: defaultdict[int, float]
    albums: defaultdict[int, float]
    titles: defaultdict[int, float]


class ContinuityRetriever(Retriever):
    """Ranks the tracks of artists and albums that were played or named, and those whose titles were named.

    Users often stay with what they hear: half of the last played tracks in the public sessions share an artist with an
    earlier one. With the factor decay^age for older messages (see :attr:`mcrs.types.Turn.aged_history`),

        s(a) = played · Σ decay^age over the played tracks of artist a
               + named · [the current message names a]
               + named_before · Σ decay^age over the user's earlier messages that name a
               + named_in_responses · Σ decay^age over the responses that name a
        score(d) = mean over the artists a of track d of s(a) / max(1, u(a))^crowding
                   + album · Σ decay^age over the played tracks on an album of d
                   + named_album · Σ decay^age over the user's messages that name an album of d
                   + title · Σ decay^age over the user's messages that name d

    where u(a) is the number of tracks of artist a that were not played in this session: they share the artist's score.
    The formula is this project's own, with settings chosen on its development data. Tracks without a score are not in
    the list, so it may be empty.

    Args:
        catalog: The searched catalogue; the fields ``artist_name``, ``album_name`` and ``track_name`` are used if they
            exist.
        decay: Factor for age, counted as in ``query.decay``.
        played: Weight of the artists of played tracks.
        named: Weight of the artists that the current message names.
        named_before: Weight of the artists that the user named earlier.
        named_in_responses: Weight of the artists that responses name.
        crowding: How strongly the score of an artist is divided among that artist's unplayed tracks; 0 is not at all.
        album: Weight of the albums of played tracks.
        named_album: Weight of the albums that the user names.
        title: Weight of the titles that the user names.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        decay: Decay = 0.9,
        played: Weight = 1.0,
        named: Weight = 1.0,
        named_before: Weight = 0.5,
        named_in_responses: Annotated[Weight, Renamed("named_in_replies")] = 0.5,
        crowding: Weight = 0.5,
        album: Weight = 0.1,
        named_album: Weight = 0.0,
        title: Weight = 0.0,
    ) -> None:
        super().__init__(catalog)
        self._decay, self._crowding = decay, crowding
        self._played, self._album, self._named_album, self._title = played, album, named_album, title
        self._named, self._named_before, self._named_in_responses = named, named_before, named_in_responses
        self._artists_and_albums = artists_and_albums(catalog)
        nowhere = NameIndex(())
        albums = album_index(catalog) if named_album else nowhere
        titles = title_index(catalog) if title else nowhere
        self._find_artists = cache_messages(self._artists_and_albums.artist_index.find)
        self._find_albums = cache_messages(albums.find)
        self._find_titles = cache_messages(titles.find)

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank the tracks of each turn's artists, albums and titles; a ranking may be empty."""
        return [rank_sums(self._gains(turn), topk) for turn in turns]

    def _gains(self, turn: Turn) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float64]]]:
        """Rows, and their scores by one artist, album or title."""
        artists, albums = self._artists_and_albums.artists, self._artists_and_albums.albums
        by_artist, by_album, by_title = self._weigh(turn)
        played = [artist for row in self.catalog.rows(turn.played_track_ids) for artist in artists.groups_of(row)]
        for artist, weight in by_artist.items():
            rows = artists.rows_of(artist)
            left = max(len(rows) - played.count(artist), 1)
            yield rows, weight / left**self._crowding * self._artists_and_albums.shares[rows].astype(np.float64)
        for album, weight in by_album.items():
            rows = albums.rows_of(album)
            yield rows, np.full(len(rows), weight)
        if by_title:
            yield np.fromiter(by_title, np.int32), np.fromiter(by_title.values(), np.float64)

    def _weigh(self, turn: Turn) -> _Weights:
        found = _Weights(defaultdict(float), defaultdict(float), defaultdict(float))
        for message, age in turn.aged_history:
            faded = self._decay**age
            if message.role == "user":
                self._add_artists(found, message.content, self._named_before * faded)
                self._add_works(found, message.content, faded)
            elif message.role == "assistant":
                self._add_artists(found, message.content, self._named_in_responses * faded)
            else:
                self._add_played(found, message.content, faded)
        self._add_artists(found, turn.user_query, self._named)
        self._add_works(found, turn.user_query, 1.0)
        return found

    def _add_artists(self, found: _Weights, text: str, weight: float) -> None:
        for artist in self._find_artists(text) if weight else ():
            found.artists[artist] += weight

    def _add_works(self, found: _Weights, text: str, faded: float) -> None:
        for album in self._find_albums(text) if self._named_album else ():
            found.albums[album] += self._named_album * faded
        for row in self._find_titles(text) if self._title else ():
            found.titles[row] += self._title * faded

    def _add_played(self, found: _Weights, track_id: str, faded: float) -> None:
        for row in self.catalog.rows([track_id]):
            for artist in self._artists_and_albums.artists.groups_of(row) if self._played else ():
                found.artists[artist] += self._played * faded
            for album in self._artists_and_albums.albums.groups_of(row) if self._album else ():
                found.albums[album] += self._album * faded
