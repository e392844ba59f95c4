"""Take folders of photos into a library: scan, plan, decode, encode, store."""
