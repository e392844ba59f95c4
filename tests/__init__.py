"""Tests on real SQLite, real FAISS and real files; only the weights are sometimes a stand-in."""
