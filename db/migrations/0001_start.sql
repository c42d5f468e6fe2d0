-- The first shape of the database, written for SQLite. For PostgreSQL the types are replaced (INTEGER is BIGINT, BLOB
-- is BYTEA, STRICT goes) and a line that names one engine is left out for the other.
--
-- Every key is led by the person it belongs to: no query reaches across owners, and the data can be spread by owner.
-- Times are unix milliseconds, 0 for none. "sealed" is AES-256-GCM (see seal.go), empty for an empty value.

-- Updates that have had their effect. No person is named here.
CREATE TABLE updates (
	id      INTEGER PRIMARY KEY, -- Telegram's; its count may restart lower, so only equality means anything
	at      INTEGER NOT NULL,
	skipped TEXT    NOT NULL     -- why nothing was done about it; empty for one that was handled
) STRICT;

CREATE INDEX updates_skipped ON updates (at) WHERE skipped <> '';

-- People who agreed to the privacy notice. All other data of a person hangs on this row and goes with it.
CREATE TABLE users (
	owner         INTEGER PRIMARY KEY, -- Telegram id
	language      TEXT    NOT NULL,
	address       TEXT    NOT NULL, -- form of address, an option id
	kind          TEXT    NOT NULL, -- of institution, an option id
	zone          TEXT    NOT NULL, -- WIB, WITA, WIT
	hour          INTEGER NOT NULL, -- of reminders, minutes after local midnight
	consent       INTEGER NOT NULL, -- version of the notice agreed to
	consent_at    INTEGER NOT NULL,
	focus_flow    TEXT    NOT NULL, -- the conversation typed text belongs to; empty for none
	focus_partner INTEGER NOT NULL,
	seen_at       INTEGER NOT NULL,
	blocked_at    INTEGER NOT NULL, -- 0: reachable
	paused_at     INTEGER NOT NULL, -- 0: reminders wanted
	next_partner  INTEGER NOT NULL, -- numbers given next
	next_contact  INTEGER NOT NULL,
	name          BLOB    NOT NULL, -- sealed
	institution   BLOB    NOT NULL, -- sealed
	stash         BLOB    NOT NULL  -- sealed: typed while no question was open
) STRICT;

CREATE TABLE partners (
	owner       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	no          INTEGER NOT NULL, -- given per owner, from 1
	category    TEXT    NOT NULL, -- option id of step 1
	step        INTEGER NOT NULL, -- 1 to 11, 12 when all are saved
	cadence     INTEGER NOT NULL, -- days of the rhythm, 0: no reminders
	last_at     INTEGER NOT NULL, -- last contact
	created_at  INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL,
	archived_at INTEGER NOT NULL, -- 0: active
	informed    TEXT    NOT NULL, -- yes, no or empty: does the contact know that he is recorded?
	name        BLOB    NOT NULL, -- sealed
	person      BLOB    NOT NULL, -- sealed
	phone       BLOB    NOT NULL, -- sealed
	PRIMARY KEY (owner, no)
) STRICT;

CREATE TABLE conversations (
	owner      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	flow       TEXT    NOT NULL,
	partner    INTEGER NOT NULL, -- 0: about none
	open       INTEGER NOT NULL, -- 1: begun and not saved
	updated_at INTEGER NOT NULL,
	state      BLOB    NOT NULL, -- sealed: JSON of the whole state
	PRIMARY KEY (owner, flow, partner)
) STRICT;
-- An owner has a conversation per partner and step; of these only a few are open.
CREATE INDEX conversations_open ON conversations (owner) WHERE open = 1;

-- The contact log.
CREATE TABLE contacts (
	owner   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	no      INTEGER NOT NULL, -- given per owner, from 1
	partner INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	channel TEXT    NOT NULL, -- option id
	outcome TEXT    NOT NULL, -- option id
	next    INTEGER NOT NULL, -- when the owner wants to be in touch again, 0: by rhythm
	note    BLOB    NOT NULL, -- sealed
	media   BLOB    NOT NULL, -- sealed: JSON of the attachments
	PRIMARY KEY (owner, no)
) STRICT;
CREATE INDEX contacts_log ON contacts (owner, partner, at, no);

CREATE TABLE reminders (
	owner      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
	partner    INTEGER NOT NULL,
	kind       TEXT    NOT NULL, -- rhythm, followup
	due        INTEGER NOT NULL, -- 0: switched off, as it always is where the partner is put away
	unanswered INTEGER NOT NULL, -- firings since the owner last reacted
	version    INTEGER NOT NULL, -- changes with every edit and every firing
	PRIMARY KEY (owner, partner, kind)
) STRICT;
-- Finding what is due costs as much as there is due, not as much as there is.
CREATE INDEX reminders_due ON reminders (due, owner) WHERE due > 0;

-- Acts on the outside world that wait, are under way, or failed. A message that arrived has no row any more.
CREATE TABLE outbox (
	seq        INTEGER PRIMARY KEY,                           -- only sqlite: the order of storing
	seq        INTEGER NOT NULL GENERATED ALWAYS AS IDENTITY, -- only postgres: the order of storing
	chat       INTEGER NOT NULL, -- the owner, or a group he wrote in
	key        TEXT    NOT NULL, -- names the cause; storing it twice does nothing
	priority   INTEGER NOT NULL, -- 0 reply, 1 reminder, 2 broadcast
	state      TEXT    NOT NULL, -- ready; later (not before not_before); sending (until lease); uncertain (a broadcast
	                             -- that may have arrived, left to the mentor); failed (kept for a while without body)
	not_before INTEGER NOT NULL,
	lease      INTEGER NOT NULL, -- sending: when the claim of a process ends
	attempts   INTEGER NOT NULL, -- that certainly did not arrive
	uncertain  INTEGER NOT NULL, -- 1: an attempt may have arrived
	at         INTEGER NOT NULL, -- when stored; of a failed one, when it failed
	reason     TEXT    NOT NULL, -- why the last attempt failed; holds nothing personal
	body       BLOB    NOT NULL, -- sealed: JSON of the message
	UNIQUE (chat, key)      -- only sqlite
	PRIMARY KEY (chat, key) -- only postgres
) STRICT;
-- One index per state: each holds only the rows of its own, so a busy outbox makes none of the looks slow.
CREATE INDEX outbox_ready   ON outbox (priority, seq) WHERE state = 'ready';
CREATE INDEX outbox_later   ON outbox (not_before)    WHERE state = 'later';
CREATE INDEX outbox_sending ON outbox (lease)         WHERE state = 'sending';
CREATE INDEX outbox_failed  ON outbox (at)            WHERE state = 'failed';
