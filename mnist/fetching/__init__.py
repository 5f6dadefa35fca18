"""Getting data sets: which files there are, and how they come here; see `mnist.fetch`."""
