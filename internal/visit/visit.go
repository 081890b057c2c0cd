// Package visit holds the words of the domain: a visit, who takes part, where, with what, and the
// items of its programme. It knows what a well-formed visit is; when things clash is timing's to say,
// how they are done is protocol's.
package visit

import (
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
)

// Visit is one official visit as its officers plan it. Ids within it are unique by kind of thing and
// match [a-z0-9-]+; the names in its JSON are those of a visit file.
type Visit struct {
	Key       int64      `json:"-"`         // the store's; nought until stored
	Reference string     `json:"reference"` // the office's own, unique
	Title     text.Text  `json:"title"`
	Kind      string     `json:"kind"`
	From      civil.Date `json:"from"` // first day, in Zone
	To        civil.Date `json:"to"`   // last day, inclusive
	Zone      string     `json:"zone"` // IANA; the zone of every item that has no other
	Languages []string   `json:"languages"`
	Note      text.Text  `json:"note,omitempty"` // for staff alone

	Parties   []Party    `json:"parties,omitempty"`
	People    []Member   `json:"people,omitempty"`
	Places    []Place    `json:"places,omitempty"`
	Routes    []Route    `json:"routes,omitempty"`
	Resources []Resource `json:"resources,omitempty"`
	Tracks    []Track    `json:"tracks,omitempty"`
	Items     []Item     `json:"items,omitempty"`

	// The registers; see Registers.
	Orders         []Order         `json:"orders,omitempty" thing:"order"`
	Seatings       []Seating       `json:"seatings,omitempty" thing:"seating"`
	Convoys        []Convoy        `json:"convoys,omitempty" thing:"convoy"`
	Signings       []Signing       `json:"signings,omitempty" thing:"signing"`
	Symbols        []Symbol        `json:"symbols,omitempty" thing:"symbol"`
	Gifts          []Gift          `json:"gifts,omitempty" thing:"gift"`
	GuestBook      []BookEntry     `json:"guest_book,omitempty" thing:"book_entry"`
	Menus          []Menu          `json:"menus,omitempty" thing:"menu"`
	HotelRooms     []HotelRoom     `json:"hotel_rooms,omitempty" thing:"hotel_room"`
	Flights        []Flight        `json:"flights,omitempty" thing:"flight"`
	Accreditations []Accreditation `json:"accreditations,omitempty" thing:"accreditation"`
	Tasks          []Task          `json:"tasks,omitempty" thing:"task"`

	Record Record `json:"record,omitzero"`
}

// Record is what is kept of a thing beside what an officer typed. It is no part of a visit file.
type Record struct {
	Version int64     `json:"version,omitempty"` // rises by one with each change
	Created time.Time `json:"created,omitzero"`  // UTC
	Changed time.Time `json:"changed,omitzero"`  // UTC; when what is shown last changed
	By      string    `json:"by,omitempty"`      // the account that changed it last
}

// Sides of a visit.
const (
	Host  = "host"
	Guest = "guest"
)

// Party is a side's delegation.
type Party struct {
	ID      string    `json:"id"`
	Side    string    `json:"side"`              // Host or Guest
	Country string    `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Body    text.Text `json:"body"`

	Record Record `json:"record,omitzero"`
}

// Member is a person as a member of a party. The person stands in the directory, which all visits share.
type Member struct {
	ID     string     `json:"id"`
	Party  string     `json:"party"`
	Class  string     `json:"class"`         // of Classes
	Seq    int        `json:"seq,omitempty"` // the place in the order its own side gave it
	Joins  civil.Date `json:"joins,omitzero"`
	Leaves civil.Date `json:"leaves,omitzero"`
	Person

	Record Record `json:"record,omitzero"`
}

// Person is an entry of the directory.
type Person struct {
	Key           int64      `json:"-"` // the directory's
	Name          text.Text  `json:"name"`
	Pronunciation string     `json:"pronunciation,omitempty"`
	Address       text.Text  `json:"address,omitempty"` // form of address: "His Excellency"
	Rank          text.Text  `json:"rank,omitempty"`
	Position      text.Text  `json:"position,omitempty"`
	Country       string     `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Since         civil.Date `json:"since,omitzero"`    // in office, or the date of credentials
	Languages     []string   `json:"languages,omitempty"`
	Diet          string     `json:"diet,omitempty"`
	Mobility      string     `json:"mobility,omitempty"`
	Phone         string     `json:"phone,omitempty"` // for staff alone
	Email         string     `json:"email,omitempty"` // for staff alone
	Notes         string     `json:"notes,omitempty"` // for staff alone
}

// Place is an entry of the gazetteer, as a visit calls it.
type Place struct {
	ID       string    `json:"id"`
	Key      int64     `json:"-"` // the gazetteer's
	Kind     string    `json:"kind,omitempty"`
	Name     text.Text `json:"name"`
	Address  text.Text `json:"address,omitempty"`
	Entrance string    `json:"entrance,omitempty"` // stop point and entrance
	Lat      *float64  `json:"lat,omitempty"`      // degrees north, WGS 84
	Lon      *float64  `json:"lon,omitempty"`      // degrees east
	Zone     string    `json:"zone,omitempty"`     // IANA; else the visit's
	Opens    []string  `json:"opens,omitempty"`    // "09:00-13:00", every day but those of Closed; none: always open
	Closed   []string  `json:"closed,omitempty"`   // weekdays in English, lower case, or dates 2024-01-20
	SetUp    int       `json:"set_up,omitempty"`   // minutes needed before an item
	Clearing int       `json:"clearing,omitempty"` // minutes needed after an item
	Capacity int       `json:"capacity,omitempty"` // people; 0: unknown
	Contact  string    `json:"contact,omitempty"`  // for staff alone

	Record Record `json:"record,omitzero"`
}

// Route is how long a convoy takes from place to place.
type Route struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Minutes int    `json:"minutes"`
	OneWay  bool   `json:"one_way,omitempty"` // else the way back takes as long
}

// Resource is a thing or a service that items use: a vehicle, an interpreter, a room, a guard.
// Resources of the same kind and name are the same one in every visit.
type Resource struct {
	ID       string    `json:"id"`
	Key      int64     `json:"-"`
	Kind     string    `json:"kind"` // of ResourceKinds
	Name     text.Text `json:"name"`
	Place    string    `json:"place,omitempty"` // a room's
	Seats    int       `json:"seats,omitempty"`
	Luggage  int       `json:"luggage,omitempty"` // pieces that a vehicle takes
	Capacity int       `json:"capacity,omitempty"`
	Pairs    []string  `json:"pairs,omitempty"`  // an interpreter's, "az-ru"
	Plate    string    `json:"plate,omitempty"`  // a vehicle's
	Driver   string    `json:"driver,omitempty"` // a vehicle's, by name
	Phone    string    `json:"phone,omitempty"`  // for staff alone

	Record Record `json:"record,omitzero"`
}

// Track is one of the lines that run side by side: the minister's, the spouse's, the press's.
type Track struct {
	ID   string    `json:"id"`
	Name text.Text `json:"name"`

	Record Record `json:"record,omitzero"`
}

// Anchors, certainties, statuses, audiences and press access of an item. The first of each is the default
// where nothing is written.
const (
	Floating = "floating"
	Window   = "window"
	Fixed    = "fixed"

	Exact         = "exact"
	Approximate   = "approximate"
	ToBeConfirmed = "to_be_confirmed"

	Planned   = "planned"
	Confirmed = "confirmed"
	Cancelled = "cancelled"

	ForGuests = "guest" // everyone
	ForStaff  = "staff"
	ForPress  = "press"
)

// Item is one entry of the programme. An item with At has a time; with Day alone, a day and no time yet;
// with neither it lies in the tray.
type Item struct {
	ID          string    `json:"id"`
	UID         string    `json:"uid,omitempty"` // random, for calendars; never changes, tells nothing
	Kind        string    `json:"kind"`          // of Kinds
	Title       text.Text `json:"title"`
	Description text.Text `json:"description,omitempty"` // for everyone who may see the item
	Note        text.Text `json:"note,omitempty"`        // for staff alone

	At        clock.Wall `json:"at,omitzero"`          // start, on the clocks of the item's zone
	Fold      int        `json:"fold,omitempty"`       // 1: the second time that At comes on this day
	Zone      string     `json:"zone,omitempty"`       // IANA; else the place's, else the visit's
	Minutes   int        `json:"minutes,omitempty"`    // real minutes; 0 and no Until: the kind's usual length
	Until     clock.Wall `json:"until,omitzero"`       // end, instead of Minutes
	UntilZone string     `json:"until_zone,omitempty"` // else the zone of At
	UntilFold int        `json:"until_fold,omitempty"`
	Day       civil.Date `json:"day,omitzero"`      // where At is not known
	Least     int        `json:"least,omitempty"`   // minutes below which it can't be shortened; 0: none given
	Anchor    string     `json:"anchor,omitempty"`  // Floating, Window, Fixed
	Earliest  clock.Wall `json:"earliest,omitzero"` // start of a Window item; without a date, on any day
	Latest    clock.Wall `json:"latest,omitzero"`

	Certainty string    `json:"certainty,omitempty"`
	Status    string    `json:"status,omitempty"`
	Confirmed Approval  `json:"confirmed,omitzero"` // by which sides
	Audience  string    `json:"audience,omitempty"`
	Press     string    `json:"press,omitempty"` // closed, photo_op, open
	Place     string    `json:"place,omitempty"`
	To        string    `json:"to,omitempty"`     // where a transfer or flight ends
	Tracks    []string  `json:"tracks,omitempty"` // none: the first
	With      []string  `json:"with,omitempty"`   // people
	Uses      []string  `json:"uses,omitempty"`   // resources
	After     []After   `json:"after,omitempty"`
	Greeter   string    `json:"greeter,omitempty"` // a person
	Officer   string    `json:"officer,omitempty"` // responsible, by name
	Deputy    string    `json:"deputy,omitempty"`
	Phone     string    `json:"phone,omitempty"` // the responsible officer's; for staff alone
	Roles     []Role    `json:"roles,omitempty"` // of officers that it needs beside these; for staff alone
	Dress     text.Text `json:"dress,omitempty"`
	Flight    string    `json:"flight,omitempty"` // number

	Honours   string     `json:"honours,omitempty"`    // full, sentries, none
	HonoursBy string     `json:"honours_by,omitempty"` // who confirmed them
	Wreaths   []Wreath   `json:"wreaths,omitempty"`
	Flowers   []Flowers  `json:"flowers,omitempty"`
	Documents []Document `json:"documents,omitempty"`
	Steps     []Step     `json:"steps,omitempty"`

	Sequence int    `json:"sequence,omitempty"` // iCalendar's; rises with time, place and status
	Record   Record `json:"record,omitzero"`
}

// After ties an item to the end of another.
type After struct {
	Item   string `json:"item"`
	Gap    *int   `json:"gap,omitempty"`    // minutes between, at least; none: 0
	Within *int   `json:"within,omitempty"` // minutes between, at most; none: any
}

// Approval is what each side has agreed to.
type Approval struct {
	Host  bool `json:"host,omitempty"`
	Guest bool `json:"guest,omitempty"`
}

// Role is a part that an officer has in an item.
type Role struct {
	Role    string `json:"role"`              // of OfficerRoles
	Officer string `json:"officer,omitempty"` // by name, as an item's; "": nobody yet
}

// Officers gives the names of the item's officers, each once: who is responsible, the deputy, then those who have roles.
func (i *Item) Officers() []string {
	names := make([]string, 0, 2+len(i.Roles))
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(i.Officer)
	add(i.Deputy)
	for _, r := range i.Roles {
		add(r.Officer)
	}
	return names
}

// Step is one step of an item's scenario.
type Step struct {
	Offset   int       `json:"offset"`            // minutes from the item's start; negative before it
	Minutes  int       `json:"minutes,omitempty"` // 0: a moment
	Action   text.Text `json:"action"`
	Actor    string    `json:"actor,omitempty"` // a person's id, or a word: of OfficerRoles or Actors
	Position string    `json:"position,omitempty"`
	Cue      text.Text `json:"cue,omitempty"` // what is said
	Props    []string  `json:"props,omitempty"`
}

// Wreath is laid at an item.
type Wreath struct {
	Giver     string     `json:"giver,omitempty"`  // a party
	Ribbon    text.Text  `json:"ribbon,omitempty"` // its text
	Approved  Approval   `json:"approved,omitzero"`
	Delivered clock.Wall `json:"delivered_at,omitzero"` // on the clocks of the item's zone
	Size      string     `json:"size,omitempty"`
	Stand     bool       `json:"stand,omitempty"`
	Bearers   int        `json:"bearers,omitempty"` // who carry it; 0: not known
	Preplaced bool       `json:"preplaced,omitempty"`
	Ordered   bool       `json:"ordered,omitempty"`
	Checked   string     `json:"checked,omitempty"` // the officer who saw it
}

// Flowers are laid or handed over at an item.
type Flowers struct {
	Stems   int    `json:"stems,omitempty"`
	Species string `json:"species,omitempty"`
	Bearer  string `json:"bearer,omitempty"` // a person
}

// Document is signed at an item.
type Document struct {
	Title       text.Text `json:"title"`
	Kind        string    `json:"kind,omitempty"`
	Languages   []string  `json:"languages,omitempty"`
	Originals   int       `json:"originals,omitempty"`
	Status      string    `json:"status,omitempty"`
	Signatories []string  `json:"signatories,omitempty"` // people
	Paper       string    `json:"paper,omitempty"`
	Annexes     int       `json:"annexes,omitempty"`
	Authority   string    `json:"authority,omitempty"`   // by which the signatories sign
	Certificate bool      `json:"certificate,omitempty"` // a signed one that the languages agree
	LastPage    bool      `json:"last_page,omitempty"`   // bears more than the closing words and signatures
	Seal        string    `json:"seal,omitempty"`
	Kept        string    `json:"kept,omitempty"` // where, afterwards
}
