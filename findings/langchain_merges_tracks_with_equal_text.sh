#!/usr/bin/env bash
# Library: langchain-classic 1.0.8 with langchain-core 1.8.3.
# Expected: EnsembleRetriever joins the lists by the id of a document.
# Seen: it joins them by the text, although every document has an id: of two tracks called "Intro" only one is left, and
# it gets the ranks of both. With `id_key`, the name of a metadata field that repeats the id, all four are found.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    langchain-classic==1.0.8 langchain-core==1.8.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever


class Fixed(BaseRetriever):
    tracks: list[Document]

    def _get_relevant_documents(self, query, *, run_manager):
        return self.tracks


titles = {"t1": "Intro", "t2": "Intro", "t3": "Hurt", "t4": "Hurt"}
tracks = {i: Document(id=i, page_content=title, metadata={"track": i}) for i, title in titles.items()}
lists = [Fixed(tracks=[tracks[i] for i in ids]) for ids in (("t1", "t2", "t3"), ("t2", "t3", "t4"))]
by_text = EnsembleRetriever(retrievers=lists, weights=[0.5, 0.5])
by_id = EnsembleRetriever(retrievers=lists, weights=[0.5, 0.5], id_key="track")
found = [[track.id for track in fused.invoke("intro")] for fused in (by_text, by_id)]
print("by text:", found[0], "by id:", found[1])
assert found == [["t1", "t3"], ["t2", "t3", "t1", "t4"]]
PY
