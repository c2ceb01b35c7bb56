"""PostgreSQL and Valkey from their wheels, as child processes on one data folder.

`opened(folder)` is the only way in: it joins the servers that run on the folder or starts them, and the last one out
stops them. See docs/decisions/0002.
"""

from infinioffice.adapters.embedded.sharing import (
    AlreadyRunning,
    Servers,
    ServersFailed,
    alone,
    opened,
    wait_until_stopped,
)

__all__ = ["AlreadyRunning", "Servers", "ServersFailed", "alone", "opened", "wait_until_stopped"]
