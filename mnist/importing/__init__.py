"""Generators that other programs trained: their weights in this project's networks."""
