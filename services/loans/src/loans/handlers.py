"""What loans hears."""

from kit.handlers import Handlers

handlers = Handlers("loans")
