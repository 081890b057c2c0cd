-- +goose Up
-- What a feed shows: whose items ("scope" and "subject", a person's id or an officer's name), how much of them, and until
-- when; and what its reader holds: the edition, the last bytes' tag and when these came to be. Alarms are in
-- minutes, 0 for none. A feed of all visits has no visit.
ALTER TABLE feeds ADD COLUMN scope text NOT NULL DEFAULT 'visit';
ALTER TABLE feeds ADD COLUMN subject text NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN detail text NOT NULL DEFAULT 'items';
ALTER TABLE feeds ADD COLUMN transfers text NOT NULL DEFAULT 'shown';
ALTER TABLE feeds ADD COLUMN alarm bigint NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN busy boolean NOT NULL DEFAULT false;
ALTER TABLE feeds ADD COLUMN expires_at timestamptz;
ALTER TABLE feeds ADD COLUMN edition bigint NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN etag text NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN modified_at timestamptz;
UPDATE feeds SET scope = 'person', subject = person WHERE person <> '';
ALTER TABLE feeds DROP COLUMN person;
