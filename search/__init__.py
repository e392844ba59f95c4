"""Find photos by describing them; `search/public.py` is what others import."""

import os

# Read by OpenBLAS when NumPy is imported: threads of a matrix product sleep at once after it. By
# default they spin for 120 ms, and take a core from FAISS and from other programs.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
