"""Evaluation of models: recall on captions, class names, everyday queries."""
