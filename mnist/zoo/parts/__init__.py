"""What the networks' files share."""
