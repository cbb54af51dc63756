"""Score a run against its labelled split, and write exp/scores/{tid}.json."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mcrs.checks.paths import real_path
from mcrs.checks.plain_values import plural
from mcrs.cli.options import below, positive_integer
from mcrs.cli.run_config import read_run_config
from mcrs.cli.run_options import (
    add_allowed_violations,
    add_pool,
    add_run_arguments,
    add_scores_dir,
    add_tid_argument,
    chosen_run,
    load_judged_run,
)
from mcrs.cli.score_files import add_score_formats, scores_layout, scores_output, turns_output, write_turns
from mcrs.cli.terminal import reserving_stdout
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run
    from mcrs.evaluation.scores import Scores

_JUDGE_TIMEOUT = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_tid_argument(parser)
    add_run_arguments(parser)
    add_scores_dir(parser)
    add_allowed_violations(parser)
    add_pool(parser)
    add_score_formats(parser)
    judge = parser.add_argument_group("language-model judge of the responses (off unless --judge_model is given)")
    judge.add_argument("--judge_model", help="name of the judge model at the endpoint")
    judge.add_argument("--judge_url", help="OpenAI-compatible endpoint (default: OPENAI_BASE_URL, or OpenAI's own)")
    judge.add_argument(
        "--judge_limit", type=positive_integer, metavar="N", help="judge only N turns, spread evenly over the run"
    )
    judge.add_argument(
        "--judge_timeout",
        type=positive_integer,
        metavar="SECONDS",
        help=f"timeout of one request to the judge (default: {_JUDGE_TIMEOUT})",
    )
    judge.add_argument(
        "--judge_score",
        type=float,
        metavar="X",
        help="a judge's mean score, 1 to 5: print the challenge's composite score",
    )


def run(args: argparse.Namespace) -> int:
    """Score the run, print its tables or the scores in another format, and write them as JSON."""
    _check_judge_flags(args)
    layout = scores_layout(args)
    if layout is None or args.output:
        _evaluate(args)
        return 0
    from mcrs.evaluation.score_export import export_scores

    with reserving_stdout() as stdout:
        scores = _evaluate(args)
    stdout.write(export_scores(scores, layout))
    return 0


def _evaluate(args: argparse.Namespace) -> Scores:
    from mcrs.cli.used_settings import refuse_unused_on_predictions

    refuse_unused_on_predictions(args, "mcrs evaluate")
    run = chosen_run(args)
    config = read_run_config(args, run).config
    from mcrs.evaluation.ground_truth import load_ground_truth
    from mcrs.evaluation.relevant_ranks import first_stage_ranks
    from mcrs.evaluation.score_export import export_scores
    from mcrs.evaluation.score_tables import custom_tables, diversity_table, losses_table, scores_table
    from mcrs.evaluation.scores import score_run
    from mcrs.storage.outputs import Output

    path = below(args.scores_path, args) / f"{run.tid}.json"
    output = Output(path, "scores of mcrs evaluate", "choose another --scores_path").check()
    exported, turns, layout = scores_output(args), turns_output(args), scores_layout(args)
    paths = [real_path(each.path) for each in (output, exported, turns) if each]
    if len(set(paths)) < len(paths):
        raise ConfigError(f"two outputs have the same file {paths[-1]}; choose different files")
    judged = load_judged_run(args, run, config, load_ground_truth(config))
    judged.truth.warn_of_few_sessions()
    pool_ranks = first_stage_ranks(config, judged.truth, args.pool) if args.pool else None
    scores = score_run(judged, pool_ranks, args.pool or 0)
    output.write_json(scores.as_json(), indent=2)
    sizes = {"session": scores.n_sessions, "turn": scores.n_turns, "track": scores.catalog_size}
    counts = ", ".join(plural(count, noun) for noun, count in sizes.items())
    print(f"{run.tid} on {scores.dataset}: {counts}")
    for table in (scores_table(scores), *custom_tables([scores]), losses_table([scores]), diversity_table([scores])):
        print(f"\n{table}")
    print(f"\nThe scores are saved in {output.path}")
    if exported and layout:
        exported.write_text(export_scores(scores, layout))
        print(f"The scores as {layout} are saved in {exported.path}")
    if turns:
        write_turns(judged, turns)
        print(f"The turns are saved in {turns.path}")
    _judge(args, judged, scores)
    return scores


def _check_judge_flags(args: argparse.Namespace) -> None:
    if args.judge_model and args.judge_score is not None:
        raise ConfigError(
            "--judge_model and --judge_score exclude each other: --judge_model computes the score; use one of them"
        )
    if not args.judge_model and (args.judge_url or args.judge_limit or args.judge_timeout):
        raise ConfigError(
            "--judge_url, --judge_limit and --judge_timeout have no effect without --judge_model; add --judge_model"
        )
    if args.judge_score is not None and not 1 <= args.judge_score <= 5:
        raise ConfigError(f"--judge_score: expected a number from 1 to 5, got {args.judge_score}")


def _judge(args: argparse.Namespace, judged: Run, scores: Scores) -> None:
    """Run the judge if there is one, and print the composite score, which is not in the score file."""
    from mcrs.evaluation.judge import judge_run
    from mcrs.evaluation.scores import composite

    judge_score = args.judge_score
    if args.judge_model:
        path = below(args.scores_path, args) / f"{judged.tid}.judge.jsonl"
        timeout = args.judge_timeout or _JUDGE_TIMEOUT
        judgement = judge_run(
            judged, path, args.judge_model, url=args.judge_url, limit=args.judge_limit, timeout=timeout
        )
        judge_score = judgement.score
        print(f"\nJudge {judgement.model}: {plural(judgement.n_judged, 'turn')} judged, {judgement.n_failed:,} failed")
        print(f"personalisation {judgement.personalisation:.2f}, explanation {judgement.explanation:.2f} (1-5)")
        print(f"The prompts and raw verdicts are saved in {path}")
    if judge_score is not None:
        figures = scores.official()
        diversity, lexical = figures["catalog_diversity"], figures["lexical_diversity"]
        value = composite(figures["ndcg@20"], diversity, lexical, judge_score)
        print(f"\nChallenge composite with a judge score of {judge_score:.2f}: {value:.4f}")
