-- 1: the call that sends the message has begun, so that after a crash nobody knows whether it arrived. A message that was
-- only claimed when the process died has certainly not been sent, and simply waits again.
ALTER TABLE outbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 1;
