"""A script as people write them around the released baseline: it imports and uses each of its names.

Usage: python released_idiom.py FOLDER, which holds tracks, users, talks, a chat model and a BERT encoder.
"""

import json
import os
import sys

import torch
from datasets import load_dataset

from mcrs import CRS_BASELINE, load_crs_baseline
from mcrs.crs_baseline import CRS_BASELINE as PIPELINE
from mcrs.db_item import MusicCatalogDB
from mcrs.db_item.music_catalog import MusicCatalogDB as CATALOG
from mcrs.db_user import UserProfileDB
from mcrs.db_user.user_profile import UserProfileDB as PROFILES
from mcrs.lm_modules import LLAMA_MODEL, load_lm_module
from mcrs.lm_modules.llama import LLAMA_MODEL as LLAMA
from mcrs.retrieval_modules import BERT_MODEL, BM25_MODEL, load_retrieval_module
from mcrs.retrieval_modules.bert import BERT_MODEL as BERT
from mcrs.retrieval_modules.bm25 import BM25_MODEL as BM25

folder = sys.argv[1]
TRACKS, USERS = os.path.join(folder, "tracks"), os.path.join(folder, "users")
SPLITS, FIELDS = ["all"], ["track_name", "artist_name", "release_date"]
cache_dir = os.path.join(folder, "cache")
out = {}

out["one_class_each"] = (
    CRS_BASELINE, MusicCatalogDB, UserProfileDB, LLAMA_MODEL, BERT_MODEL, BM25_MODEL,
) == (PIPELINE, CATALOG, PROFILES, LLAMA, BERT, BM25)  # fmt: skip

items = MusicCatalogDB(TRACKS, SPLITS, FIELDS)
out["items"] = [items.id_to_metadata(track_id) for track_id in items.metadata_dict]
users = UserProfileDB(dataset_name=USERS, split_types=SPLITS)
out["profile"] = users.id_to_profile_str("u1")
out["user_row"] = users.id_to_profile("u1")
out["columns"] = users.default_columns
out["n_users"] = len(users.user_profiles)


class TaggedBM25(BM25_MODEL):
    def _stringify_metadata(self, metadata):
        return super()._stringify_metadata(metadata) + "tags: " + " ".join(metadata["tag_list"]) + "\n"


bm25 = load_retrieval_module("bm25", TRACKS, SPLITS, FIELDS, cache_dir)
out["bm25"] = bm25.text_to_item_retrieval("songs of john coltrane", topk=2)
out["bm25_batch"] = bm25.batch_text_to_item_retrieval(["so what", "coltrane"], topk=1)
out["bm25_tags"] = TaggedBM25(TRACKS, SPLITS, FIELDS, cache_dir).text_to_item_retrieval("late night", topk=1)
out["bm25_corpus"] = [
    bm25.corpus_name,
    bm25.track_ids,
    sorted(bm25._load_corpus()),
    bm25.metadata_dict["a"]["tag_list"],
]
bm25.build_index()
bert = BERT_MODEL(TRACKS, SPLITS, FIELDS, cache_dir, model_name=os.path.join(folder, "bert"), device="cpu")
out["bert"] = bert.text_to_item_retrieval(bert._stringify_metadata(bert.metadata_dict["b"]), topk=1)
out["bert_shape"] = [bert.embeddings.shape[0], os.path.isdir(bert.index_dir)]

lm = load_lm_module(os.path.join(folder, "model"), "cpu", "eager", torch.float32)
history = [{"role": "user", "content": "hello"}]
prompt = lm._format_chat_history("Be kind.", history, out["items"][0])
with torch.no_grad():
    inputs = lm.tokenizer(prompt, return_tensors="pt")
    ids = lm.lm.generate(inputs.input_ids, attention_mask=inputs.attention_mask, max_new_tokens=6)
out["by_hand"] = lm.tokenizer.decode(ids[0, inputs.input_ids.shape[1] :], skip_special_tokens=True)
out["response"] = lm.response_generation("Be kind.", history, out["items"][0], max_new_tokens=6)
out["responses"] = lm.batch_response_generation(["Be kind."], [history], [out["items"][0]], max_new_tokens=6)

crs = load_crs_baseline(
    lm_type="template", retrieval_type="bm25", item_db_name=TRACKS, user_db_name=USERS, split_types=SPLITS,
    corpus_types=FIELDS, cache_dir=cache_dir, device="cuda", attn_implementation="flash_attention_2",
    dtype=torch.bfloat16,
)  # fmt: skip
crs.role_prompt["role_play"] = "You love music."
out["system"] = crs._get_system_prompt("u1")
out["settings"] = [crs.lm_type, crs.retrieval_type, crs.split_types, crs.corpus_types, crs.device, str(crs.dtype)]
out["settings"] += [crs.attn_implementation, os.path.isdir(crs.prompts_dir), crs.item_db_name == TRACKS]
out["settings"] += [crs.user_db_name == USERS, crs.cache_dir == cache_dir]
batch = []
for session in load_dataset(os.path.join(folder, "talks"), split="test"):
    memory = []
    for row in session["conversations"]:
        if row["role"] == "user":
            batch.append({"user_query": row["content"], "user_id": session["user_id"], "session_memory": list(memory)})
        content = crs.item_db.id_to_metadata(row["content"]) if row["role"] == "music" else row["content"]
        memory.append({"role": "user" if row["role"] == "user" else "assistant", "content": content})
out["batch"] = crs.batch_chat(batch)
crs._upload_session_memory([{"role": "user", "content": "coltrane please"}])
out["chat"] = crs.chat("more", user_id="u1")
out["memory"] = [message["role"] for message in crs.session_memory]
crs._reset_session_memory()
out["forgotten"] = crs.session_memory
print(json.dumps(out))
