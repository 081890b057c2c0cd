package planning

import (
	"context"
	"encoding/json"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Store keeps what the office plans. Each method is one transaction. What is not there is a fault.NotFound;
// a version that no longer holds a fault.Conflict; a database that does not answer a fault.Unavailable.
type Store interface {
	VisitStore
	EditionStore
	HandoutStore
	DirectoryStore
	FeedStore
	OutboxStore
	AccountStore
	CustomsStore
	TaskStore
	// Ready says whether the database answers and its schema is this program's.
	Ready(ctx context.Context) error
	// Listen calls heard, one call at a time, with what changes in any instance of the program, until ctx ends.
	Listen(ctx context.Context, heard func(Notice)) error
	// Tell has every instance hear a notice of something that is not kept.
	Tell(ctx context.Context, n Notice) error
}

// VisitStore keeps the drafts.
type VisitStore interface {
	Visits(ctx context.Context, query VisitQuery) ([]Summary, error)
	// Visit gives the whole draft in a number of queries that does not depend on its size.
	Visit(ctx context.Context, reference string) (*visit.Visit, error)
	// Sketches gives the heads, parties, people and items of visits, and one register of theirs, the latest first.
	Sketches(ctx context.Context, query SketchQuery) ([]*visit.Visit, error)
	// AddVisit stores a new visit; Conflict where the reference is taken. People, places and resources are
	// matched with those that the office knows already. It fills in keys, UIDs and records.
	AddVisit(ctx context.Context, by Author, v *visit.Visit) error
	// ReplaceVisit puts v in the place of the visit with its reference, or adds it. Items of the same id keep
	// their UID and their past; editions and feeds stay.
	ReplaceVisit(ctx context.Context, by Author, v *visit.Visit) error
	RemoveVisit(ctx context.Context, by Author, reference string) error
	// ChangeVisit loads the draft, lets change alter it, validates nothing itself, saves what differs, row by
	// row, raises its versions, keeps a Change for the audit and tells those who listen. Where change
	// alters nothing, nothing is saved and the Change's Number is nought.
	ChangeVisit(ctx context.Context, by Author, reference, action string, undoes int64, change func(*visit.Visit) error) (*visit.Visit, Change, error)
	// Occupied gives what items of other visits keep any of subjects between from and to.
	Occupied(ctx context.Context, except string, subjects []visit.Subject, from, to time.Time) ([]visit.Occupancy, error)
	// Changes gives the audit's entries, newest first.
	Changes(ctx context.Context, query ChangeQuery) ([]Change, error)
	Accepted(ctx context.Context, reference string) ([]Acceptance, error)
	Accept(ctx context.Context, by Author, reference string, a Acceptance) error
	Unaccept(ctx context.Context, by Author, reference, fingerprint string) error
}

// EditionStore keeps the editions. An edition once stored never changes.
type EditionStore interface {
	// Publish stores what freeze makes of the draft and the last edition (nil where there is none).
	Publish(ctx context.Context, by Author, reference string, freeze func(draft *visit.Visit, last *edition.Edition) (*edition.Edition, error)) (*edition.Edition, error)
	// Editions gives the editions without what they froze (Visit is nil), newest first.
	Editions(ctx context.Context, reference string) ([]edition.Edition, error)
	// Edition gives one whole; number 0 is the last. NotFound where nothing is published.
	Edition(ctx context.Context, reference string, number int) (*edition.Edition, error)
}

// HandoutStore keeps who holds which papers.
type HandoutStore interface {
	// Handouts gives what was handed out of a visit's papers, newest first.
	Handouts(ctx context.Context, reference string) ([]Handout, error)
	// AddHandouts notes what was handed out and gives how much of it was not noted yet.
	AddHandouts(ctx context.Context, by Author, reference string, handouts []Handout) (int, error)
	RemoveHandout(ctx context.Context, by Author, reference string, key int64) error
}

// DirectoryStore keeps the people and places that all visits share.
type DirectoryStore interface {
	People(ctx context.Context, search string, limit int) ([]PersonEntry, error)
	Person(ctx context.Context, key int64) (*PersonEntry, error)
	// SavePerson stores the entry, a new one where Key is nought; Conflict where its Version no longer holds.
	SavePerson(ctx context.Context, by Author, p *PersonEntry) error
	Places(ctx context.Context, search string, limit int) ([]PlaceEntry, error)
	Place(ctx context.Context, key int64) (*PlaceEntry, error)
	SavePlace(ctx context.Context, by Author, p *PlaceEntry) error
}

// FeedStore keeps the calendars' addresses. Of a token only its hash is stored.
type FeedStore interface {
	// Feeds gives the feeds of a visit and those over all visits, newest first; every feed where reference is "".
	Feeds(ctx context.Context, reference string) ([]Feed, error)
	// AddFeed fills in the feed's Key, By and Created.
	AddFeed(ctx context.Context, by Author, feed *Feed, tokenHash string) error
	// ReplaceFeed ends a feed's address and gives the same feed under another; Conflict where it is revoked already.
	ReplaceFeed(ctx context.Context, by Author, key int64, tokenHash string) (*Feed, error)
	RevokeFeed(ctx context.Context, by Author, key int64) error
	// Feed gives the feed of a token and how its visit stands now, in one query.
	Feed(ctx context.Context, tokenHash string) (*Feed, *State, error)
	// States gives how the visits stand whose last day is from or later, by first day; one alone where reference is not "".
	States(ctx context.Context, reference string, from civil.Date) ([]State, error)
	// Fetched notes who has come for which feeds, once for each. A feed's Modified never moves back.
	Fetched(ctx context.Context, fetches []Fetch) error
	// Pulse gives a value that is another one as soon as this program commits anything to the database, and soon after
	// another does, and asks nobody for it; false where that cannot be told.
	Pulse() (string, bool)
}

// AccountStore keeps accounts and failed logins.
type AccountStore interface {
	Users(ctx context.Context) ([]User, error)
	User(ctx context.Context, key int64) (*User, error)
	UserByName(ctx context.Context, name string) (*User, error)
	// AddUser stores a new account and fills in its Key; Conflict where the name is taken.
	AddUser(ctx context.Context, by Author, u *User) error
	// ChangeUser loads the account, lets alter change it, and stores it, with nobody between; it is audited
	// without the password's hash.
	ChangeUser(ctx context.Context, by Author, key int64, alter func(*User) error) (*User, error)
	// Seen notes a login. It is no change for the audit.
	Seen(ctx context.Context, key int64, at time.Time) error
	// Failures gives how often a login failed under key since a moment; AddFailure adds one; both kinds of
	// key, a name and an address, look the same to the store.
	Failures(ctx context.Context, key string, since time.Time) (int, error)
	AddFailure(ctx context.Context, key string, at time.Time) error
	ClearFailures(ctx context.Context, key string) error
	// Setting and SaveSetting keep small values of the office's own; "" where there is none.
	Setting(ctx context.Context, name string) (string, error)
	SaveSetting(ctx context.Context, by Author, name, value string) error
}

// Author is who makes a change, and when: it goes into the audit.
type Author struct {
	Name string
	At   time.Time // UTC
}

// VisitQuery chooses visits. Zero values choose all.
type VisitQuery struct {
	Search    string     // words in reference, title, bodies, and names of people; without case or accents
	Kind      string     // of visit.VisitKinds
	From, To  civil.Date // that have a day between them
	Person    int64      // that a person of the directory takes part in
	Place     int64      // that go to a place of the gazetteer
	Limit     int        // 0: 1,000
	Reference string     // one alone
}

// Summary is a visit as a list shows it.
type Summary struct {
	Reference   string
	Title       text.Text
	Kind        string
	From, To    civil.Date
	Zone        string
	Languages   []string
	Country     string    // of the guests
	Guest, Host text.Text // bodies
	Items       int
	Unscheduled int       // items without a time
	Edition     int       // the last one's number; 0: none
	Published   time.Time // UTC; the last edition's
	Changed     time.Time // UTC; the draft's last change
}

// Edit is what a change did to one thing. Before is null where it was added, After where it was removed.
type Edit struct {
	// Thing is "visit", "party", "person", "place", "routes", "resource", "track" or "item" of a visit; beyond
	// drafts "person_entry", "place_entry", "resource_entry", "finding", "edition", "feed", "letter", "handout", "user", "setting", "customs", "task_file".
	Thing  string          `json:"thing"`
	ID     string          `json:"id"`
	Before json.RawMessage `json:"before,omitempty"` // as in package visit's JSON
	After  json.RawMessage `json:"after,omitempty"`
}

// Change is an entry of the audit: who did what, when, to which things.
type Change struct {
	Number    int64
	Reference string // "" where it belongs to no visit
	At        time.Time
	By        string
	Action    string // a key of the catalogue, without "action."
	Edits     []Edit
	Undoes    int64 // the change that this one took back
	UndoneBy  int64
}

// ChangeQuery chooses changes. Zero values choose all.
type ChangeQuery struct {
	Reference string
	By        string
	Thing, ID string
	Number    int64 // one alone
	Before    int64 // with a smaller number
	Limit     int   // 0: 100
}

// Acceptance is an officer's word that a finding may stand, for as long as its facts do.
type Acceptance struct {
	Fingerprint string
	Rule        string
	Reason      string
	By          string
	At          time.Time
}

// PersonEntry is a person of the directory, with what its page shows.
type PersonEntry struct {
	visit.Person
	Version int64
	Changed time.Time
	Visits  []Summary // where and when met, newest first; filled by Person alone
	Count   int       // of those visits
}

// PlaceEntry is a place of the gazetteer, with what its page shows.
type PlaceEntry struct {
	visit.Place
	Version int64
	Changed time.Time
	Visits  []Summary
	Count   int
}

// Feed is a calendar's address and what it shows.
type Feed struct {
	Key       int64
	Reference string // "" where it is over all visits
	Scope     calendar.Scope
	Audience  string // of visit.Audiences
	Language  string // of the visit's; "" the first
	Detail    string // of calendar.Details
	Transfers string // of calendar.Transfers
	Alarm     int    // minutes before each item; 0: none
	Busy      bool   // only that something is
	Label     string
	Expires   time.Time // zero: never
	By        string
	Created   time.Time
	Revoked   time.Time // zero: it is in use

	// What its reader holds.
	Fetched  time.Time // last; zero: never
	Client   string    // who fetched it last, as it calls itself
	Edition  int       // the last one's number then; 0: none, or it is over all visits
	ETag     string    // of what was given
	Modified time.Time // UTC, whole seconds; what was said of it
}

// Fetch notes that a client has come for a feed, and what it was given.
type Fetch struct {
	Key      int64
	At       time.Time
	Client   string
	Edition  int
	ETag     string
	Modified time.Time
}

// State is how far a visit has come: what a feed must show follows from it.
type State struct {
	Reference string
	Revision  int64     // of the draft; rises with every change of anything that it shows
	Changed   time.Time // UTC; when Revision last rose
	Edition   int       // the last one's number; 0: none
	Published time.Time // UTC; the last edition's
}

// User is an account.
type User struct {
	Key      int64
	Name     string
	Role     Role
	Language string // of the interface; "" as the browser asks
	Officer  string // the names under which visits have this person, as an administrator wrote them: apart by ";"
	Password string // argon2id, encoded
	Epoch    int64  // raised to end every session: at a change of password, when disabled
	Disabled bool
	Created  time.Time
	LastSeen time.Time // zero: never signed in
}

// Notice says that something changed. One without a Reference says that notices may have been missed: whoever
// shows anything is to read it again.
type Notice struct {
	Reference string   `json:"reference"`
	What      string   `json:"what"` // "draft", "edition", "removed", "feed"; of what is not kept "present", "moved"
	Number    int64    `json:"number"`
	By        string   `json:"by"`
	Items     []string `json:"items,omitempty"` // at most 50; more: none are named and everything is to be read again

	Instance string     `json:"instance,omitempty"` // whose pages Present are
	Present  []Presence `json:"present,omitempty"`  // "present": all pages of an instance that show the visit; "moved": one
}

// Kept says whether the database holds what the notice tells of.
func (n Notice) Kept() bool { return n.What != "present" && n.What != "moved" }

// Presence is an open page of a visit's programme.
type Presence struct {
	Page string `json:"page,omitempty"`
	By   string `json:"by"`             // whose it is
	Item string `json:"item,omitempty"` // that is chosen, or typed in; "" none
}
