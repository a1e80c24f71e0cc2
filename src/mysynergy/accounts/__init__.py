"""The accounts of people who sign in: password, authenticator, recovery codes, sessions, one-time links."""
