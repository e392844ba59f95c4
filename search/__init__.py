"""Find photos by describing them; `search/public.py` is what others import."""
