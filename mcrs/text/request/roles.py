"""How the parts of a message are meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.text.request.mention import WORKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.comparisons import Comparison
    from mcrs.text.request.mention import Mention


@dataclass
class Roles:
    """How the parts of a message are meant.

    Attributes:
        asked: What it asks for.
        like: What the tracks should be similar to.
        excluded: What it excludes: groups of mentions, of which a track that has all is excluded.
        complaints: The same of what was played last, which holds for the next track only: "too slow".
        flags: What else its cues say; see :data:`mcrs.text.request.cues.Role`. *not_their* and *not_this* stand for
            the artist and the track played last, where they are excluded; *not_unknown* for a name that the catalogue
            lacks; *like_this* for what should be similar.
        known: What it merely speaks of.
        points: The first words of what is in ``like`` and only compared with: "heavier than Adele".
        compared_with: What each time is compared with, by the time's first word: "older than the Beatles".
        left_out: The positions of the words that speak of what is excluded.
    """

    asked: list[Mention] = field(default_factory=list)
    like: list[Mention] = field(default_factory=list)
    excluded: list[list[Mention]] = field(default_factory=list)
    complaints: list[list[Mention]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    known: list[Mention] = field(default_factory=list)
    points: set[int] = field(default_factory=set)
    compared_with: dict[int, list[Mention]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)

    def exclude(self, mention: Mention, start: int, end: int) -> None:
        """Exclude what was asked for or known, by words that end after it or before it.

        Args:
            mention: What is excluded.
            start: The first of these words.
            end: The word after the last of them, exclusive.
        """
        self.asked = [each for each in self.asked if each is not mention]
        self.known = [each for each in self.known if each is not mention]
        self.excluded.append([mention])
        self.left_out.update((*mention.positions, *range(start, end)))

    def exclude_meant(self, meant: Sequence[Mention], start: int, end: int) -> bool:
        """Exclude what a pronoun at ``start`` stands for, as far as it is asked for or known; False for nothing."""
        for mention in meant:
            if mention in self.asked or mention in self.known:
                self.exclude(mention, start, end)
        return bool(meant)

    def complain_of(self, mention: Mention) -> None:
        """Exclude a mood from the next track: "louder than I wanted"."""
        self.complaints.append([mention])
        self.left_out.update(mention.positions)

    def turn_from(self, liked: Mention | None) -> None:
        """Exclude what is liked from the next track: "I like Nirvana, but something completely different"."""
        for mention in [each for each in self.asked if each is liked]:
            self.asked.remove(mention)
            self.complain_of(mention)

    def like_name(self, mention: Mention) -> None:
        """Ask for what is similar to a name. Its words would find the artist's own tracks."""
        self.like.append(mention)
        self.left_out.update(mention.positions)

    def refuse_unnamed(self, *, is_short: bool, is_bare: bool) -> None:
        """Exclude what the catalogue lacks, and in a short message what was played: "nothing by Wilco", "not a fan".

        Args:
            is_short: Whether the message is of a few words.
            is_bare: Whether nothing follows the words that exclude: "play Wilco, not that".
        """
        # "Skip this and play Wilco"
        self.flags |= {"not_unknown"} if not is_bare and self.flags.isdisjoint({"not_this", "not_their"}) else set()
        self.flags |= {"not_this"} if is_short else set()

    def refuse_repeat(self) -> bool:
        """Ask for no track again: "Repeat that? No way"; whether one was asked for."""
        repeated = self.flags & {"again", "first"}
        self.flags |= {"not_this"} if repeated else set()
        self.flags -= repeated
        return bool(repeated)

    def like_asked(self, mention: Mention) -> bool:
        """Ask for what is similar to a name that was asked for; it is True."""
        self.asked = [each for each in self.asked if each is not mention]
        self.like_name(mention)
        return True

    def compare(self, mention: Mention, comparison: Comparison, last: Mention | None, *, is_excluded: bool) -> None:
        """Take a mention for what the tracks are compared with.

        Args:
            mention: What "than" stands before.
            comparison: How it is compared.
            last: What is named before it, if anything: "older", "heavier".
            is_excluded: Whether that is excluded: "not as heavy as".
        """
        is_as = comparison.kind == "equal" and not is_excluded
        if mention.kind == "tags" and is_as:
            self.asked.append(mention)  # "as calm as ambient music"
            return
        self.left_out.update(range(comparison.start, mention.end))
        if last is not None and last.era is not None and last.era.relative is not None:
            self.compared_with.setdefault(last.start, []).append(mention)
        elif mention.kind == "tags":
            self.complain_of(mention)
        else:
            self.like_name(mention)
            if not is_as:
                self.compare_with(mention)

    def compare_with(self, *liked: Mention) -> None:
        """Ask for what is similar to names, but not for the next track by them: "like Radiohead, but slower"."""
        for mention in [each for each in liked if each.start not in self.points]:
            self.points.add(mention.start)
            self.complaints.append([mention])

    def complete(self) -> None:
        """Add what follows from the whole message.

        "Not that I don't like jazz" asks for jazz if nothing else is asked for. "Something similar" and "who else" are
        similar to what the message names, unless it is said. "Nope, Dolly Parton" asks for no more of who was played.
        """
        if "denied" in self.flags and not (self.asked or self.like):
            self.asked, self.known = self.known, []
        if "others" in self.flags and not self.like:
            for mention in [each for each in self.asked if each.kind == "artists"]:
                self.like_asked(mention)
        if "alike" in self.flags and not self.like:
            named = [*self.known, *self.asked, *(each for group in self.excluded for each in group)]
            works = [each for each in named if each.kind in WORKS]
            for mention in works[-1:]:
                self.like_asked(mention)
        if "corrects" in self.flags and any(each.kind in WORKS for each in self.asked):
            self.flags.add("not_their")
