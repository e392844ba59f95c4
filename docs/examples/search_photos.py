"""Search a library: `python search_photos.py a dog on the beach`."""

import sys

from photoseek import open_library


def main() -> None:
    query = " ".join(sys.argv[1:]) or "a dog on the beach"
    with open_library() as library:
        for hit in library.search(query, top=10):
            score = "" if hit.score is None else f"{hit.score:.2f}"
            print(f"{hit.rank:3} {hit.band or '':6} {score:5} {hit.photo.path}")


if __name__ == "__main__":
    main()
