"""The sentences that the template responses are made of. Each is true of any track that has what it names.

Tags stand in quotation marks: a catalogue's tags are in any language, and many are no noun ("80s", "dance to it").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.types import ReasonKind

#: Name the track: ``{track}`` is its title and artist.
OPENINGS = (
    "How about {track}?",
    "My pick for you is {track}.",
    "Let me put on {track}.",
    "The next track is {track}.",
    "I would go with {track} here.",
    "Try {track}.",
    "Here comes {track}.",
    "I would like to play you {track}.",
    "This one is for you: {track}.",
    "Have a listen to {track}.",
    "I suggest {track}.",
    "Let us hear {track} now.",
)

#: ``{title}`` and ``{artist}``, both known; ``{artists}`` is the artist's possessive.
NAMES = ("“{title}” by {artist}", "“{title}” from {artist}", "{artists} “{title}”")

#: A sentence for each kind of reason; ``{value}`` and ``{played}`` are those of the reason.
REASONS: Mapping[ReasonKind, tuple[str, ...]] = {
    "asked_title": (
        "You asked for “{value}”, and here it is.",
        "“{value}” is the title that you named.",
        "You named “{value}”, so here you are.",
        "Since you asked for “{value}”, I chose no other track.",
    ),
    "asked_album": (
        "You named the album “{value}”, and this is on it.",
        "It is on “{value}”, the album that you asked for.",
        "You asked for “{value}”, and this is one of its tracks.",
        "“{value}” is the album that you named, and it has this track.",
    ),
    "asked_artist": (
        "You named {value}, so here you are.",
        "You brought up {value}, and this is one of theirs.",
        "Since you spoke of {value}, I stayed right with them.",
        "It is by {value}, the very name that you gave.",
    ),
    "asked_tag": (
        "You brought up “{value}”, and that is one of the tags of this track.",
        "It is tagged “{value}”, the very word you used.",
        "You mentioned “{value}”, which is among its tags.",
        "I chose it for its tag “{value}”, since you spoke of that.",
        "As you spoke of “{value}”: this track is filed under it.",
        "You said “{value}”, and the catalogue uses that tag for this track too.",
    ),
    "asked_era": (
        "You spoke of {value}, and that is when it came out.",
        "Its release date falls into the time that you named: {value}.",
        "You asked for {value}, and its release date agrees.",
        "It was released in {value}, the time that you named.",
    ),
    "asked_like": (
        "It shares the tag “{value}” with {played}.",
        "You asked for something like {played}: the catalogue tags both “{value}”.",
        "Like {played}, it is tagged “{value}”.",
        "What it has in common with {played} is the tag “{value}”.",
    ),
    "same_album": (
        "It is on the album “{value}”, as “{played}” is.",
        "You heard “{played}”; this one is from the same album, “{value}”.",
        "It shares the album “{value}” with “{played}”, which you heard.",
        "It keeps us on “{value}”, like “{played}”.",
    ),
    "same_artist": (
        "You heard “{played}”, and this one is by {value} as well.",
        "It stays with {value}, after “{played}”.",
        "It is another one by {value}, after “{played}”.",
        "{value} made it, and “{played}” as well.",
    ),
    "same_era": (
        "Like “{played}”, it came out in {value}.",
        "It stays in {value}, as “{played}” did.",
        "Both it and “{played}” belong to {value}.",
        "It is from {value}, the same decade as “{played}”.",
    ),
    "tag": (
        "Among its tags is “{value}”.",
        "It goes by the tag “{value}”.",
        "The catalogue files it under “{value}”.",
        "One of the words attached to it is “{value}”.",
        "Its tags include “{value}”.",
    ),
    "year": (
        "It came out in {value}.",
        "This release dates from {value}.",
        "It takes you to {value}, the year it was released.",
        "The release year is {value}, if you like to place things in time.",
        "It has been around since {value}.",
    ),
    "album": (
        "You will find it on the album “{value}”.",
        "It is part of “{value}”.",
        "It comes from “{value}”.",
        "It belongs to the album “{value}”.",
        "The album around it is “{value}”.",
    ),
}

#: When the catalogue knows nothing but the names.
PLAIN_REASONS = (
    "It came out ahead in my search for this conversation.",
    "My search put it ahead of all others.",
    "Of all the tracks that I looked through, this one is at the head of my list.",
)

#: When not even the names are known.
NAMELESS_OPENINGS = (
    "I have lined up the track at the head of the list.",
    "My search put one track ahead of all others, and it is at the head of the list.",
    "One track came out ahead in my search for this conversation, and it is at the head of the list.",
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
    "What would you change about it?",
    "Is this the right direction?",
)
