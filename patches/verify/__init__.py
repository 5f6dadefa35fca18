"""Proofs that a ported tree works, as far as running its networks shows."""
