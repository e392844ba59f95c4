"""Models: pictures and texts to unit vectors of one space."""

from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.models import MODELS, resolve

__all__ = ["MODELS", "Encoder", "load_encoder", "resolve"]
