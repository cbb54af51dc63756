#!/usr/bin/env bash
# Library: autorank 1.3.0 with numpy 2.4.6, scipy 1.17.1 and pandas 3.1.1.
# Expected: the report about two systems with equal scores in every session says that there is no difference.
# Seen: the p-value is NaN, and create_report says that the null hypothesis is rejected and that the first system is
# significantly larger than the second, with a negligible effect.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    autorank==1.3.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import contextlib
import io
import math

import pandas
from autorank import autorank, create_report

ndcg = [0.31, 0.42, 0.28, 0.55, 0.47, 0.39, 0.61, 0.35, 0.44, 0.50, 0.33, 0.58]
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    result = autorank(pandas.DataFrame({"bm25": ndcg, "hybrid": ndcg}), verbose=False)
    create_report(result)
last = printed.getvalue().strip().splitlines()[-1]
print(result.pvalue, last)
assert math.isnan(result.pvalue)
assert "We reject the null hypothesis (p=nan)" in last
assert "the mean value of bm25 is significantly larger than the mean value of hybrid" in last
PY
