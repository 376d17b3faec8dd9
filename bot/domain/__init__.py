"""What Tocsin decides, as pure functions on frozen values: no input, no output, no clock."""
