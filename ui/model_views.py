"""Records of the models that the Library page shows, and the notice on their languages."""

from __future__ import annotations

from dataclasses import dataclass

from search.encoders import models
from search.errors import PhotoseekError, notes
from ui.library import LiveLibrary
from ui.messages import ENGLISH, Messages

LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}  # in `Model.languages`
ALL_LANGUAGES = "many"
OTHER = "other"  # the kind of a model that is not recommended
QUALITY_STEPS = (36, 44, 50)  # least COCO recall@1, in percent, of qualities 2, 3 and 4


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model of the list; `languages` in the page's language, ImageNet and COCO in percent.

    `kind`: what it is recommended for, a key of texts; `quality`: 1 to 4, 0 where it is unknown.
    `minutes`: of its download with a line of 50 Mbit/s. `lacking`: why this machine cannot use it.
    """

    name: str
    kind: str
    quality: int
    megabytes: int
    minutes: int
    imagenet: float | None
    coco: float | None
    languages: str
    is_here: bool
    is_used: bool
    lacking: str = ""


def model_views(library: LiveLibrary, messages: Messages = ENGLISH) -> tuple[ModelView, ...]:
    """The model in use, if the list lacks it, and the listed models."""
    try:
        used = library.engine().tag.name
    except PhotoseekError:
        used = ""
    listed = tuple(
        _model_view(model, used or library.first_model, messages) for model in models.MODELS
    )
    if not used or any(model.is_used for model in listed):
        return listed
    return (ModelView(used, OTHER, 0, 0, 0, None, None, "", is_here=True, is_used=True), *listed)


def _model_view(model: models.Model, used: str, messages: Messages) -> ModelView:
    is_here = models.is_here(model)
    lacking = None if is_here else models.lacking_room(model, is_here=False)
    chosen = models.RECOMMENDED.name if used == "auto" else used
    return ModelView(
        name=model.name,
        kind=_model_kinds().get(model.name, OTHER),
        quality=_quality(model),
        megabytes=model.download_mb,
        minutes=models.download_minutes(model),
        imagenet=model.imagenet,
        coco=model.coco,
        languages=messages.note(notes.known(model.languages)),
        is_here=is_here,
        is_used=model.name == chosen,
        lacking=messages.note(lacking) if lacking else "",
    )


def _model_kinds() -> dict[str, str]:
    """The models that are shown first, by name: built-in, recommended, in English, and best."""
    best = max(models.MODELS, key=lambda model: model.coco or 0)
    return {
        models.BUILTIN: "small",
        models.RECOMMENDED.name: "recommended",
        models.SMALLER.name: "english",
        best.name: "best",
    }


def _quality(model: models.Model) -> int:
    """1 to 4 by how often a description finds its photo first."""
    return 1 + sum((model.coco or 0) >= least for least in QUALITY_STEPS)


def language_note(model: str, messages: Messages) -> str:
    """The notice that a model does not know the page's language, with models that do; or ""."""
    known, name = models.languages(model), LANGUAGE_NAMES[messages.language]
    if name in known or known == ALL_LANGUAGES:
        return ""
    able = [
        _model_choice(one, messages)
        for one in models.MODELS
        if one.languages == ALL_LANGUAGES or name in one.languages
    ]
    reads = messages.note(notes.known(known))
    return messages.text(
        "modelReads", model=model, reads=reads, models=messages.text("or").join(able)
    )


def _model_choice(model: models.Model, messages: Messages) -> str:
    """A model with the size of its download."""
    if not model.download_mb:
        return messages.text("modelInside", name=model.name)
    return messages.text("modelSize", name=model.name, size=f"{model.download_mb / 1000:.1f}")
