"""The sentences that the template replies are made of. Each holds true of any track that has what it names."""

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

#: ``{title}`` and ``{artist}``, both known.
NAMES = ("“{title}” by {artist}", "“{title}” from {artist}", "{artist} with “{title}”", "{artist}’s “{title}”")

#: ``{tag}`` is one of the track's tags that the listener used in the latest message.
ASKED_TAG_REASONS = (
    "You brought up {tag}, and that is one of the tags this track goes by.",
    "It is tagged {tag}, the very word you used.",
    "You mentioned {tag}, which listeners also use to describe this one.",
    "I chose it for its {tag} tag, since that came up in your message.",
    "As you spoke of {tag}: that is how this track is filed too.",
)

#: ``{tag}`` is any tag of the track.
TAG_REASONS = (
    "Among its tags is {tag}, which gives you an idea of where it sits.",
    "It goes by the tag {tag}.",
    "People who know it file it under {tag}.",
    "Think {tag}: that is one of the labels it carries.",
    "One of the words attached to it is {tag}.",
)

#: ``{year}`` is the year of release.
YEAR_REASONS = (
    "It came out in {year}, so you get the sound of that time.",
    "This release dates from {year}.",
    "It takes you to {year}, the year it was released.",
    "The release year is {year}, if you like to place things in time.",
    "It has been around since {year}.",
)

#: ``{album}`` is the album, by another name than the title.
ALBUM_REASONS = (
    "You will find it on the album “{album}”.",
    "It is part of “{album}”, which is worth a listen as a whole.",
    "It comes from “{album}”, so there is more where that came from.",
    "It belongs to the album “{album}”.",
    "The album around it is “{album}”.",
)

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
