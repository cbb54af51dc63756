#!/usr/bin/env bash
# Library: chonkie 1.7.0 (peer: semchunk 4.1.1).
# Expected: `start_index` and `end_index` of a chunk are its position in the text, and a chunk has at most `chunk_size`
# tokens.
# Seen: if tokens are words, the space between two chunks is left out of the text and not counted, so the positions are
# wrong by one more letter in every chunk; by characters they are correct. SentenceChunker with a size of 20 characters
# returns a chunk of 47, although it consists of short sentences. The positions of semchunk are correct.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    chonkie==1.7.0 semchunk==4.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import chonkie
import semchunk

text = "A calm song by a quiet band with a long and sad text about rain"
off = {}
for tokens, size in (("word", 4), ("character", 10)):
    chunks = chonkie.TokenChunker(tokenizer=tokens, chunk_size=size, chunk_overlap=0).chunk(text)
    off[tokens] = [text.index(chunk.text) - chunk.start_index for chunk in chunks]
print(off)
assert off["word"] == [0, 1, 2, 3] and not any(off["character"])
parts, places = semchunk.chunkerify(len, 20)(text, offsets=True)
assert all(text[start:end] == part for part, (start, end) in zip(parts, places))

sentences = "I asked for Blue. Then I asked for Red Song by them. Dr. Dre. Ok."
chunker = chonkie.SentenceChunker("character", chunk_size=20, chunk_overlap=0)
lengths = [len(chunk.text) for chunk in chunker.chunk(sentences)]
print(lengths)
assert max(lengths) == 47
PY
