-- +goose Up
-- The registers of a visit: orders, seatings, gifts, menus and the like. data is the entry as JSON.
CREATE TABLE registers (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    register   text NOT NULL,
    position   integer NOT NULL,
    id         text NOT NULL,
    data       text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, register, id)
);

ALTER TABLE people ADD COLUMN since text NOT NULL DEFAULT '';
ALTER TABLE resources ADD COLUMN luggage integer NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN honours_by text NOT NULL DEFAULT '';
