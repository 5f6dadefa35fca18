"""Workers and measurements of tools/bench.py."""
