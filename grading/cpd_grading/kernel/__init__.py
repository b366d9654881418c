"""What every other room stands on: refusals, state tables, ids, digests, the audit chain and the outbox."""
