"""Forked processes: a child begins anew; threads, loops and connections stay with the parent."""

from __future__ import annotations

import codecs
import os
import weakref
from collections.abc import Callable


def begin_in_children(begin: Callable[[], None]) -> None:
    """Call a method in every child, right after the fork, while its object lives.

    The system keeps a few bytes for this after the object is gone. Nothing happens where there is
    no fork.

    The first connection of a process imports how names of hosts are encoded. A child that is forked
    meanwhile would wait forever for that import to end, so it is done here.
    """
    codecs.lookup("idna")
    method = weakref.WeakMethod(begin)

    def after() -> None:
        if (living := method()) is not None:
            living()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=after)
