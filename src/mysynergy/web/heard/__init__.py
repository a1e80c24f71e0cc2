"""Pages of tips and questions: two for anybody without sign-in, one behind a code, and the officers' list."""
