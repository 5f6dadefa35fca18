"""Files of other frameworks, read without those frameworks: weights come out, no code runs."""
