"""Try many retrieval variants of a configuration on its labelled split. The same command resumes what was stopped."""

from __future__ import annotations

import argparse
from functools import partial

from mcrs.checks.plain_values import plural
from mcrs.cli.engine_options import add_engine_arguments, read_cluster
from mcrs.cli.options import add_config_arguments, add_folder, given_path, positive_integer, read_config
from mcrs.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="hybrid_devset")
    parser.add_argument(
        "--grid",
        type=given_path,
        required=True,
        metavar="FILE",
        help="YAML file that lists the variants, or the values of each key",
    )
    parser.add_argument(
        "--folds",
        type=positive_integer,
        metavar="K",
        help="also select a variant by cross-validation with K folds of users",
    )
    parser.add_argument(
        "--measure",
        default="ndcg@20",
        metavar="NAME",
        help="compare and select variants by this ranking measure (mcrs list measures), such as ndcg@10 or mrr, or by "
        "a measure of a plug-in (default: %(default)s)",
    )
    add_folder(parser, "--save_path", "exp/sweeps", "the results")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the results of another grid of this name, or of other data"
    )
    add_engine_arguments(parser, "variants are tried")
    parser.add_argument(
        "--show", type=positive_integer, default=40, metavar="N", help="print at most N variants (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Rank by every variant, print the table, and write all figures as JSON."""
    cluster = read_cluster(args)
    tid, config = read_config(args)
    from mcrs.cli.used_settings import refuse_unused, used_by_sweep
    from mcrs.evaluation.folds import check_n_folds
    from mcrs.storage.outputs import Output
    from mcrs.sweep.measure import DEFAULT_MEASURE, check_measure
    from mcrs.sweep.plan import read_plan
    from mcrs.sweep.results import check_no_loss, digests_of, out_of_fold_text, summarise, variants_table
    from mcrs.sweep.run_sweep import Sweep

    try:
        measure = check_measure(args.measure)
    except ConfigError as error:
        raise ConfigError(f"--measure: {error}") from None
    by = "" if measure == DEFAULT_MEASURE else f".{measure}"
    path = args.save_path / f"{tid}.{args.grid.stem}{by}.json"
    output = Output(path, "results of mcrs sweep", "choose another --save_path").check()
    variants = read_plan(args.grid).all_variants()
    refuse_unused(args, "mcrs sweep", used_by_sweep(config, variants))
    rank = None
    if cluster:
        from mcrs.sweep.ray_variants import VariantWork, rank_on_cluster

        rank = partial(rank_on_cluster, VariantWork(config, variants, measure), cluster)
    try:
        sweep = Sweep(config, variants, args.save_path / "variants", args.plugin, measure)
    except ConfigError as error:
        lines = (f"{args.grid}: {line}" if line.startswith("variant ") else line for line in str(error).splitlines())
        raise ConfigError("\n".join(lines)) from None
    if args.folds is not None:
        check_n_folds(sweep.truth.turns, args.folds)
    digests = digests_of(sweep.conditions)
    if not args.overwrite:
        check_no_loss(output.path, digests, args.folds, measure)
    results = summarise(tid, variants, sweep.run(rank), digests, sweep.truth, args.folds, measure)
    output.write_json(results.as_json(), indent=2)
    print(
        f"{tid} on {results.dataset}: {plural(results.n_sessions, 'session')}, {plural(results.n_turns, 'turn')}, "
        f"{plural(results.catalog_size, 'track')}, {plural(len(variants), 'variant')}\n"
    )
    print(variants_table(results, args.show))
    if results.out_of_fold is not None:
        print(f"\n{out_of_fold_text(results.out_of_fold, len(variants), measure)}")
    print(f"\nThe results are saved in {output.path}")
    return 0
