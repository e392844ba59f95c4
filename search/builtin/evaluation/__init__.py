"""How well a model finds: recall on captions, names of classes, everyday queries."""
