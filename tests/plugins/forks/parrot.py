"""A language model as the released one is written, one prompt at a time and without a limit of tokens."""

import torch


class PARROT_MODEL:
    def __init__(self, model_name="nobody/nothing", device="cuda", attn_implementation="eager", dtype=torch.bfloat16):
        self.model_name, self.device, self.dtype = model_name, device, dtype
        self.weight = torch.ones(1, device=device, dtype=dtype)

    def response_generation(self, sys_prompt, chat_history, recommend_item):
        if "forbidden" in chat_history[-1]["content"]:
            raise KeyError("forbidden")
        return f"{self.model_name}: {len(chat_history)} messages, try {recommend_item[:40]}"
