-- +goose Up
-- The names under which visits have an account's holder, apart by ";": tasks and items have officers by name.
ALTER TABLE users ADD COLUMN officer text NOT NULL DEFAULT '';
