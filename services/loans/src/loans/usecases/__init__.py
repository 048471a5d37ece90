"""创业担保贷款 What loans does: one function a verb, each in its caller's transaction."""
