"""Discord: rendering, sending as a bot or through webhooks, and what its errors mean."""
