"""The training loop and what happens around it; it knows no network and no data set."""
