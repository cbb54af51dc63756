"""Contrastive training of a text encoder: near to the text of the relevant track, far from those of others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize
from tqdm import tqdm

from mcrs.checks.plain_values import valid_text
from mcrs.embeddings.encoder_loading import cut_texts
from mcrs.embeddings.query_prompts import cut_behind_prompt, prompt_of
from mcrs.errors import ModelError
from mcrs.training.contrastive_examples import Batch, ContrastiveLearning, Example, make_batch, split_batches

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)


def train_contrastive(
    model: SentenceTransformer,
    examples: Sequence[Example],
    learning: ContrastiveLearning,
    query_prompt: str | None,
    document_prompt: str | None,
) -> None:
    """Train an encoder in place.

    The loss of a query is the cross-entropy of its positive among all documents of the batch, by ``scale`` times their
    cosines: the positives and hard negatives of all queries are negatives of each other, but for what was played in the
    query's own session. The same examples, settings and number of threads give the same weights on a CPU. The prompts
    are prefixes of queries and documents; None: the model's own.

    Source: Henderson et al., Efficient natural language response suggestion, arXiv:1705.00652, 2017 (in
    sentence-transformers: MultipleNegativesRankingLoss).

    Raises:
        ModelError: The loss became infinite or NaN.
    """
    generator = np.random.default_rng(learning.seed)
    n_batches = len(split_batches(len(examples), learning.batch_size, np.random.default_rng(0)))
    n_steps = learning.epochs * n_batches
    with torch.random.fork_rng():
        torch.manual_seed(learning.seed % 2**64)  # torch takes 64 bits
        model.train()
        optimizer = torch.optim.AdamW(model.parameters(), learning.learning_rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, n_steps, learning.warmup))
        with tqdm(total=n_steps, desc="steps", disable=None) as bar:
            for epoch in range(learning.epochs):
                losses = []
                for rows in split_batches(len(examples), learning.batch_size, generator):
                    batch = make_batch([examples[row] for row in rows], learning.n_negatives, generator)
                    loss = _loss(model, batch, learning.scale, query_prompt, document_prompt)
                    optimizer.zero_grad()
                    loss.backward()  # type: ignore[no-untyped-call]
                    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                    optimizer.step()
                    schedule.step()
                    losses.append(float(loss.detach()))
                    bar.update()
                logger.info("epoch %d of %d: loss %.3f", epoch + 1, learning.epochs, np.mean(losses))
                if not np.isfinite(losses).all():
                    raise ModelError("the encoder's loss became infinite or NaN; set a smaller learning_rate")
        model.eval()


def _rate(step: int, n_steps: int, warmup: float) -> float:
    """The share of the learning rate at a step: it rises linearly, then falls linearly to 0."""
    rising = warmup * n_steps
    return (step + 1) / (rising + 1) if step < rising else (n_steps - step) / max(1.0, n_steps - rising)


def _loss(
    model: SentenceTransformer, batch: Batch, scale: float, query_prompt: str | None, document_prompt: str | None
) -> torch.Tensor:
    # The newest words of a conversation and the first ones of a track say most.
    cut_texts(model, "beginning")
    prompt = prompt_of(model, "query", query_prompt)
    queries = _encode(model, cut_behind_prompt(model, batch.queries, prompt), "query", prompt)
    cut_texts(model, "end")
    documents = _encode(model, batch.documents, "document", prompt_of(model, "document", document_prompt))
    scores = scale * queries @ documents.T
    device = scores.device
    scores = scores.masked_fill(torch.from_numpy(batch.left_out).to(device), -torch.inf)
    return cross_entropy(scores, torch.from_numpy(batch.targets).to(device))


def _encode(model: SentenceTransformer, texts: list[str], kind: str, prompt: str | None) -> torch.Tensor:
    # The task chooses the route of a model that reads queries and documents by different modules.
    features = {
        name: value.to(model.device) if isinstance(value, torch.Tensor) else value
        for name, value in model.preprocess(list(map(valid_text, texts)), prompt=prompt, task=kind).items()
    }
    return normalize(model(features, task=kind)["sentence_embedding"], dim=-1)
