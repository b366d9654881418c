"""The parts of the verifier, without Django: what lies in a folder, what seals it, and what its files add up to."""
