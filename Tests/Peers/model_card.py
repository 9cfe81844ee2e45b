"""Reads a report's model card as `huggingface_hub` does: python model_card.py out/fashion/model-card.md (checked with 1.18)."""

import pathlib
import sys

from huggingface_hub import ModelCard

card = ModelCard(pathlib.Path(sys.argv[1]).read_text(), ignore_metadata_errors=False)
assert card.data.library_name == "millrace" and card.data.eval_results, card.data.to_dict()
for result in card.data.eval_results:
    print(result.task_type, result.dataset_name, result.metric_type, result.metric_value)
    assert 0 <= result.metric_value
