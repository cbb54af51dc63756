"""Predictions that a command writes directly, without a journal, and their manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcrs.checks.redaction import hide_secrets
from mcrs.inference.manifest import Attempt, Manifest, describe_sessions
from mcrs.inference.prediction_file import write_predictions
from mcrs.storage.outputs import Output, in_the_way

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.data.session_source import SessionSource
    from mcrs.inference.paths import RunPaths
    from mcrs.types import Prediction


@dataclass(frozen=True)
class UnjournaledRun:
    """The two files of such predictions, which the commands that judge runs read as those of ``mcrs infer``.

    ``what`` names them and the command, as ``"predictions of mcrs baseline"``; the advice is for another file in the
    way.
    """

    paths: RunPaths
    what: str
    advice: str

    @property
    def predictions(self) -> Output:
        """The predictions."""
        return Output(self.paths.output, self.what, self.advice)

    @property
    def manifest(self) -> Output:
        """Their manifest."""
        return Output(self.paths.manifest, f"manifest of the {self.what}", self.advice)

    def check(self) -> None:
        """Reject names that a run of ``mcrs infer`` uses, and other foreign files.

        Raises:
            OutputError: A file is in the way.
        """
        if self.paths.journal.exists():
            obstacle = "this name is used by a run of mcrs infer"
            raise in_the_way(self.paths.journal, self.what, obstacle, self.advice)
        self.predictions.check()
        self.manifest.check()

    def write(
        self,
        predictions: Sequence[Prediction],
        config: RunConfig,
        source: SessionSource,
        sessions: Sequence[Session],
        conditions: Mapping[str, Any],
    ) -> None:
        """Write both files.

        Raises:
            OutputError: A file is in the way, or cannot be written.
        """
        attempt = Attempt.begin()
        attempt.n_sessions, attempt.n_turns, attempt.outcome = len(sessions), len(predictions), "complete"
        manifest = Manifest(
            tid=self.paths.tid,
            conditions=dict(conditions),
            config=hide_secrets(config.model_dump(mode="json")),
            sessions=describe_sessions(source, sessions, {}),
            attempts=[attempt],
        )
        # The manifest goes first: it names the same data as that of an earlier start, whose predictions it describes.
        self.manifest.write_json(manifest.model_dump(mode="json"), indent=2)
        write_predictions(self.predictions, predictions)
