#!/usr/bin/env bash
# Library: optuna 5.0.0.
# Expected: suggest_float returns a number between its bounds.
# Seen: the bounds of a second call with the same name are ignored, so the second of two retrievers that both ask for
# k1 gets the value of the first, outside its own range. A value given to enqueue_trial is also used outside the
# range. Both give a warning.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    optuna==5.0.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(direction="maximize")
trial = study.ask()
first, second = trial.suggest_float("k1", 0.5, 1.0), trial.suggest_float("k1", 5.0, 6.0)
study.enqueue_trial({"b": 9.0})
given = study.ask().suggest_float("b", 0.0, 1.0)
print(first, second, given)
assert 0.5 <= first <= 1.0
assert second == first
assert given == 9.0
PY
