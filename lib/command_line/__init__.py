"""What every program's command line has in common: `lib.command_line.parser`."""
