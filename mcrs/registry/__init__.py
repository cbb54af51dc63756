"""The components by name: every retriever, reranker, language model and trainer that a configuration can choose."""

from __future__ import annotations

from mcrs.registry.registration import Registration, Registry, did_you_mean, near_file

__all__ = [
    "LANGUAGE_MODELS",
    "RERANKERS",
    "RETRIEVERS",
    "TRAINERS",
    "Registration",
    "Registry",
    "did_you_mean",
    "near_file",
]

_DENSE = "mcrs.retrieval_modules.dense:DenseRetriever"
_QWEN = {
    "model_name": "Qwen/Qwen3-Embedding-0.6B",
    "query_prompt": "Instruct: Find the music tracks that fit what the listener of this conversation asks for last\n"
    "Query:",
}

RETRIEVERS = Registry(
    "retriever",
    "mcrs.retrievers",
    {
        "bm25": Registration("mcrs.retrieval_modules.bm25:BM25Retriever"),
        "continuity": Registration("mcrs.retrieval_modules.continuity:ContinuityRetriever"),
        "cooccurrence": Registration("mcrs.retrieval_modules.cooccurrence:CooccurrenceRetriever"),
        "constraints": Registration("mcrs.retrieval_modules.constraint_retriever:ConstraintsRetriever"),
        "item2vec": Registration("mcrs.retrieval_modules.item2vec:Item2VecRetriever"),
        "neighbours": Registration("mcrs.retrieval_modules.neighbours:NeighboursRetriever"),
        "generative": Registration("mcrs.retrieval_modules.generative.retriever:GenerativeRetriever"),
        "requests": Registration("mcrs.retrieval_modules.request_retriever:RequestRetriever"),
        "hybrid": Registration("mcrs.retrieval_modules.hybrid:HybridRetriever"),
        "encoded_played": Registration("mcrs.retrieval_modules.encoded_played:EncodedPlayedRetriever"),
        "trained_encoder": Registration("mcrs.retrieval_modules.trained_encoder:TrainedEncoderRetriever"),
        "precomputed": Registration("mcrs.retrieval_modules.precomputed:PrecomputedRetriever"),
        "precomputed_query": Registration("mcrs.retrieval_modules.precomputed_query:PrecomputedQueryRetriever", _QWEN),
        "precomputed_user": Registration("mcrs.retrieval_modules.precomputed:PrecomputedUserRetriever"),
        "bert": Registration(_DENSE, {"model_name": "bert-base-uncased", "pooling": "mean", "max_length": 128}),
        "sentence_transformer": Registration(_DENSE),
        "qwen_embedding": Registration(_DENSE, _QWEN),
        "e5": Registration(
            _DENSE, {"model_name": "intfloat/e5-base-v2", "query_prompt": "query: ", "document_prompt": "passage: "}
        ),
        "bge": Registration(
            _DENSE,
            {
                "model_name": "BAAI/bge-base-en-v1.5",
                "query_prompt": "Represent this sentence for searching relevant passages: ",
            },
        ),
        "contriever": Registration(
            _DENSE, {"model_name": "facebook/contriever", "pooling": "mean", "max_length": 512, "normalize": False}
        ),
    },
    adapt="mcrs.retrieval_modules.adapter:as_retriever",
    renamed={"wishes": "constraints"},
)
RERANKERS = Registry(
    "reranker",
    "mcrs.rerankers",
    {
        "cross_encoder": Registration("mcrs.reranker_modules.cross_encoder:CrossEncoderReranker"),
        "cross_modal": Registration("mcrs.reranker_modules.cross_modal:CrossModalReranker"),
        "lambdarank": Registration("mcrs.reranker_modules.lambdarank:LambdaRankReranker"),
        "llm": Registration("mcrs.reranker_modules.llm:LLMReranker"),
        "exclusions": Registration("mcrs.reranker_modules.exclusion_reranker:ExclusionsReranker"),
        "user_embedding": Registration("mcrs.reranker_modules.user_embedding:UserEmbeddingReranker"),
    },
    adapt="mcrs.reranker_modules.base:as_reranker",
    renamed={"refusals": "exclusions"},
)
LANGUAGE_MODELS = Registry(
    "language model backend",
    "mcrs.language_models",
    {
        "hf_causal": Registration("mcrs.lm_modules.hf_causal:HFCausalLM"),
        "openai": Registration("mcrs.lm_modules.openai_api:OpenAILM"),
        "openvino": Registration("mcrs.lm_modules.openvino_genai:OpenVINOLM"),
        "template": Registration("mcrs.lm_modules.template:TemplateLM"),
        "vllm": Registration("mcrs.lm_modules.vllm_offline:VLLMOffline"),
    },
    adapt="mcrs.lm_modules.adapter:as_language_model",
)
TRAINERS = Registry(
    "trainer",
    "mcrs.trainers",
    {
        "cooccurrence": Registration("mcrs.training.cooccurrence:CooccurrenceTrainer"),
        "item2vec": Registration("mcrs.training.item2vec:Item2VecTrainer"),
        "lambdarank": Registration("mcrs.training.lambdarank_trainer:LambdaRankTrainer"),
        "neighbours": Registration("mcrs.training.neighbours:NeighboursTrainer"),
        "transitions": Registration(
            "mcrs.training.cooccurrence:CooccurrenceTrainer",
            {"window": 1, "forward_only": True},
            about="Counts how often a track is played directly after another; needs only track ids.",
        ),
        "encoder": Registration(
            "mcrs.training.encoder:EncoderTrainer",
            # What the user said and what was played, without the words that all conversations share.
            {"query": {"assistant_weight": 0.0, "role_words": False, "track_ids": False}},
        ),
        "semantic_ids": Registration("mcrs.training.semantic_ids:SemanticIdsTrainer"),
        "generative": Registration("mcrs.training.generative:GenerativeTrainer"),
    },
    adapt="mcrs.training.base:as_trainer",
)
