"""How the training of an encoder and of a decoder grows with the sessions.

    python -m benchmarks.step_growth [--kinds encoder generative] [--sessions 1000 4000 15199] [--steps 20]

Sessions and tracks are made up as in benchmarks.learned_growth; one model is trained, without folds, in a process of
its own. A whole training can take hours. So these are measured in full:

- reading the sessions and the catalogue;
- making what is learned from: for the encoder, all turns are ranked by the retriever of hybrid_devset for hard
  negatives and become pairs; for the decoder, all sessions and tracks become sequences;
- the peak memory: all pairs or sequences are held while steps are taken, and so are the models.

These are measured in part, and multiplied: the time of a step, on pairs or sequences drawn from all, times the number
of steps; and for the decoder the time to encode a message, on 32 sessions, times the number of messages. So that
encoding need not be done in full, sequences hold vectors drawn at random, as many and as long as the real ones. The
ids of the tracks are drawn, too: what they take grows with the catalogue and not with the sessions. All times are
processor time, which other programs on the machine disturb less; set OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned_growth import write_settings
from benchmarks.measuring import in_fresh_process, print_head, print_row
from benchmarks.workload import describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.config import find_config, load_config, make_config
from mcrs.data.session_source import load_sessions, session_source
from mcrs.pipeline.wiring import load_catalog
from mcrs.retrieval_modules.generative.semantic_ids import make_unique
from mcrs.training.contrastive_examples import ContrastiveLearning, split_batches
from mcrs.training.train_model import Folds, Training

MODEL, WIDTH, N_CODES, SAMPLED_SESSIONS = "sentence-transformers/all-MiniLM-L6-v2", 384, 64, 32


class Growth(NamedTuple):
    """What a training takes, in seconds of processor time.

    Attributes:
        reading: To read sessions and catalogue.
        making: To make all pairs or sequences.
        encoding: To encode all messages, a product; None for an encoder, which does that in its steps.
        n_steps: The number of steps of a whole training.
        step: To take one step.
    """

    reading: float
    making: float
    encoding: float | None
    n_steps: int
    step: float


def of_encoder(settings: dict[str, Any], n_measured: int) -> Growth:
    """One epoch over all turns, with the trainer's defaults."""
    from mcrs.embeddings.encoder_loading import load_encoder
    from mcrs.training.contrastive import train_contrastive
    from mcrs.weights import locate_model

    start = time.process_time()
    hybrid = load_config(find_config("hybrid_devset"))
    ranked = {"retrieval_type": hybrid.retrieval_type, "retrieval": hybrid.retrieval, "exclude_played": True}
    config = make_config({**settings, **ranked}, "made up")
    training = Training(config, "encoder", Folds(0))
    read = time.process_time()
    examples = list(training.trainer.examples(training.sessions))  # type: ignore[attr-defined]
    made = time.process_time()
    model = load_encoder(
        locate_model(MODEL, Path(config.cache_dir)), MODEL, device="cpu", dtype="float32", pooling=None, max_length=128
    )
    learning = ContrastiveLearning()
    generator = np.random.default_rng(0)
    drawn = generator.permutation(len(examples))[: n_measured * learning.batch_size]
    begun = time.process_time()
    train_contrastive(model, [examples[place] for place in drawn], learning, None, None)
    step = (time.process_time() - begun) / len(split_batches(len(drawn), learning.batch_size, generator))
    n_steps = len(split_batches(len(examples), learning.batch_size, generator))
    return Growth(read - start, made - read, None, n_steps, step)


def of_decoder(settings: dict[str, Any], n_measured: int) -> Growth:
    """All epochs over sessions and tracks, with the trainer's defaults."""
    from mcrs.embeddings.encoded_fields import EncodedFields
    from mcrs.retrieval_modules.generative.decoder import DecoderShape
    from mcrs.retrieval_modules.generative.message_vectors import MessageVectors
    from mcrs.training.decoder_training import make_batches, train_decoder
    from mcrs.training.generative import DecoderLearning, read_session

    generator = np.random.default_rng(0)

    def draw(texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        return {text: generator.standard_normal(WIDTH, dtype=np.float32) for text in texts}

    start = time.process_time()
    config = make_config(settings, "made up")
    catalog, sessions = load_catalog(config), load_sessions(session_source(config))
    codes = make_unique(generator.integers(N_CODES, size=(len(catalog), 3)).astype(np.int32))
    codes_of = dict(zip(catalog.ids(np.arange(len(catalog), dtype=np.int32)), codes, strict=True))
    read = time.process_time()
    said = [session.turns[-1].turn.said for session in sessions]
    sequences = [read_session(each, codes_of, draw(texts)) for each, texts in zip(sessions, said, strict=True)]
    sequences += [[*draw([track]).values(), of_track] for track, of_track in codes_of.items()]
    made = time.process_time()
    fields = EncodedFields(model_name=MODEL, fields=("track_name", "artist_name"))
    messages = MessageVectors(fields, Path(config.cache_dir), "cpu")
    shape = DecoderShape(
        n_dimensions=messages.n_dimensions,
        sizes=(*(N_CODES,) * 3, int(codes[:, -1].max()) + 1),
        width=128,
        n_layers=2,
        n_heads=4,
    )
    begun = time.process_time()
    for texts in said[:SAMPLED_SESSIONS]:
        messages.encode(texts)
    message = (time.process_time() - begun) / sum(map(len, said[:SAMPLED_SESSIONS]))
    learning = DecoderLearning()
    n_batches = len(list(make_batches(sequences, learning.batch_positions, generator)))
    # Sessions and tracks are drawn in their proportion, as their steps differ.
    drawn = generator.permutation(len(sequences))[: max(2, len(sequences) * n_measured // n_batches)]
    some = [sequences[place] for place in drawn]
    begun = time.process_time()
    train_decoder(shape, some, learning.model_copy(update={"epochs": 1}), "cpu")
    step = (time.process_time() - begun) / len(list(make_batches(some, learning.batch_positions, generator)))
    return Growth(read - start, made - read, message * sum(map(len, said)), n_batches * learning.epochs, step)


MEASURED = {"encoder": (of_encoder, 1), "generative": (of_decoder, 20)}


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--kinds", nargs="+", choices=MEASURED, default=[*MEASURED], help="default: both")
    parser.add_argument("--sessions", nargs="+", type=positive_integer, default=[1000, 4000, 15_199])
    parser.add_argument(
        "--steps", type=positive_integer, default=20, help="steps of the encoder (default: %(default)s)"
    )
    args = parser.parse_args()
    print(describe_machine("torch", "transformers", "sentence-transformers") + "\n")
    print_head("trainer", "sessions", "reading data s", "making pairs or sequences s",
               "encoding messages s (extrapolated)", "steps", "seconds per step",
               "all steps s (extrapolated)", "peak MB")  # fmt: skip
    for n_sessions in args.sessions:
        with tempfile.TemporaryDirectory() as name:
            settings = write_settings(n_sessions, Path(name))
            for kind in args.kinds:
                measure, factor = MEASURED[kind]
                found, peak = in_fresh_process(measure, settings, args.steps * factor)
                encoding = "–" if found.encoding is None else f"{found.encoding:,.0f}"
                before = f"{n_sessions:,}", f"{found.reading:.1f}", f"{found.making:.1f}", encoding
                steps = f"{found.n_steps:,}", f"{found.step:.3f}", f"{found.n_steps * found.step:,.0f}"
                print_row(kind, *before, *steps, f"{peak:.0f}")


if __name__ == "__main__":
    main()
