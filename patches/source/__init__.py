"""What is read from a source: its syntax tree, names, imports, dialect and kinds of values."""
