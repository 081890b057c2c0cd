package store

import (
	"database/sql"
	"time"
)

// The rows are what the tables hold. Texts by language and lists are JSON in a string, so that two rows can
// be compared with ==; what an officer typed stands in a row's Content, apart from its bookkeeping.

// recordRow is what is kept of a thing beside what was typed.
type recordRow struct {
	Version   int64
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	ChangedAt time.Time
	ChangedBy string
}

// entry is the place of a row in one of a visit's lists, and its id there.
type entry struct {
	Key      int64 `gorm:"primaryKey"`
	Visit    int64
	Position int64
	ID       string
}

type visitRow struct {
	Key     int64        `gorm:"primaryKey"`
	Content visitContent `gorm:"embedded"`
	Search  string
	Record  recordRow `gorm:"embedded"`
}

type visitContent struct {
	Reference, Title, Kind, FromDay, ToDay, Zone, Languages, Note string
}

type revisionRow struct {
	Visit     int64 `gorm:"primaryKey;autoIncrement:false"`
	Revision  int64
	ChangedAt time.Time
}

type partyRow struct {
	Entry   entry        `gorm:"embedded"`
	Content partyContent `gorm:"embedded"`
	Record  recordRow    `gorm:"embedded"`
}

type partyContent struct {
	Side, Country, Body string
}

type memberRow struct {
	Entry   entry         `gorm:"embedded"`
	Content memberContent `gorm:"embedded"`
	Record  recordRow     `gorm:"embedded"`
}

type memberContent struct {
	Person        int64
	Party, Class  string
	Seq           int
	Joins, Leaves string
}

type personRow struct {
	Key     int64         `gorm:"primaryKey"`
	Content personContent `gorm:"embedded"`
	Home    string
	Search  string
	Record  recordRow `gorm:"embedded"`
}

type personContent struct {
	Name, Pronunciation, Address, Rank, Position, Country, Since, Languages, Diet, Mobility, Phone, Email, Notes string
}

type visitPlaceRow struct {
	Entry   entry             `gorm:"embedded"`
	Content visitPlaceContent `gorm:"embedded"`
	Record  recordRow         `gorm:"embedded"`
}

type visitPlaceContent struct {
	Place int64
}

type placeRow struct {
	Key     int64        `gorm:"primaryKey"`
	Content placeContent `gorm:"embedded"`
	Search  string
	Record  recordRow `gorm:"embedded"`
}

type placeContent struct {
	Kind, Name, Address, Entrance string
	Lat, Lon                      sql.NullFloat64
	Zone, Opens, Closed           string
	SetUp, Clearing, Capacity     int
	Contact                       string
}

type routeRow struct {
	Key      int64 `gorm:"primaryKey"`
	Visit    int64
	Position int64
	FromID   string
	ToID     string
	Minutes  int
	OneWay   bool
}

type visitResourceRow struct {
	Entry   entry                `gorm:"embedded"`
	Content visitResourceContent `gorm:"embedded"`
	Record  recordRow            `gorm:"embedded"`
}

type visitResourceContent struct {
	Resource int64
	Place    string // the id of one of the visit's
}

type resourceRow struct {
	Key     int64           `gorm:"primaryKey"`
	Content resourceContent `gorm:"embedded"`
	Search  string
	Record  recordRow `gorm:"embedded"`
}

type resourceContent struct {
	Kind, Name               string
	Seats, Luggage, Capacity int
	Pairs, Plate, Driver     string
	Phone                    string
}

// nameRow is a folded name of a person, place or resource.
type nameRow struct {
	Kind     string `gorm:"primaryKey"`
	Thing    int64  `gorm:"primaryKey;autoIncrement:false"`
	Language string `gorm:"primaryKey"`
	Folded   string
}

type trackRow struct {
	Entry   entry        `gorm:"embedded"`
	Content trackContent `gorm:"embedded"`
	Record  recordRow    `gorm:"embedded"`
}

type trackContent struct {
	Name string
}

type itemRow struct {
	Entry    entry `gorm:"embedded"`
	UID      string
	Sequence int
	Content  itemContent `gorm:"embedded"`
	StartsAt *time.Time  // derived, as EndsAt is
	EndsAt   *time.Time
	Record   recordRow `gorm:"embedded"`
}

type itemContent struct {
	Kind, Title, Description, Note     string
	At                                 string
	Fold                               int
	Zone                               string
	Minutes                            int
	Until, UntilZone                   string
	UntilFold                          int
	Day                                string
	Least                              int
	Anchor, Earliest, Latest           string
	Certainty, Status                  string
	ConfirmedHost, ConfirmedGuest      bool
	Audience, Press, Place, ToPlace    string
	Tracks, WithPeople, Uses, After    string
	Greeter, Officer, Deputy, Phone    string
	Dress, Flight, Honours, HonoursBy  string
	Wreaths, Flowers, Documents, Steps string
	Roles                              string
}

// registerRow is an entry of one of a visit's registers.
type registerRow struct {
	Entry   entry           `gorm:"embedded"`
	Content registerContent `gorm:"embedded"`
	Record  recordRow       `gorm:"embedded"`
}

type registerContent struct {
	Register string // by name
	Data     string // the entry as JSON, without id and record
}

type occupancyRow struct {
	Visit       int64  `gorm:"primaryKey;autoIncrement:false"`
	Item        string `gorm:"primaryKey"`
	SubjectKind string `gorm:"primaryKey"`
	SubjectKey  int64  `gorm:"primaryKey;autoIncrement:false"`
	StartsAt    time.Time
	EndsAt      time.Time
	StartPlace  int64 // the gazetteer's key; nought: not known
	EndPlace    int64
}

type zoneRow struct {
	Zone        string `gorm:"primaryKey"`
	Fingerprint string
}

type editionRow struct {
	Key    int64 `gorm:"primaryKey"`
	Visit  int64
	Number int
	Note   string
	At     time.Time
	By     string
	Frozen string // edition.Edition as JSON
}

type userRow struct {
	Key        int64 `gorm:"primaryKey"`
	Name       string
	Folded     string
	Role       string
	Language   string
	Officer    string
	Password   string
	Epoch      int64
	Disabled   bool
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
	LastSeenAt *time.Time
}

type sessionRow struct {
	Token     string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt time.Time
}

type failureRow struct {
	Key int64 `gorm:"primaryKey"`
	Who string
	At  time.Time
}

type changeRow struct {
	Number    int64 `gorm:"primaryKey"`
	Reference string
	At        time.Time
	By        string
	Action    string
	Undoes    int64
	UndoneBy  int64
}

type editRow struct {
	Change   int64 `gorm:"primaryKey;autoIncrement:false"`
	Position int64 `gorm:"primaryKey;autoIncrement:false"`
	Thing    string
	ID       string
	Before   string
	After    string
}

type acceptedRow struct {
	Visit       int64  `gorm:"primaryKey;autoIncrement:false"`
	Fingerprint string `gorm:"primaryKey"`
	Rule        string
	Reason      string
	By          string
	At          time.Time
}

type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// The tables' names.
func (visitRow) TableName() string         { return "visits" }
func (revisionRow) TableName() string      { return "revisions" }
func (partyRow) TableName() string         { return "parties" }
func (memberRow) TableName() string        { return "members" }
func (personRow) TableName() string        { return "people" }
func (visitPlaceRow) TableName() string    { return "visit_places" }
func (placeRow) TableName() string         { return "places" }
func (routeRow) TableName() string         { return "routes" }
func (visitResourceRow) TableName() string { return "visit_resources" }
func (resourceRow) TableName() string      { return "resources" }
func (nameRow) TableName() string          { return "names" }
func (trackRow) TableName() string         { return "tracks" }
func (itemRow) TableName() string          { return "items" }
func (registerRow) TableName() string      { return "registers" }
func (occupancyRow) TableName() string     { return "occupancies" }
func (zoneRow) TableName() string          { return "zone_data" }
func (editionRow) TableName() string       { return "editions" }
func (userRow) TableName() string          { return "users" }
func (sessionRow) TableName() string       { return "sessions" }
func (failureRow) TableName() string       { return "login_failures" }
func (changeRow) TableName() string        { return "changes" }
func (editRow) TableName() string          { return "edits" }
func (acceptedRow) TableName() string      { return "accepted" }
func (settingRow) TableName() string       { return "settings" }

// What the general code of saving asks of a visit's rows.
func (r *partyRow) entry() *entry                             { return &r.Entry }
func (r *partyRow) record() *recordRow                        { return &r.Record }
func (r *partyRow) same(other *partyRow) bool                 { return r.Content == other.Content }
func (r *memberRow) entry() *entry                            { return &r.Entry }
func (r *memberRow) record() *recordRow                       { return &r.Record }
func (r *memberRow) same(other *memberRow) bool               { return r.Content == other.Content }
func (r *visitPlaceRow) entry() *entry                        { return &r.Entry }
func (r *visitPlaceRow) record() *recordRow                   { return &r.Record }
func (r *visitPlaceRow) same(other *visitPlaceRow) bool       { return r.Content == other.Content }
func (r *visitResourceRow) entry() *entry                     { return &r.Entry }
func (r *visitResourceRow) record() *recordRow                { return &r.Record }
func (r *visitResourceRow) same(other *visitResourceRow) bool { return r.Content == other.Content }
func (r *trackRow) entry() *entry                             { return &r.Entry }
func (r *trackRow) record() *recordRow                        { return &r.Record }
func (r *trackRow) same(other *trackRow) bool                 { return r.Content == other.Content }
func (r *itemRow) entry() *entry                              { return &r.Entry }
func (r *itemRow) record() *recordRow                         { return &r.Record }

// same leaves the derived times out: a change of another thing alters them, which is no change of the item.
func (r *itemRow) same(other *itemRow) bool { return r.Content == other.Content }

func (r *registerRow) entry() *entry                { return &r.Entry }
func (r *registerRow) record() *recordRow           { return &r.Record }
func (r *registerRow) same(other *registerRow) bool { return r.Content == other.Content }
