"""Where sessions take place."""
