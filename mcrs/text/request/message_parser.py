"""What one message says, whatever came before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.text.affixes import without_cases_of_names
from mcrs.text.eras import year_of
from mcrs.text.message_cache import cache_messages
from mcrs.text.request.cues import cue_at, has_cue
from mcrs.text.request.earlier_tracks import earlier_track, places_of_tracks
from mcrs.text.request.languages import everyday_words, languages_of
from mcrs.text.request.mention import positions_of
from mcrs.text.request.mentioned_works import is_restated, mentioned_works
from mcrs.text.request.mentions import MentionFinder
from mcrs.text.request.name_finder import NameFinder
from mcrs.text.request.release_times import DECADE_WORDS
from mcrs.text.request.role_reader import RoleReader
from mcrs.text.request.set_phrases import Question, asks_for_anything, question_of, said_to_a_person
from mcrs.text.request.tables import small_words
from mcrs.text.request.tag_table import language_of_tags
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import read_tokens, words_of
from mcrs.text.request.unknown_names import unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.eras import Era
    from mcrs.text.request.earlier_tracks import Earlier
    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.roles import Roles
    from mcrs.text.request.tokens import Token

_NO_YEAR = 2025
_N_FIRST, _MAX_WORDS_ALONE, _MAX_WORDS_OF_A_MOOD, _MAX_HIT_WORDS = 5, 3, 8, 3
_MUSIC, _TUNE, _HITS, _ASKING, _STATING, _ADDRESSING, _WHOSE, _LINKING = small_words(
    "music", "tune", "hit", "asking", "stating", "addressing", "whose", "linking"
)
_MAX_CUE_WORDS = 4


@dataclass(frozen=True)
class ParsedMessage:
    """What one message says.

    Attributes:
        roles: What it asks for, excludes and likes, and what else its small words say.
        words: Its folded words.
        mentions: What it names.
        language: Its language.
        only_mentioned: The first words of the works that it only speaks of.
        unknown: A name that it asks for and the catalogue lacks; ``""`` if it names anything else.
        search_text: The message without the words that speak of what is excluded, or of a bound on the time, and with
            the catalogue's name for a tag that it calls otherwise.
        earlier: The track before the last one that it prefers or asks for again.
    """

    roles: Roles
    words: Sequence[str]
    mentions: Sequence[Mention]
    language: Language
    only_mentioned: frozenset[int]
    unknown: str
    search_text: str
    earlier: Earlier | None = None

    @cached_property
    def is_framed(self) -> bool:
        """Whether it speaks of music by itself.

        Where it does not, what it names only counts in a conversation in which something was played.
        """
        # "Not the 50s" asks for music whatever is around it.
        return any(
            mention.kind in {"artists", "eras"} for group in self.roles.excluded for mention in group
        ) or _is_about_music(self.words, self.mentions, self.language)

    @cached_property
    def is_open(self) -> bool:
        """Whether it asks for any music, and says nothing about it, or excludes only what the catalogue lacks."""
        if "not_unknown" in self.roles.flags:
            return self.question is None
        return not self.mentions and asks_for_anything(" ".join(self.words)) and self.question is None

    @cached_property
    def question(self) -> Question | None:
        """What it asks about a track. Few turns need it, and its patterns take time."""
        return question_of(self.words)

    @cached_property
    def corrected(self) -> dict[str, str]:
        """Near-miss spellings, and the names that were taken for them."""
        return {mention.typed: mention.names[0] for mention in self.mentions if mention.typed}


class MessageParser:
    """Parses messages, each once. :func:`message_parser` makes it once for a catalogue.

    Args:
        catalog: Its names, tags and years are the words that count.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self.tags = tag_vocabulary(catalog)
        dates = catalog.counts("release_date")
        self._years = {year for date in dates if (year := year_of(date)) is not None}
        #: The catalogue's first and latest year.
        self.oldest, self.newest = min(self._years, default=_NO_YEAR), max(self._years, default=_NO_YEAR)
        self._mentions = MentionFinder(NameFinder(catalog), self.tags, self.newest)
        self.parse = cache_messages(self._parse)

    def has_tracks_of(self, era: Era) -> bool:
        """Whether a track came out in a time, as far as there are dates."""
        return not self._years or any(era.first <= year <= era.last for year in self._years)

    def _parse(self, text: str) -> ParsedMessage:
        text = text.replace(" > ", " over ")  # "Blondie > Madonna"
        tokens = read_tokens(text)
        words = [token.word for token in tokens]
        language = language_of_tags(words, languages_of(words))
        if language == "tr" and (bare := without_cases_of_names(text)) != text:
            return self._parse(bare)
        mentions = self._mentions.find(text, tokens, language)
        # "Good morning" names no use, and "the first song was better" no first love.
        has_tags = any(mention.kind == "tags" for mention in mentions)
        spoken = said_to_a_person(words) | places_of_tracks(words) if has_tags else set[int]()
        mentions = [each for each in mentions if each.kind != "tags" or each.start not in spoken]
        roles = RoleReader(tokens, mentions, language).read()
        roles.excluded = [each for each in roles.excluded if not is_restated(each, roles.asked, tokens, language)]
        self._ask_for_instrumental(roles, words, language)
        # Queries drop the everyday words of English alone.
        if language != "en":
            everyday = everyday_words(language)
            named = positions_of(mentions)
            roles.left_out.update(at for at, word in enumerate(words) if at not in named and word in everyday)
        # A bound says nothing of a track's own words.
        roles.left_out |= positions_of(each for each in mentions if each.era is not None and each.era.bounded)
        search_text = self._search_text(text, tokens, mentions, roles.left_out)
        works, unknown = mentioned_works(tokens, mentions, language), unknown_name(text, tokens, mentions)
        # "No songs by Wilco?" asks whether there are any, and "songs by Sans Souci" asks for some.
        is_asked = text.rstrip().endswith(("?", "？")) or has_cue(words_of(unknown), "exclude", language)
        if not unknown or is_asked:
            roles.flags.discard("not_unknown")
        elif "not_unknown" in roles.flags:
            unknown = ""
        return ParsedMessage(roles, words, mentions, language, works, unknown, search_text, earlier_track(words))

    def _ask_for_instrumental(self, roles: Roles, words: Sequence[str], language: Language) -> None:
        """Ask for instrumental music where all voices are excluded: "minus the vocals", "leave the vocals out"."""
        meaning = self.tags.means(("instrumental",))
        voices = [group for group in roles.excluded if len(group) == 1 and _are_voices(group[0], words, language)]
        if voices and meaning is not None and len(meaning.tags):
            roles.excluded.remove(voices[0])
            roles.asked.append(voices[0][0]._replace(names=(meaning.name,), meaning=meaning, said="instrumental"))

    def _search_text(self, text: str, tokens: Sequence[Token], mentions: Sequence[Mention], left_out: set[int]) -> str:
        """A message without some of its words, and with the catalogue's tags for what no tag is called: "bossanova".

        Moods and uses stay as they are: their synonyms are only near.
        """
        names = {
            mention.start: (mention.end, meaning.name)
            for mention in mentions
            if (meaning := mention.meaning) is not None
            and len(meaning.tags)
            and not (meaning.is_vague or self.tags.holds(mention.said))
        }
        if not left_out and not names:
            return text
        words, at = [], 0
        while at < len(tokens):
            end, name = names.get(at, (at + 1, tokens[at].raw))
            words += [name] if at not in left_out else []
            at = end
        return " ".join(words)


@once_per_catalog
def message_parser(catalog: MusicCatalog) -> MessageParser:
    """The parser of messages about a catalogue."""
    return MessageParser(catalog)


def _are_voices(mention: Mention, words: Sequence[str], language: Language) -> bool:
    """Whether a mention is all voices, and a cue next to it excludes them: "no vocals", but not "no loud vocals"."""
    concept = mention.meaning.concept if mention.meaning is not None else None
    if concept is None or concept.name != "vocals" or " " in mention.said:
        return False
    end = mention.start - (mention.start > 0 and words[mention.start - 1] in _LINKING)
    before = ((at, cue_at(words, at, language)) for at in range(max(end - _MAX_CUE_WORDS, 0), end))
    cues = [cue_at(words, mention.end, language), *(cue for at, cue in before if at + cue.length == end)]
    return any(cue.does("exclude", "before", "minus") for cue in cues)


def _is_about_music(words: Sequence[str], mentions: Sequence[Mention], language: Language) -> bool:
    """Whether a message may be meant musically: "a drive" in a sentence of something else asks for no road music."""
    if any(mention.is_informative for mention in mentions) or not _MUSIC.isdisjoint(words):
        return True
    # "What's the newest stuff?", "a hit from the 80s"
    times = [mention for mention in mentions if mention.kind == "eras"]
    if any(
        not _TUNE.isdisjoint(words[time.start : time.end + 1])
        or not _HITS.isdisjoint(words[max(time.start - _MAX_HIT_WORDS, 0) : time.start])
        for time in times
    ):
        return True
    if has_cue(words[:_N_FIRST], "want", language):
        return True
    if (words and words[0] in _ASKING) or not _ADDRESSING.isdisjoint(words):
        return False
    if has_cue(words, "want", language):
        return True
    sections = {mention.section for mention in mentions}
    named = positions_of(mentions)
    others = [word for position, word in enumerate(words) if position not in named]
    # "I am so sad" states a mood; "rainy evening with tea" sets a scene; "my car broke down" does neither.
    if "mood" in sections and len(words) <= _MAX_WORDS_OF_A_MOOD:
        return True
    scene = "use" in sections and _STATING.isdisjoint(others) and words[0] not in _WHOSE
    # "Before the year 2000" and "ah, the nineties" say nothing else.
    timed = bool(times) and all(word in everyday_words(language) or word in DECADE_WORDS for word in others)
    return scene or not others or (timed and _STATING.isdisjoint(others)) or len(words) <= _MAX_WORDS_ALONE
