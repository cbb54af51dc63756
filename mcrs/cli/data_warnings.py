"""Warnings of the data of a run: they changed after it was made, or a blind set has the relevant tracks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import plural

if TYPE_CHECKING:
    from mcrs.cli.run_files import RunFile
    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.data.session_source import SessionSource
    from mcrs.db_item import MusicCatalog
    from mcrs.inference.manifest import Manifest


def warn_of_changed_data(
    run: RunFile, config: RunConfig, source: SessionSource, sessions: Sequence[Session], catalog: MusicCatalog
) -> None:
    """Say on standard error if the data of a run are not those that its manifest recorded.

    Raises:
        DataError: The manifest cannot be read.
    """
    from mcrs.cli.run_config import data_differences
    from mcrs.inference.manifest import data_of, read_manifest

    manifest = read_manifest(run.manifest)
    # Other data were named on purpose, and a line says so.
    if manifest is None or data_differences(data_of(manifest), config):
        return
    if changed := " and ".join(_changes(manifest, config, source, sessions, catalog)):
        print(
            f"warning: {run.tid}: the {changed} changed after the run was made ({run.manifest} recorded different "
            "content), so the figures may be wrong; restore the data, or make the run again",
            file=sys.stderr,
        )


def warn_of_labels(source: SessionSource, sessions: Sequence[Session]) -> None:
    """Say on standard error when conversations that should be blind have their relevant tracks."""
    labels = [turn.relevant_track_id is not None for session in sessions for turn in session.turns]
    if any(labels):
        print(
            f"warning: {source} is not a blind set: it has the relevant tracks of "
            f"{sum(labels):,} of {plural(len(labels), 'turn')}; choose one with test_dataset_name and test_split",
            file=sys.stderr,
        )


def _changes(
    manifest: Manifest, config: RunConfig, source: SessionSource, sessions: Sequence[Session], catalog: MusicCatalog
) -> Iterator[str]:
    from mcrs.db_item.fingerprint import fingerprint_table
    from mcrs.inference.conditions import sessions_hash

    conditions, recorded = manifest.conditions, manifest.sessions
    # Other fields give another fingerprint of the same catalogue.
    fields = conditions.get("corpus_types", manifest.config.get("corpus_types"))
    fingerprint = conditions.get("catalogue") if fields == list(config.corpus_types) else None
    if fingerprint is not None and fingerprint != fingerprint_table(catalog.table):
        yield f"catalogue {catalog.name}"
    if (recorded.get("name"), recorded.get("split")) == (source.name, source.split):
        # A run of --limit answered the first sessions.
        answered = sessions[: recorded.get("n_sessions")]
        if recorded.get("sha256") != sessions_hash([each.turn for session in answered for each in session.turns]):
            yield f"conversations {source}"
