"""Whether a library's model reads the language of the page, and which model does."""

from __future__ import annotations

from search.encoders.models import MODELS, Model, languages
from ui.messages import Messages

NAMES = {"en": "English", "zh": "Chinese"}  # as `Model.languages` has them
MANY = "many"


def language_note(model: str, messages: Messages) -> str:
    """What a person should know who reads the page in a language that the model does not; or ""."""
    known, name = languages(model), NAMES[messages.language]
    if known == MANY or name in known:
        return ""
    able = [
        _choice(one, messages) for one in MODELS if one.languages == MANY or name in one.languages
    ]
    reads = messages.phrase(known)
    return messages.text(
        "model reads", model=model, reads=reads, models=messages.text("or").join(able)
    )


def _choice(model: Model, messages: Messages) -> str:
    """A model with its size, as a person chooses it."""
    if not model.download_mb:
        return messages.text("model inside", name=model.name)
    return messages.text("model size", name=model.name, size=f"{model.download_mb / 1000:.1f}")
