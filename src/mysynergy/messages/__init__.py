"""Messages on their way out: templates in two languages, a queue, providers, what could not be delivered."""
