"""One package per chat service, each with its own rendering, sending and errors."""
