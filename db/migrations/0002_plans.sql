-- A reminder of something planned says what that is, in the owner's own words. Sealed, null for reminders from before.
ALTER TABLE reminders ADD COLUMN note BLOB;
