-- +goose Up
-- An office's customs by section: what it has set otherwise than the program's defaults, as JSON, null for what it has
-- taken away. An office begins with the defaults, so that a later program's new ones reach it; what it has set stays.
CREATE TABLE customs (
    section    text PRIMARY KEY,
    content    text NOT NULL,
    version    bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);
INSERT INTO customs (section, content, version, changed_at, changed_by) VALUES
    ('checks', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('kinds', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('precedence', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('ceremonies', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('talks', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('convoy', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('days', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('timing', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('scenarios', '{}', 1, '2026-11-27T00:00:00.000000Z', ''),
    ('blueprints', '{}', 1, '2026-11-27T00:00:00.000000Z', '');
