"""The sentences that the template responses are made of. Each holds true of any track that has what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcrs.types import ReasonKind

#: Before the track is named. ``{track}`` is its title and artist.
OPENINGS = (
    "How about {track}?",
    "My pick for you is {track}.",
    "Let me put on {track}.",
    "Next up: {track}.",
    "I would go with {track} here.",
    "Try {track}.",
    "Here comes {track}.",
    "Where I would take you now: {track}.",
    "This one is for you: {track}.",
    "Give {track} a spin.",
)

#: ``{title}`` and ``{artist}``, both known; ``{artists}`` is the artist's possessive.
NAMES = ("“{title}” by {artist}", "“{title}” from {artist}", "{artist} with “{title}”", "{artists} “{title}”")

#: A sentence for each kind of reason; ``{value}`` and ``{played}`` are those of the reason.
REASONS: Mapping[ReasonKind, tuple[str, ...]] = {
    "asked_artist": (
        "You named {value}, so here you are.",
        "You brought up {value}, and this is one of theirs.",
        "Since you spoke of {value}, I stayed right with them.",
        "It is by {value}, the very name that you gave.",
    ),
    "asked_tag": (
        "You brought up {value}, and that is one of the tags this track goes by.",
        "It is tagged {value}, the very word you used.",
        "You mentioned {value}, which listeners also use to describe this one.",
        "I chose it for its {value} tag, since you spoke of that.",
        "As you spoke of {value}: that is how this track is filed too.",
    ),
    "asked_era": (
        "You spoke of {value}, and that is when it came out.",
        "Its release date falls right into the time that you named: {value}.",
        "You said {value}, and its release date agrees.",
        "It was released in {value}, which is what you had in mind.",
    ),
    "same_album": (
        "It is on “{value}”, the album that “{played}” comes from.",
        "You heard “{played}”; this one is from the same album, “{value}”.",
        "It shares the album “{value}” with “{played}”.",
        "It keeps us on “{value}”, where “{played}” came from.",
    ),
    "same_artist": (
        "You heard “{played}”, and this one is by {value} as well.",
        "It stays with {value}, whom you know from “{played}”.",
        "It is another one by {value}, after “{played}”.",
        "{value} made it, as they made “{played}”.",
    ),
    "same_era": (
        "Like “{played}”, it came out in {value}.",
        "It stays in {value}, where “{played}” took us.",
        "Both it and “{played}” belong to {value}.",
        "It is from {value}, the same decade as “{played}”.",
    ),
    "tag": (
        "Among its tags is {value}, which gives you an idea of where it sits.",
        "It goes by the tag {value}.",
        "People who know it file it under {value}.",
        "Think {value}: that is one of the labels it carries.",
        "One of the words attached to it is {value}.",
    ),
    "year": (
        "It came out in {value}, so you get the sound of that time.",
        "This release dates from {value}.",
        "It takes you to {value}, the year it was released.",
        "The release year is {value}, if you like to place things in time.",
        "It has been around since {value}.",
    ),
    "album": (
        "You will find it on the album “{value}”.",
        "It is part of “{value}”, which is worth a listen as a whole.",
        "It comes from “{value}”, so there is more where that came from.",
        "It belongs to the album “{value}”.",
        "The album around it is “{value}”.",
    ),
}

#: When the catalogue knows nothing but the names.
PLAIN_REASONS = (
    "It was the closest match to what you wrote.",
    "Of all I looked through, it fits your words best.",
    "It came out on top when I searched for what you described.",
)

#: When not even the names are known.
NAMELESS_OPENINGS = (
    "I have lined up a track that came closest to your words.",
    "The track at the top of the list matches your message best.",
    "There is one track that stood out for what you described, and it is first in the list.",
)

INVITATIONS = (
    "Shall we stay with this mood, or change direction?",
    "Would you like more in this vein?",
    "Tell me which era you would like to visit next.",
    "Is there an artist you would like me to follow from here?",
    "Want something calmer or livelier after this?",
    "What should the next one have more of?",
    "Let me know how it lands, and I will adjust.",
    "Does it come close to what you had in mind?",
    "Should I dig deeper into this sound?",
    "Say the word and I will look for a neighbour of it.",
)
