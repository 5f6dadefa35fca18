"""A trained generator as one page that makes pictures by itself."""
