"""What the platform consists of, and what it can do."""
