-- +goose Up
-- Who holds which paper of which edition: a later edition tells from it which papers are to be made anew.
CREATE TABLE handouts (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    edition    integer NOT NULL,
    paper      text NOT NULL,
    audience   text NOT NULL,
    languages  text NOT NULL,
    size       text NOT NULL,
    day        text NOT NULL,
    subject    text NOT NULL,
    person     text NOT NULL,
    name       text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp NOT NULL,
    UNIQUE (visit, edition, paper, audience, languages, size, day, subject, person, name)
);
