"""List the near-duplicates of a library, the largest photo of each group first."""

from photoseek import open_library


def main() -> None:
    with open_library() as library:
        for group in library.duplicates():
            photos = library.catalogue.photos.by_id(group.ids).values()
            print(group.kind)
            for photo in sorted(photos, key=lambda photo: -photo.stamp.size):
                print(f"  {photo.stamp.size:>12,} bytes  {photo.path}")


if __name__ == "__main__":
    main()
