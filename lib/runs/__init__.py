"""What a training run's folder holds: its files' names, settings, log and checkpoints."""
