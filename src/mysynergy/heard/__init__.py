"""What people without an account bring: a tip that somebody needs help, and questions that are not a case."""
