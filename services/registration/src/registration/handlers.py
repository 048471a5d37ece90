"""What registration hears: nothing yet; it is where the thread begins."""

from kit.handlers import Handlers

handlers = Handlers("registration")
