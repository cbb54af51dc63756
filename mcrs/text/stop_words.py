"""Words that are common in requests for music and do not distinguish tracks."""

from __future__ import annotations

_GRAMMAR = """
a about above after again all also am an and any anyone anything are arent around as at away back be been before
being below between both but by can cant could couldnt did didnt do does doesnt doing done dont down each either
else ever every everything few for from further get gets getting give gives go goes going gone got had has hasnt
have havent having he her here hers him his how however i id if ill im in instead into is isnt it its itself ive
just keep kind lets like little lot lots made make makes many may maybe me might mine more most much must my
myself no nor not nothing now of off on once one ones only onto or other others our out over own perhaps quite
rather really same see she should so some someone something somewhat soon still such sure than that thats the
their them then there theres these they thing things this those though through to together too toward towards
try two under until up us use used very was wasnt way we well were what whatever whats when where which while
who whose why will with within without wont would wouldnt yet you your youre yours yourself s t d m re ve ll
"""
_COURTESY = """
actually ah alright amazing awesome appreciate cool definitely enjoy enjoyed enjoying excellent exactly
fantastic feel feeling feels fine fits glad good great greetings hello hey hi hmm hope hoping interested
interesting know love loved loving mean mind need needs nice no oh ok okay perfect please pretty right seem
seems sorry sounds super thank thanks think want wanted wanting wants welcome wonderful wondering wow yeah yes
"""
_ASKING = """
add another any artist artists band bands best bring catch check continue discover explore favorite favorites
favourite favourites find hear heard help listen listened listening looking music next number pick picks play
played playing playlist please put queue recommend recommendation recommendations recommended recommending
request search show singer similar sing sings song songs spin start suggest suggested suggestion suggestions
switch tell track tracks tune tunes vibe vibes
"""

#: Compared in lower case and without apostrophes.
CONVERSATIONAL = frozenset(f"{_GRAMMAR} {_COURTESY} {_ASKING}".split())
