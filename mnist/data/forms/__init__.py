"""The forms that images come in: one file a form, and what they share about names in files."""
