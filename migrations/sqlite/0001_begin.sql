-- +goose Up
-- Times are UTC. Wall clocks and days are texts, "2024-01-31T09:00" and "2024-01-31", empty where nothing
-- is given: they are what people agreed. Texts by language, and lists, are JSON, empty where there is none.

CREATE TABLE visits (
    key        integer PRIMARY KEY,
    reference  text NOT NULL UNIQUE,
    title      text NOT NULL,
    kind       text NOT NULL,
    from_day   text NOT NULL,
    to_day     text NOT NULL,
    zone       text NOT NULL,
    languages  text NOT NULL,
    note       text NOT NULL,
    search     text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL
);
CREATE INDEX visits_days ON visits (from_day, to_day);

-- How far each draft has come. A table of its own, so that a change of a person whom many visits share can
-- raise it without waiting for those who are changing these visits.
CREATE TABLE revisions (
    visit      integer PRIMARY KEY REFERENCES visits ON DELETE CASCADE,
    revision   integer NOT NULL,
    changed_at timestamp NOT NULL
);

CREATE TABLE parties (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position   integer NOT NULL,
    id         text NOT NULL,
    side       text NOT NULL,
    country    text NOT NULL,
    body       text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, id)
);

-- The directory. home is the country by which the person is known again: their own, else their party's.
CREATE TABLE people (
    key           integer PRIMARY KEY,
    name          text NOT NULL,
    pronunciation text NOT NULL,
    address       text NOT NULL,
    rank          text NOT NULL,
    "position"    text NOT NULL,
    country       text NOT NULL,
    languages     text NOT NULL,
    diet          text NOT NULL,
    mobility      text NOT NULL,
    phone         text NOT NULL,
    email         text NOT NULL,
    notes         text NOT NULL,
    home          text NOT NULL,
    search        text NOT NULL,
    version       integer NOT NULL,
    created_at    timestamp NOT NULL,
    changed_at    timestamp NOT NULL,
    changed_by    text NOT NULL
);
CREATE INDEX people_search ON people (search);

CREATE TABLE members (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position   integer NOT NULL,
    id         text NOT NULL,
    person     integer NOT NULL REFERENCES people,
    party      text NOT NULL,
    class      text NOT NULL,
    seq        integer NOT NULL,
    joins      text NOT NULL,
    leaves     text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, id)
);
CREATE INDEX members_person ON members (person);

-- The gazetteer.
CREATE TABLE places (
    key        integer PRIMARY KEY,
    kind       text NOT NULL,
    name       text NOT NULL,
    address    text NOT NULL,
    entrance   text NOT NULL,
    lat        real,
    lon        real,
    zone       text NOT NULL,
    opens      text NOT NULL,
    closed     text NOT NULL,
    set_up     integer NOT NULL,
    clearing   integer NOT NULL,
    capacity   integer NOT NULL,
    contact    text NOT NULL,
    search     text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL
);
CREATE INDEX places_search ON places (search);

CREATE TABLE visit_places (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position   integer NOT NULL,
    id         text NOT NULL,
    place      integer NOT NULL REFERENCES places,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, id)
);
CREATE INDEX visit_places_place ON visit_places (place);

CREATE TABLE routes (
    key      integer PRIMARY KEY,
    visit    integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position integer NOT NULL,
    from_id  text NOT NULL,
    to_id    text NOT NULL,
    minutes  integer NOT NULL,
    one_way  boolean NOT NULL
);
CREATE INDEX routes_visit ON routes (visit);

CREATE TABLE resources (
    key        integer PRIMARY KEY,
    kind       text NOT NULL,
    name       text NOT NULL,
    seats      integer NOT NULL,
    capacity   integer NOT NULL,
    pairs      text NOT NULL,
    plate      text NOT NULL,
    driver     text NOT NULL,
    phone      text NOT NULL,
    search     text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL
);

-- place is the id of one of the visit's places.
CREATE TABLE visit_resources (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position   integer NOT NULL,
    id         text NOT NULL,
    resource   integer NOT NULL REFERENCES resources,
    place      text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, id)
);
CREATE INDEX visit_resources_resource ON visit_resources (resource);

-- The names of people, places and resources, folded: by them one is known again. Derived.
CREATE TABLE names (
    kind     text NOT NULL,
    thing    integer NOT NULL,
    language text NOT NULL,
    folded   text NOT NULL,
    PRIMARY KEY (kind, thing, language)
);
CREATE INDEX names_folded ON names (kind, folded);

CREATE TABLE tracks (
    key        integer PRIMARY KEY,
    visit      integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position   integer NOT NULL,
    id         text NOT NULL,
    name       text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    changed_at timestamp NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (visit, id)
);

-- starts_at and ends_at are derived: made again when the zone's data changes.
CREATE TABLE items (
    key             integer PRIMARY KEY,
    visit           integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    position        integer NOT NULL,
    id              text NOT NULL,
    uid             text NOT NULL,
    sequence        integer NOT NULL,
    kind            text NOT NULL,
    title           text NOT NULL,
    description     text NOT NULL,
    note            text NOT NULL,
    at              text NOT NULL,
    fold            integer NOT NULL,
    zone            text NOT NULL,
    minutes         integer NOT NULL,
    until           text NOT NULL,
    until_zone      text NOT NULL,
    until_fold      integer NOT NULL,
    day             text NOT NULL,
    least           integer NOT NULL,
    anchor          text NOT NULL,
    earliest        text NOT NULL,
    latest          text NOT NULL,
    certainty       text NOT NULL,
    status          text NOT NULL,
    confirmed_host  boolean NOT NULL,
    confirmed_guest boolean NOT NULL,
    audience        text NOT NULL,
    press           text NOT NULL,
    place           text NOT NULL,
    to_place        text NOT NULL,
    tracks          text NOT NULL,
    with_people     text NOT NULL,
    uses            text NOT NULL,
    after           text NOT NULL,
    greeter         text NOT NULL,
    officer         text NOT NULL,
    deputy          text NOT NULL,
    phone           text NOT NULL,
    dress           text NOT NULL,
    flight          text NOT NULL,
    honours         text NOT NULL,
    wreaths         text NOT NULL,
    flowers         text NOT NULL,
    documents       text NOT NULL,
    steps           text NOT NULL,
    starts_at       timestamp,
    ends_at         timestamp,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    changed_at      timestamp NOT NULL,
    changed_by      text NOT NULL,
    UNIQUE (visit, id),
    UNIQUE (visit, uid)
);

-- Who and what each item keeps, and when, over all visits. Derived.
CREATE TABLE occupancies (
    visit        integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    item         text NOT NULL,
    subject_kind text NOT NULL,
    subject_key  integer NOT NULL,
    starts_at    timestamp NOT NULL,
    ends_at      timestamp NOT NULL,
    start_place  integer NOT NULL,
    end_place    integer NOT NULL,
    PRIMARY KEY (visit, item, subject_kind, subject_key)
);
CREATE INDEX occupancies_subject ON occupancies (subject_kind, subject_key, starts_at);

-- The zones in use, and the state of their data by which the derived times were made.
CREATE TABLE zone_data (
    zone        text PRIMARY KEY,
    fingerprint text NOT NULL
);

CREATE TABLE editions (
    key    integer PRIMARY KEY,
    visit  integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    number integer NOT NULL,
    note   text NOT NULL,
    at     timestamp NOT NULL,
    by     text NOT NULL,
    frozen text NOT NULL,
    UNIQUE (visit, number)
);
-- +goose StatementBegin
CREATE TRIGGER edition_stays BEFORE UPDATE ON editions BEGIN
    SELECT RAISE(ABORT, 'an edition never changes');
END;
-- +goose StatementEnd

-- A feed outlives its visit, so that a calendar is told that it is gone.
CREATE TABLE feeds (
    key        integer PRIMARY KEY,
    visit      integer REFERENCES visits ON DELETE SET NULL,
    token_hash text NOT NULL UNIQUE,
    audience   text NOT NULL,
    person     text NOT NULL,
    language   text NOT NULL,
    label      text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp NOT NULL,
    revoked_at timestamp,
    fetched_at timestamp,
    client     text NOT NULL
);
CREATE INDEX feeds_visit ON feeds (visit);

CREATE TABLE users (
    key          integer PRIMARY KEY,
    name         text NOT NULL,
    folded       text NOT NULL UNIQUE,
    role         text NOT NULL,
    language     text NOT NULL,
    password     text NOT NULL,
    epoch        integer NOT NULL,
    disabled     boolean NOT NULL,
    created_at   timestamp NOT NULL,
    last_seen_at timestamp
);

CREATE TABLE sessions (
    token      text PRIMARY KEY,
    data       blob NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE login_failures (
    key  integer PRIMARY KEY,
    who  text NOT NULL,
    at   timestamp NOT NULL
);
CREATE INDEX login_failures_who ON login_failures (who, at);
CREATE INDEX login_failures_at ON login_failures (at);

-- The audit. It names a visit by its reference, since it outlives the visit.
CREATE TABLE changes (
    number    integer PRIMARY KEY AUTOINCREMENT,
    reference text NOT NULL,
    at        timestamp NOT NULL,
    by        text NOT NULL,
    action    text NOT NULL,
    undoes    integer NOT NULL,
    undone_by integer NOT NULL
);
CREATE INDEX changes_reference ON changes (reference, number);

CREATE TABLE edits (
    change   integer NOT NULL REFERENCES changes ON DELETE CASCADE,
    position integer NOT NULL,
    thing    text NOT NULL,
    id       text NOT NULL,
    before   text NOT NULL,
    after    text NOT NULL,
    PRIMARY KEY (change, position)
);
CREATE INDEX edits_thing ON edits (thing, id);

CREATE TABLE accepted (
    visit       integer NOT NULL REFERENCES visits ON DELETE CASCADE,
    fingerprint text NOT NULL,
    rule        text NOT NULL,
    reason      text NOT NULL,
    by          text NOT NULL,
    at          timestamp NOT NULL,
    PRIMARY KEY (visit, fingerprint)
);

CREATE TABLE settings (
    name  text PRIMARY KEY,
    value text NOT NULL
);
