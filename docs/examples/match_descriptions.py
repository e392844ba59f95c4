"""Zero-shot classification of a picture: `python match_descriptions.py cat.jpg "a cat" "a dog"`.

As in the classic CLIP demo: the probabilities are a softmax over the descriptions.
"""

import sys

from photoseek import match


def main() -> None:
    picture, *descriptions = sys.argv[1:]
    for result in match(picture, descriptions):
        print(f"{result.probability:6.1%}  {result.text}")


if __name__ == "__main__":
    main()
