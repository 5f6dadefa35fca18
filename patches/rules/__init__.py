"""One rewrite rule per module; see `patches.registry` for what a module holds."""
