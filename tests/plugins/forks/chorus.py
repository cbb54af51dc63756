"""A language model that writes responses in batches, with a setting of its own."""

from mcrs.registry import LANGUAGE_MODELS


class Base:
    def response_generation(self, sys_prompt, chat_history, recommend_item, max_new_tokens=512, response_format=None):
        return self.batch_response_generation([sys_prompt], [chat_history], [recommend_item], max_new_tokens)[0]


class Chorus(Base):
    def __init__(self, dtype, device, refrain: str = "la"):
        self.dtype, self.device, self.refrain = dtype, device, refrain
        self.asked = []

    def batch_response_generation(self, sys_prompts, chat_histories, recommend_items, max_new_tokens=64):
        self.asked.append((sys_prompts, chat_histories, recommend_items, max_new_tokens))
        if any("forbidden" in history[-1]["content"] for history in chat_histories):
            raise RuntimeError("a whole batch is lost")
        return (f"{self.refrain} {item[:40]}" for item in recommend_items)


LANGUAGE_MODELS.register("chorus", Chorus)
