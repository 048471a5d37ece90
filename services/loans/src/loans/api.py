"""Loans' routes, and who may call them."""

from kit.app import new_router
from kit.policy import Policies

router = new_router()
POLICIES: Policies = {}
