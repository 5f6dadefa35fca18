"""Starting the scripts of a ported tree for some seconds, to see which of them run."""
