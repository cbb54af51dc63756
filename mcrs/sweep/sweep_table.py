"""A sweep's figures as text tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.evaluation.score_tables import difference_text, format_number, format_table, interval_text

if TYPE_CHECKING:
    from mcrs.sweep.results import OutOfFold, SweepResults


def variants_table(results: SweepResults, limit: int) -> str:
    """The variants in the order of the grid file or, if there are more than a limit, the best ones, best first."""
    shown = results.variants
    if len(shown) > limit:
        shown = sorted(shown, key=lambda variant: -variant.ndcg_20.value)[:limit]
    columns = {
        "variant": [variant.name for variant in shown],
        "nDCG@20 [95 %]": [interval_text(variant.ndcg_20) for variant in shown],
        "gain [95 %]": ["" if variant.gain is None else difference_text(variant.gain) for variant in shown],
        "over": [variant.against or "" for variant in shown],
        "diversity": [format_number(variant.catalog_diversity, 3) for variant in shown],
        "turns/s": [format_number(variant.turns_per_second, 0) for variant in shown],
    }
    if len(rivals := {variant.against for variant in shown if variant.against}) == 1:
        del columns["over"]
        columns = {f"gain over {min(rivals)}" if name == "gain [95 %]" else name: columns[name] for name in columns}
    return format_table(list(columns), list(zip(*columns.values(), strict=True)))


def out_of_fold_text(chosen: OutOfFold, n_variants: int) -> str:
    """The cross-validated score of choosing the best variant, in sentences."""
    lines = [
        f"Cross-validated: nDCG@20 {interval_text(chosen.ndcg_20)}; each fold of users is ranked by the best of "
        f"{n_variants} variants on the other folds.",
        f"On all turns the worst variant scores {format_number(chosen.worst)}, the median "
        f"{format_number(chosen.median)}, the best {format_number(chosen.best)}.",
    ]
    counts = {name: chosen.chosen.count(name) for name in dict.fromkeys(chosen.chosen)}
    n_folds = len(chosen.chosen)
    return "\n".join([*lines, *(f"chosen in {count} of {n_folds} folds: {name}" for name, count in counts.items())])
