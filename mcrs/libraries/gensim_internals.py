"""Word2Vec of gensim, whose threads pass their errors on; gensim itself waits forever for a thread that has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from queue import Queue


def word2vec(models: Any) -> Any:  # noqa: ANN401 - the package has no types
    """The class, for one worker, from the module ``gensim.models`` of an optional package."""

    class Word2Vec(models.Word2Vec):  # type: ignore[misc]
        failure: BaseException | None = None

        def _worker_loop(self, job_queue: Queue[Any], progress_queue: Queue[Any]) -> None:
            try:
                super()._worker_loop(job_queue, progress_queue)
            except BaseException as error:
                self.failure = error
                while job_queue.get() is not None:
                    pass  # the thread that writes the jobs waits until they are taken
                progress_queue.put(None)

        def _train_epoch(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed on
            counts = super()._train_epoch(*arguments, **named)
            if self.failure is not None:
                raise self.failure
            return counts

    return Word2Vec
