-- +goose Up
-- The roles of officers that an item needs, and who has each: a list as JSON.
ALTER TABLE items ADD COLUMN roles text NOT NULL DEFAULT '';
