"""The tree that is ported: what lies where, what it gets from us, all of it written or nothing."""
