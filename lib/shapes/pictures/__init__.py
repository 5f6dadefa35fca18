"""Pictures of a layer: what is on them, and how they become files."""
