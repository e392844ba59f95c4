"""What people say of their photos: stars, albums, and names that they teach."""
