"""What the training programs share, from a network's file and options to a finished run."""
