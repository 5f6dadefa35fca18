"""From the pixels of a file to those of the network: layout, levels, size, colour."""
