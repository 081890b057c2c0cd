-- +goose Up
-- Letters that wait to be sent, and what became of them. A letter's text goes when it is sent: it holds the link by
-- which its reader acknowledges, of which elsewhere only the hash is kept.
CREATE TABLE letters (
    key         integer PRIMARY KEY,
    visit       integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    edition     integer NOT NULL,
    person      text NOT NULL,
    item        text NOT NULL,
    name        text NOT NULL,
    address     text NOT NULL,
    sender      text NOT NULL,
    message_id  text NOT NULL UNIQUE,
    subject     text NOT NULL,
    plain       text NOT NULL,
    html        text NOT NULL,
    calendar    text NOT NULL,
    method      text NOT NULL,
    state       text NOT NULL,
    attempts    integer NOT NULL,
    owner       text NOT NULL,
    due_at      timestamp NOT NULL,
    lease_until timestamp,
    sent_at     timestamp,
    problem     text NOT NULL,
    created_by  text NOT NULL,
    created_at  timestamp NOT NULL,
    UNIQUE (visit, edition, person, item)
);
CREATE INDEX letters_due ON letters (state, due_at);

-- Who has been told of which edition, and who has said that they read it.
CREATE TABLE receipts (
    key             integer PRIMARY KEY,
    visit           integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    edition         integer NOT NULL,
    person          text NOT NULL,
    name            text NOT NULL,
    token_hash      text NOT NULL UNIQUE,
    created_at      timestamp NOT NULL,
    acknowledged_at timestamp,
    UNIQUE (visit, edition, person)
);
