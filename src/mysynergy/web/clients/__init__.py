"""Pages of her link, of officers who give it, and of messages on their way out."""
