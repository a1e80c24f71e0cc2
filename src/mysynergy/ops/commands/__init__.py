"""One module for each command of ``mysynergy``; imported only when the command is asked for."""
