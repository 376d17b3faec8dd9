"""What may be asked in a chat: plain functions over the ports; knows no chat library."""
