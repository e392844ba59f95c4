"""The recipe of the built-in model; needs `pip install 'photoseek[train]'`."""
