"""The seal over recorded events: an RFC 9162 Merkle tree and the checkpoints of it."""
