"""What every input is fed to: a small catalogue, a few sessions, and a pipeline over them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.config import GenerationSettings, RunConfig
from mcrs.data.conversation import Session, parse_session
from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.crs import CRSBaseline
from mcrs.pipeline.recommender import Recommender
from mcrs.pipeline.wiring import load_recommender
from mcrs.prompts.styles import load_prompt_texts, make_prompt_writer
from mcrs.types import ChatMessage, Turn

if TYPE_CHECKING:
    from mcrs.lm_modules.base import LanguageModel
    from mcrs.retrieval_modules.base import Retriever

_TRACKS = [
    {
        "track_id": f"t{number}", "track_name": [f"Song {number}"], "artist_name": ["Miles Davis", f"Trio {number}"],
        "album_name": ["Blue"], "tag_list": ["jazz", "80s"], "release_date": f"19{60 + number}-03-0{1 + number % 9}",
        "popularity": 1.5 * number, "duration": 1000 * number,
    }
    for number in range(8)
]  # fmt: skip


def _session_row(name: str) -> dict[str, Any]:
    rows = [
        {"turn_number": number, "role": role, "content": content}
        for number in (1, 2, 3)
        for role, content in (
            ("user", f"Some jazz like Miles Davis, no rock, number {number}"), ("music", f"t{number}"),
            ("assistant", f"Here is “Song {number}”."),
        )
    ]  # fmt: skip
    goal = {"category": "A", "specificity": "HL"}
    return {"session_id": name, "user_id": "u1", "conversations": rows, "conversation_goal": goal}


@dataclass
class Bench:
    """Where inputs are tried.

    Attributes:
        folder: Holds the files of the present input.
        index: The number of the present input.
    """

    folder: Path
    index: int = 0
    track_rows: list[dict[str, Any]] = field(default_factory=lambda: _TRACKS)
    session_rows: list[dict[str, Any]] = field(default_factory=lambda: [_session_row("s1"), _session_row("s2")])
    user_rows: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"user_id": f"u{number}", "age_group": "20s", "gender": "f", "country_name": "Peru"} for number in (1, 2)
        ]
    )
    messages: tuple[ChatMessage, ...] = (ChatMessage("user", "Some jazz"), ChatMessage("assistant", "Blue"))

    def __post_init__(self) -> None:
        """Make what all inputs share."""
        os.environ["FUZZ_KEY"] = os.environ["OPENAI_API_KEY"] = "none"  # for endpoints that are not there
        self.journal = self.folder / "journal.jsonl"
        self.catalog = MusicCatalog(pa.Table.from_pylist(self.track_rows), ["track_name", "artist_name"])
        self.users = UserProfiles(pa.Table.from_pylist(self.user_rows))
        self.sessions: list[Session] = [parse_session(row) for row in self.session_rows]
        self.turns: list[Turn] = [labelled.turn for session in self.sessions for labelled in session.turns]
        self.truth = GroundTruth.of("fuzz", self.sessions, self.catalog, self.users)
        self.prediction_rows = [
            {
                "session_id": turn.session_id, "user_id": "u1", "turn_number": turn.turn_number,
                "predicted_track_ids": ["t1", "t2", "t3"], "predicted_response": "Here is “Song 1” by Miles Davis.",
            }
            for turn in self.turns
        ]  # fmt: skip

    def crs(
        self,
        catalog: MusicCatalog | None = None,
        *,
        retriever: Retriever | None = None,
        lm: LanguageModel | None = None,
        generation: GenerationSettings | None = None,
    ) -> CRSBaseline:
        """A pipeline: by default retrieval without a model, rerankers and the template's responses."""
        catalog = catalog or self.catalog
        if retriever is None:
            config = RunConfig(
                lm_type="template",
                retrieval_type="hybrid",
                retrieval={"retrievers": [{"type": "bm25"}, {"type": "continuity"}, {"type": "constraints"}]},
                rerankers=({"type": "exclusions"},),
                corpus_types=catalog.fields,
                cache_dir=str(self.folder / "cache"),
            )
            recommender = load_recommender(config, catalog, self.users)
        else:
            recommender = Recommender(catalog, retriever)
        prompts = make_prompt_writer("default", load_prompt_texts("default", "grounded"), catalog, self.users)
        return CRSBaseline(recommender, lm or TemplateLM(), prompts, generation or GenerationSettings(), 5)
