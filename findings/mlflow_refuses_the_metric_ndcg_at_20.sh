#!/usr/bin/env bash
# Library: mlflow-skinny 3.17.2 with SQLAlchemy 2.1.9 and alembic 1.20.1 (SQLite, no server).
# Expected: a metric can have the name that the field uses, ndcg@20.
# Seen: it is refused with MlflowException, because names may not contain @, and none of the other metrics of the same
# log_metrics call is stored. A colon, a slash and a space are allowed.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    mlflow-skinny==3.17.2 SQLAlchemy==2.1.9 alembic==1.20.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import logging
import os
import tempfile

os.environ["GIT_PYTHON_REFRESH"] = "quiet"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
import mlflow

logging.disable(logging.CRITICAL)


def stored(metrics):
    with mlflow.start_run() as run:
        try:
            mlflow.log_metrics(metrics)
        except mlflow.MlflowException as error:
            assert "ndcg@20" in str(error)
    return sorted(mlflow.get_run(run.info.run_id).data.metrics)


with tempfile.TemporaryDirectory() as folder:
    mlflow.set_tracking_uri(f"sqlite:///{folder}/runs.db")
    seen = stored({"mrr": 0.4, "ndcg@20": 0.5}), stored({"mrr": 0.4, "ndcg:20": 0.5, "turn 1/ndcg": 0.3})
print(seen)
assert seen == ([], ["mrr", "ndcg:20", "turn 1/ndcg"])
PY
