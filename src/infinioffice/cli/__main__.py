"""`python -m infinioffice.cli`, for child processes that must be the same installation as their parent."""

from infinioffice.cli import main

main()
