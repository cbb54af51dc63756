"""The artists, titles and albums of a catalogue that a message names."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.text.names import fold, without_article
from mcrs.text.request.artist_names import as_written, is_part
from mcrs.text.request.known_names import known_names, near_names, ordinary_words
from mcrs.text.request.languages import all_everyday_words, worn_words
from mcrs.text.request.mention import Mention, positions_of
from mcrs.text.request.one_word_names import OneWordNames
from mcrs.text.request.release_times import may_be_point
from mcrs.text.request.tables import small_words
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import is_announced, is_in_other_script, is_listed, is_written, split_elisions
from mcrs.text.request.work_finder import ANNOUNCING, WorkFinder, is_called_work
from mcrs.text.scripts import is_long
from mcrs.text.text_words import TextWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.mention import Kind
    from mcrs.text.request.tokens import Token

_BY, _SOME, _SMALL, _PLAYING, _ON = small_words("by", "some", "small", "playing", "on")
# These say nothing more beside a name.
_SAYING = frozenset().union(*small_words("preferring", "loving", "correcting"))
# A name may stand alone between these and another: "Queen over ABBA", "rather Queen than ABBA".
_PARTING = frozenset().union(*small_words("than", "parting", "joining"))
_MIN_LETTERS, _MIN_RARE, _MAX_WORDS, _NEAR = 3, 6, 5, 3


class NameFinder:
    """Finds names in messages.

    A name of several words is found however it is written, a work that is called by everyday words alone only with
    capitals or in quotation marks. A single word is a name if it is written like one and is no everyday word, if "by"
    stands before it, if its clause says nothing else, or if it is like no other word of the catalogue. A surname stands
    for the artists who bear it, if they are few. Next to an artist, works of that artist are found however they are
    written. A rare word written small is a title where it is what is to be played; elsewhere it is one, or a surname,
    only if it is excluded: "no zeppelin". Where no name is found, a near spelling may be (``near_names``).

    Args:
        catalog: Its names; none of the words of its tags is a name by itself.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        known = known_names(catalog)
        self._names, self._index, self._first_pairs = known.names, known.indexes, known.first_pairs
        self._surnames, self._beginnings = known.surnames, known.beginnings
        self._tags = tag_vocabulary(catalog)
        self._everyday = worn_words()
        self._ordinary = ordinary_words(catalog)
        self._called_works = WorkFinder(catalog, known)
        self._near = near_names(catalog)
        self._by_one_word = OneWordNames(known, self._tags, self._ordinary)
        # Messages have many words in common, and few of them are names.
        self._may_be_named = lru_cache(1 << 14)(self._is_name)

    def find(self, tokens: Sequence[Token], text: str) -> list[Mention]:
        """The names in a message that are spelled right; they may overlap."""
        found = list[Mention]()
        # The name index knows no elision: a name may be written with one, or begin after it.
        for written in dict.fromkeys((text, split_elisions(text))):
            firsts = [at for at, token in enumerate(tokens) if written != text or not token.joined] + [len(tokens)]
            text_words = TextWords(written)
            likely = text_words.likely(self._first_pairs)
            for kind, index in self._index.items():
                for first, length, numbers in index.found_names(text_words, likely):
                    if first + length < len(firsts) and (written == text or tokens[firsts[first]].joined):
                        names = tuple(self._names[kind][number] for number in numbers)
                        found += self._meant(tokens, Mention(firsts[first], firsts[first + length], kind, names))
        found += self._begun(tokens)
        found += self._called_works.find(tokens)
        taken = positions_of(span for span in found if span.kind == "artists")
        for at in [at for at, token in enumerate(tokens) if self._may_be_named(token.word) and at not in taken]:
            if names := self._called(tokens, at):
                is_whole = any(fold(without_article(name)) == tokens[at].word for name in names)
                found.append(Mention(at, at + 1, "artists", names, said="" if is_whole else tokens[at].word))
            elif (names := self._by_one_word.of(tokens, at)) and self._may_be_excluded(tokens, at):
                found.append(Mention(at, at + 1, "artists", names, is_weak=True))
            else:
                found += self._titled(tokens, at)
        found += self._called_works.of_artists(tokens, [span for span in found if span.kind == "artists"])
        # "The album Giant Steps" is not the title.
        albums = [span for span in found if span.kind == "albums"]
        announced = {span[:2] for span in albums if is_announced(tokens, span.start, ANNOUNCING["albums"])}
        return [span for span in found if span.kind != "titles" or span[:2] not in announced]

    def _is_name(self, word: str) -> bool:
        """Whether a word alone is an artist, a surname or a title."""
        artists, titles = self._index["artists"].named, self._index["titles"].named
        return word in self._surnames or bool(artists((word,)) or artists(("the", word)) or titles((word,)))

    def _meant(self, tokens: Sequence[Token], span: Mention) -> list[Mention]:
        """The span, if a name is meant there."""
        own = tokens[span.start : span.end]
        if any(token.opens for token in own[1:]) and not any("," in name for name in span.names):
            return []
        if len(own) > 1:
            return [span] if span.kind == "artists" or self._is_told_apart(own) else []
        is_artist = span.kind == "artists" and self._is_artist(tokens, span.start)
        if is_artist or (span.kind != "artists" and (own[0].quoted or self._is_work(tokens, span.start, span.kind))):
            return [span]
        rare = span.kind == "titles" and len(own[0].word) >= _MIN_RARE and own[0].word not in self._ordinary
        # "But not Pink Floyd, Queen or Prince"
        named = span.kind == "artists" and self._may_be_excluded(tokens, span.start)
        return [span._replace(is_weak=True)] if rare or named else []

    def _may_be_excluded(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether an exclusion may mean the artist that a word names.

        An everyday word needs a capital, or to stand alone in a list: "no abba, queen or blur".
        """
        token = tokens[at]
        is_rare = token.word not in self._ordinary
        if is_rare or token.word in all_everyday_words():
            return is_rare
        return token.raw[:1].isupper() or (is_listed(tokens, at) and not self._tags.has((token.word,)))

    def _is_told_apart(self, own: Sequence[Token]) -> bool:
        """Whether a work differs from everyday words: "Sunday Morning" is a title, "sunday morning" is a time."""
        if own[0].quoted or not all(token.word in self._ordinary for token in own):
            return True
        if not all(token.raw[:1].isupper() for token in own if token is own[0] or token.word not in _SMALL):
            return False
        # "Hip-Hop" and "East Coast" ask for music of the kind.
        meaning = self._tags.means(tuple(token.word for token in own))
        return meaning is None or meaning.is_vague

    def _is_artist(self, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if self._by_one_word.begins_other_name(tokens, at):
            return False
        if is_announced(tokens, at, _BY) or token.word not in self._ordinary:
            return True
        if (is_written(token) and token.word not in self._everyday) or self._is_alone(tokens, at, is_artist=True):
            return True
        return self._is_in_other_script(tokens, at)

    def _is_work(self, tokens: Sequence[Token], at: int, kind: Kind) -> bool:
        token, announced = tokens[at], is_called_work(tokens, at, kind)
        if kind == "albums":
            return announced
        is_rare = token.word not in self._ordinary
        return (is_rare and (is_written(token) or announced or self._is_alone(tokens, at))) or (
            len(token.word) >= _MIN_LETTERS and self._is_in_other_script(tokens, at)
        )

    def _is_in_other_script(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a word that is no tag has a capital among words of another script: "Queenが聴きたい"."""
        is_free = tokens[at].word not in self._tags.words and tokens[at].word not in all_everyday_words()
        return is_free and is_in_other_script(tokens, at)

    def _is_alone(self, tokens: Sequence[Token], at: int, *, is_artist: bool = False) -> bool:
        """Whether a clause says nothing else than "please" and the like: "queen please", "queen or abba"."""
        if tokens[at].word in self._tags.words or tokens[at].word in all_everyday_words():
            return False
        start, end = at, at + 1
        while not tokens[start].opens and not (is_artist and self._parts(tokens, start - 1, -1)):
            start -= 1
        while end < len(tokens) and not tokens[end].opens and not (is_artist and self._parts(tokens, end, 1)):
            end += 1
        idle = all_everyday_words() | _SAYING
        others = (*tokens[start:at], *tokens[at + 1 : end])
        return all(token.word in idle or (len(token.word) > 1 and may_be_point(token.word)) for token in others)

    def _parts(self, tokens: Sequence[Token], at: int, step: int) -> bool:
        """Whether a word parts an artist from another one near it, after it (1) or before it (-1)."""
        if tokens[at].word not in _PARTING:
            return False
        named = self._index["artists"].named
        near = [each for each in range(at + step, at + step * (_NEAR + 1), step) if 0 <= each < len(tokens)]
        pairs = (tuple(token.word for token in tokens[each : each + 2]) for each in near)
        return any(named(pair) or named(pair[:1]) or named(("the", pair[0])) for pair in pairs)

    def _begun(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Artists who are called by the first words of a long name."""
        for start, pair in enumerate(pairwise(token.word for token in tokens)):
            names = self._beginnings.get(pair)
            if names and not tokens[start + 1].opens and not self._ordinary.issuperset(pair):
                yield Mention(start, start + 2, "artists", names, said=" ".join(pair))

    def _called(self, tokens: Sequence[Token], at: int) -> tuple[str, ...]:
        """The artists whom a single word names that is written small, or is a surname."""
        token, by = tokens[at], is_announced(tokens, at, _BY)
        index = self._index["artists"]
        numbers = index.named((token.word,)) or index.named(("the", token.word))
        if not is_long(token.word) or token.word in all_everyday_words():
            is_meant = self._is_in_other_script(tokens, at) or self._is_alone(tokens, at)
            names = map(self._names["artists"].__getitem__, numbers)
            return as_written(tokens, at, names) if is_meant or (by and is_written(token)) else ()
        surnames = self._by_one_word.of(tokens, at)
        if not numbers and not surnames:
            return ()
        alone = self._is_alone(tokens, at, is_artist=True)
        if numbers and (by or alone or token.word not in self._ordinary):
            return tuple(self._names["artists"][number] for number in numbers)
        announced = by or is_announced(tokens, at, _SOME)
        has_length = len(token.word) > _MIN_LETTERS  # "Bob" may be anybody.
        written = has_length and token.raw[:1].isupper() and not (token.opens and token.word in self._ordinary)
        return self._by_one_word.akin(tokens, at, surnames, at + 1) if announced or alone or written else ()

    def _titled(self, tokens: Sequence[Token], at: int) -> list[Mention]:
        """The titles that a rare single word is: meant where it is to be played, else only if it is excluded."""
        is_rare = len(word := tokens[at].word) >= _MIN_RARE and word not in self._ordinary
        if not is_rare or not (numbers := self._index["titles"].named((word,))):
            return []
        names = tuple(map(self._names["titles"].__getitem__, numbers))
        before = tokens[at - 1].word if at and not tokens[at].opens else ""
        played = before in _PLAYING or (at > 1 and before in _ON and tokens[at - 2].word in _PLAYING)
        meant = played or self._is_alone(tokens, at)
        return [Mention(at, at + 1, "titles", names, is_weak=not meant)]

    def find_near(self, tokens: Sequence[Token], free: Sequence[bool]) -> Iterator[Mention]:
        """Names that are nearly spelled, from left to right, none inside another.

        Args:
            tokens: The words of a message.
            free: For each, whether nothing is known of it yet.
        """
        at = 0
        # Ordinary words alone nearly spell no name, so that a name begins at most a few words before one that is not.
        for rare, token in enumerate(tokens):
            if token.word in self._ordinary or not free[rare]:
                continue
            starts = range(max(at, rare + 1 - _MAX_WORDS), rare + 1)
            tried = (self._near_at(tokens, start, rare, free) for start in starts)
            span = next(filter(None, tried), None)
            if span is not None:
                yield span
            at = max(at, span.end if span is not None else rare + 1)

    def _near_at(self, tokens: Sequence[Token], start: int, rare: int, free: Sequence[bool]) -> Mention | None:
        """The name that most words from a position on nearly spell, of which one that is not ordinary is the first."""
        first = tokens[start]
        is_everyday = first.word in self._everyday and first.word != "the"
        if not free[start] or (is_everyday and not any(index.begins(first.word) for index in self._index.values())):
            return None
        end = start + 1
        while end < min(start + _MAX_WORDS, len(tokens)) and free[end] and not tokens[end].opens:
            end += 1
        if end <= rare:
            return None
        is_work = any(is_called_work(tokens, start, kind) for kind in ANNOUNCING)
        is_named = is_written(first) or is_announced(tokens, start, _BY)
        for stop in range(end, rare, -1):
            own = tokens[start:stop]
            # "Lionel Richie" is not "Ritchie", and Stevie is not Steve.
            if (
                len(own) == 1
                and (first.word in self._surnames or self._by_one_word.is_name_beside(tokens, start, start - 1))
            ) or self._by_one_word.is_name_beside(tokens, stop - 1, stop):
                continue
            said, is_capital = [token.word for token in own], any(token.raw[0].isupper() for token in own)
            if near := self._near.find(said, is_named=is_named, is_work=is_work, is_capital=is_capital):
                kind, name = near
                # "Scott Walker" is not Walter, but "miles daviis" is Miles Davis.
                before = tokens[start - 1].word if kind == "artists" and len(own) == 1 and start else ""
                if self._by_one_word.is_forename(before) and not is_part(before, name):
                    continue
                typed = " ".join(token.raw for token in own)
                return Mention(start, stop, kind, (name,), typed=typed, said=fold(typed))
        return None
