"""A response with the data that its measures need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mcrs.responses.naming import Naming

if TYPE_CHECKING:
    from mcrs.evaluation.response_measures.catalog_names import CatalogNames
    from mcrs.types import Track, Turn


@dataclass(frozen=True, eq=False)
class Response:
    """One response of a run.

    Attributes:
        text: The response.
        turn: The conversation up to it.
        track: The first recommended track; None if the catalogue does not know it, or nothing was recommended.
        names: Every title and artist of the catalogue.
    """

    text: str
    turn: Turn
    track: Track | None
    names: CatalogNames

    @cached_property
    def naming(self) -> Naming | None:
        """Where the response names its track; None if there is none."""
        return None if self.track is None else Naming(self.text, self.track, self.names.read(self.text).written)

    @cached_property
    def other_names(self) -> set[str]:
        """Titles and artists of the catalogue in the response, folded, without those of the recommended track."""
        return self.names.mentioned(self.text, self.track)

    @cached_property
    def heard(self) -> str:
        """The folded words of the conversation so far, including the names of played tracks, between spaces."""
        said = [self.names.fold_message(message.role, message.content) for message in self.turn.history]
        return f" {' | '.join([*said, self.names.fold_message('user', self.turn.user_query)])} "
