"""Start a PostgreSQL of one's own, for one program, on one machine.

The library finds server binaries, makes a data folder, starts the server on a Unix socket that only
its owner can reach, and stops it. It knows nothing of the program that uses it and needs nothing but
the standard library. README.md has the promises and their limits.
"""

from pglaunch.binaries import Binaries, find_all_binaries, find_binaries
from pglaunch.errors import ErrorCode, LaunchError
from pglaunch.server import Server, start

__all__ = ["Binaries", "ErrorCode", "LaunchError", "Server", "find_all_binaries", "find_binaries", "start"]
