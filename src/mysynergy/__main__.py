"""``python -m mysynergy`` is the ``mysynergy`` command."""

from mysynergy.ops.main import main

main()
