-- +goose Up
-- Files that show that a task is done. content is base64; the visit's removal takes them along.
CREATE TABLE task_files (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    task       text NOT NULL,
    name       text NOT NULL,
    size       integer NOT NULL,
    content    text NOT NULL,
    created_at timestamp NOT NULL,
    created_by text NOT NULL
);
CREATE INDEX task_files_visit ON task_files (visit, task);
