#!/usr/bin/env bash
# Library: optuna 5.0.0 with SQLAlchemy 2.1.9 (SQLite, no server).
# Expected: a study that was stored as minimize is not opened as maximize without a word.
# Seen: with load_if_exists=True the wished direction is ignored, without an error or a warning: the study still
# minimizes, and best_params is the setting with the lowest nDCG.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    optuna==5.0.0 SQLAlchemy==2.1.9 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile
import warnings

import optuna

warnings.simplefilter("error", UserWarning)
optuna.logging.set_verbosity(optuna.logging.ERROR)
with tempfile.TemporaryDirectory() as folder:
    place = {"study_name": "tuning", "storage": f"sqlite:///{folder}/studies.db"}
    optuna.create_study(**place)  # the direction was forgotten
    study = optuna.create_study(**place, direction="maximize", load_if_exists=True)
    for k1, ndcg in ((0.9, 0.31), (1.2, 0.35), (2.0, 0.28)):
        study.enqueue_trial({"k1": k1})
        trial = study.ask()
        assert trial.suggest_float("k1", 0.5, 3) == k1
        study.tell(trial, ndcg)
    seen = study.direction.name, study.best_params, study.best_value
print(seen)
assert seen == ("MINIMIZE", {"k1": 2.0}, 0.28)
PY
