"""The pipeline: retrieve, rerank, respond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError, ModelError
from mcrs.pipeline.chat_input import check_query, check_user, read_batch
from mcrs.pipeline.live_answer import ChatSession, LiveAnswer, response_keys
from mcrs.pipeline.recommender import Recommender
from mcrs.pipeline.response_writer import ResponseWriter, hashed_seed
from mcrs.prompts.deferred import DeferredPrompt
from mcrs.prompts.notes import Notes, write_notes
from mcrs.prompts.reasons import find_reasons, reason_text
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code
from mcrs.responses.admission import admits, asks
from mcrs.text.request import understand
from mcrs.types import Completion, Context, GenerationRequest, Ranking, Reason, RequestKey, Track, Turn

if TYPE_CHECKING:
    from mcrs.checks.given_rows import Table
    from mcrs.config import GenerationSettings
    from mcrs.lm_modules.base import LanguageModel, ShowText
    from mcrs.prompts.styles import PromptWriter

#: Maximum number of response tokens without a setting, as in the released baseline.
BATCH_NEW_TOKENS = 64
CHAT_NEW_TOKENS = 512

_NO_TRACK = "no track was retrieved"


def turn_seed(seed: int, key: RequestKey) -> int:
    """A 63-bit seed for one turn, which depends only on the run's seed, the session and the turn."""
    return hashed_seed(seed, *key)


class CRSBaseline:
    """The runtime of any configuration (not only of the released baseline): answers turns of conversations.

    ``topk`` is the number of tracks of each answer, ``seed`` the random seed of all sampling.

    Raises:
        ConfigError: ``recommender`` is something else, such as a configuration.
    """

    def __init__(
        self,
        recommender: Recommender,
        lm: LanguageModel,
        prompts: PromptWriter,
        generation: GenerationSettings,
        topk: int = 20,
        seed: int = 0,
    ) -> None:
        given: object = recommender
        if not isinstance(given, Recommender):
            raise ConfigError(
                f"expected an mcrs.pipeline.recommender.Recommender, got {short_repr(given)}; mcrs.load(...).crs is "
                "the CRSBaseline of a configuration"
            )
        register_own_code(type(lm), type(prompts))
        self.recommender = recommender
        self.catalog = recommender.catalog
        self.lm = lm
        self.prompts = prompts
        self.generation = generation
        self.topk = topk
        self.seed = seed
        self.session = ChatSession()

    def recommend(self, turns: Sequence[Turn]) -> list[Ranking]:
        """Rank ``topk`` tracks for each turn."""
        return self.recommender.recommend(turns, self.topk)

    def respond(
        self,
        turns: Sequence[Turn],
        rankings: Sequence[Ranking],
        max_new_tokens: int = BATCH_NEW_TOKENS,
        *,
        truncate: bool = True,
        show: ShowText | None = None,
    ) -> Iterator[Completion]:
        """Write a response about the first track of each ranking.

        Args:
            turns: Turns with distinct keys.
            rankings: A ranking for each.
            max_new_tokens: Maximum number of response tokens, unless the configuration sets it.
            truncate: See :class:`mcrs.types.GenerationRequest`; the released baseline truncates only the prompts of
                batches.
            show: See :meth:`mcrs.pipeline.live_answer.LiveAnswer.write`; for one turn.

        Yields:
            One completion for each turn, in any order; with an error if the ranking is empty.

        Raises:
            PluginError: The code of a plug-in failed.
        """
        requests = []
        notes: dict[RequestKey, Notes] = {}
        for turn, ranking in zip(turns, rankings, strict=True):
            if len(ranking):
                if self.recommender.understand:
                    notes[turn.key] = write_notes(turn, self.catalog)
                requests.append(self._request(turn, ranking, max_new_tokens, truncate=truncate))
            else:
                yield Completion.failed(turn.key, _NO_TRACK)
        with locate_plugin_errors():
            shown = show and _with_opening(show, notes)
            for completion in ResponseWriter(self.lm, self.generation, shown).stream(requests):
                if (around := notes.get(completion.key)) and completion.text:
                    texts = tuple(add_framing(text, around) for text in completion.candidates)
                    completion = replace(completion, text=add_framing(completion.text, around), candidates=texts)
                yield completion

    def _request(self, turn: Turn, ranking: Ranking, max_new_tokens: int, *, truncate: bool) -> GenerationRequest:
        track_id = self.catalog.ids(ranking.rows[:1])[0]
        track = self.catalog.track(track_id)
        reasons = self._reasons(turn, track)
        return GenerationRequest(
            key=turn.key,
            messages=DeferredPrompt(partial(self.prompts.build, turn, track_id, reasons)),
            seed=turn_seed(self.seed, turn.key),
            max_new_tokens=self.generation.max_new_tokens or max_new_tokens,
            track=track,
            reasons=reasons,
            truncate=truncate,
            closes=self.recommender.understand and not understand(turn, self.catalog).matched,
            context=self._context(turn),
        )

    def _reasons(self, turn: Turn, track: Track | None) -> tuple[Reason, ...]:
        return find_reasons(turn, track, self.catalog, works=self.recommender.understand) if track else ()

    def _context(self, turn: Turn) -> Context:
        return Context(
            said=turn.said,
            responses=tuple(message.content for message in turn.history if message.role == "assistant"),
            played=tuple(self.catalog.tracks(turn.played_track_ids)),
        )

    def chat(self, user_query: str, user_id: str | None = None, session: ChatSession | None = None) -> dict[str, Any]:
        """Answer one message, and add the turn to the conversation.

        Args:
            user_query: What the user says.
            user_id: The user, for personalisation; None or an unknown id for none.
            session: The conversation to continue; None: the pipeline's own.

        Returns:
            The keys of :meth:`batch_chat`.

        Raises:
            ConfigError: The message is empty.
            DataError: The message is not a string, or the user is not an id.
            ModelError: No response could be written.
        """
        return self.start(user_query, user_id, session).write()

    def start(self, user_query: str, user_id: str | None = None, session: ChatSession | None = None) -> LiveAnswer:
        """Find the tracks for one message, before the response is written; the arguments are those of :meth:`chat`.

        Returns:
            The answer, whose :meth:`~mcrs.pipeline.live_answer.LiveAnswer.write` writes the response.

        Raises:
            ConfigError: The message is empty.
            DataError: The message is not a string, or the user is not an id.
            ModelError: No track was found.
        """
        user_query, user_id = check_query(user_query), check_user(user_id, "chat")
        session = self.session if session is None else session
        turn = session.turn(user_query, user_id)
        (ranking,) = self.recommend([turn])
        if not len(ranking):
            raise ModelError(_NO_TRACK)
        return LiveAnswer(self, session, turn, ranking, CHAT_NEW_TOKENS)

    def batch_chat(self, batch_data: Iterable[Mapping[str, Any]] | Table) -> list[dict[str, Any]]:
        """Answer the last message of each of many conversations.

        Args:
            batch_data: Mappings, or a data frame, with ``user_query``, and optionally ``user_id`` and
                ``session_memory``: the earlier messages, each a mapping with ``role`` (user, assistant or music) and
                ``content``.

        Returns:
            For each, in the same order: ``user_id``, ``user_query``, ``retrieval_items`` (track ids, best first),
            ``retrieval_titles``, ``retrieval_artists`` (``""`` where the catalogue names none) and
            ``retrieval_scores`` of the same tracks, ``recommend_item`` (the catalogue's text of the first),
            ``response``, ``response_source``: ``model``, ``regenerated``, ``trimmed`` or ``template``, see
            :class:`mcrs.types.Completion`, and what was understood of the message: ``matched`` (whether it asks for
            music, by name or not), ``asked`` and ``excluded`` (lists of names under ``artists``, ``titles``,
            ``albums``, ``tags`` and ``eras``; ``asked`` also has ``like``), ``corrected`` (a near-miss spelling and the
            name that was taken for it), and ``reasons`` (for each of the tracks a list of short texts).

        Raises:
            DataError: The batch is not a list of such mappings, a query is not a string, a user is not an id, or a
                message has an unknown role or no content.
            ModelError: A response could not be written.
        """
        return self.answer(read_batch(batch_data, "batch"), BATCH_NEW_TOKENS)

    def answer(
        self, turns: Sequence[Turn], max_new_tokens: int = BATCH_NEW_TOKENS, *, truncate: bool = True
    ) -> list[dict[str, Any]]:
        """Rank tracks for turns with distinct keys and write the responses; see :meth:`respond` for the arguments.

        Returns:
            For each turn, in the same order, the keys of :meth:`batch_chat`.

        Raises:
            ModelError: A response could not be written.
        """
        rankings = self.recommend(turns)
        responses = self.respond(turns, rankings, max_new_tokens, truncate=truncate)
        completions = {completion.key: completion for completion in responses}
        results = []
        for turn, ranking in zip(turns, rankings, strict=True):
            response = response_keys(completions.get(turn.key))
            results.append({**self.describe(turn, ranking), **response})
        return results

    def describe(self, turn: Turn, ranking: Ranking) -> dict[str, Any]:
        """The keys of :meth:`batch_chat` without those of the response; the ranking has at least one track."""
        track_ids = self.catalog.ids(ranking.rows)
        tracks = list(map(self.catalog.track, track_ids))
        request = understand(turn, self.catalog)
        return {
            "user_id": turn.user_id,
            "user_query": turn.user_query,
            "retrieval_items": track_ids,
            "retrieval_titles": [track.title if track else "" for track in tracks],
            "retrieval_artists": [track.artist if track else "" for track in tracks],
            "retrieval_scores": ranking.scores.tolist(),
            "recommend_item": self.catalog.describe(track_ids[0]),
            "matched": request.matched,
            "asked": request.asked,
            "excluded": request.excluded,
            "corrected": dict(request.corrected),
            "reasons": [list(map(reason_text, self._reasons(turn, track))) for track in tracks],
        }


def add_framing(text: str, notes: Notes) -> str:
    """A response between opening and closing sentences."""
    admission = "" if admits(text) else notes.admission
    closing = "" if asks(text) else notes.closing
    return " ".join(filter(None, (notes.lead, admission, text, closing)))


def _with_opening(show: ShowText, notes: Mapping[RequestKey, Notes]) -> ShowText:
    """Wrap ``show`` so that unfinished responses come with their opening sentences."""
    # Responses are shown one turn at a time.
    opening = next(iter(notes.values()), Notes())._replace(closing="")
    return lambda text: show(add_framing(text, opening))
