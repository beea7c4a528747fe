-- A write that cannot open a fence is announced before it is made: its keys stand here, not to be settled before this
-- moment (or the end of its transaction, which sets it to null).
ALTER TABLE unsettled_key ADD COLUMN held_until timestamptz;
