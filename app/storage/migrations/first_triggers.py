"""What the constraints of the first tables cannot say."""

FIRST_TRIGGERS = (
    """
    CREATE TRIGGER ledger_entries_not_updated BEFORE UPDATE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END
    """,
    """
    CREATE TRIGGER ledger_entries_not_deleted BEFORE DELETE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END
    """,
    """
    CREATE TRIGGER ledger_entries_within_reserve BEFORE INSERT ON ledger_entries
    WHEN NEW.reserve_id IS NOT NULL AND -NEW.held > (
      SELECT coalesce(sum(held), 0) FROM ledger_entries WHERE id = NEW.reserve_id OR reserve_id = NEW.reserve_id)
    BEGIN SELECT RAISE(ABORT, 'more than was reserved'); END
    """,
    """
    CREATE TRIGGER account_slots_within_limit BEFORE INSERT ON account_slots
    WHEN (SELECT count(*) FROM account_slots WHERE account_id = NEW.account_id) >=
         (SELECT max_concurrent_jobs FROM provider_accounts WHERE id = NEW.account_id)
    BEGIN SELECT RAISE(ABORT, 'all slots are taken'); END
    """,
)
