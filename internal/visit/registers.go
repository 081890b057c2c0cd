package visit

import (
	"reflect"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
)

// The registers of a visit are plain lists beside its programme: what stands in them is checked by protocol's rules and
// shown on papers. Each is a list of one of the types below in Visit. A tag "is" says what a field may hold: the id of a
// "person", "party", "place", "resource" or "item" of the visit, a "country" or "language", a word of Vocabulary
// ("word=gift_status"), a number up to "most=500", a long text ("note"), or the "account" of an officer who has
// ticked it off; "required" that it must hold something. All of a register is for staff.

// Entry is what every entry of a register has.
type Entry struct {
	ID     string `json:"id"`
	Record Record `json:"record,omitzero"`
}

// Head gives the entry's id and record, to be read and set.
func (e *Entry) Head() *Entry { return e }

// RegisterEntry is a pointer to an entry of one of the registers.
type RegisterEntry interface{ Head() *Entry }

// Order is an order of precedence as an officer has kept it. Where rank or class would now put somebody elsewhere, it
// stays as it is and protocol says so.
type Order struct {
	Entry
	Use      string   `json:"use" is:"word=order_use required"`
	Side     string   `json:"side,omitempty" is:"word=side"` // "": both, alternating
	Item     string   `json:"item,omitempty" is:"item"`      // "": of the whole visit
	TieBreak string   `json:"tie_break,omitempty" is:"word=tie_break"`
	Language string   `json:"language,omitempty" is:"language"` // of the alphabet
	First    string   `json:"first,omitempty" is:"person"`      // with whom a rotation begins
	People   []string `json:"people,omitempty" is:"person"`     // first to last; none: as suggested
	Reasons  []Reason `json:"reasons,omitempty"`                // for those who stand elsewhere than suggested
}

// DelegationOrder gives the order of the delegation that is kept for a party's side, or for both sides; none where none is.
func (v *Visit) DelegationOrder(party string) []string {
	p := v.Party(party)
	if p == nil {
		return nil
	}
	var both []string
	for _, order := range v.Orders {
		if order.Use != "delegation" || order.Item != "" {
			continue
		}
		if order.Side == p.Side && len(order.People) > 0 {
			return order.People
		}
		if order.Side == "" {
			both = order.People
		}
	}
	return both
}

// Reason says why somebody has another place than the rules would give.
type Reason struct {
	Person string `json:"person" is:"person required"`
	Reason string `json:"reason" is:"required"`
}

// Seating is how people sit at an item.
type Seating struct {
	Entry
	Item        string      `json:"item" is:"item required"`
	Form        string      `json:"form" is:"word=seating_form required"`
	Chairs      int         `json:"chairs,omitempty" is:"most=500"`         // of each side at talks, in all at a dinner; 0: as many as are needed
	GuestsBelow bool        `json:"guests_below,omitempty"`                 // on the near side of the drawing
	Interpreter string      `json:"interpreter,omitempty" is:"word=beside"` // where one sits at talks; "": the office's custom
	Align       bool        `json:"align,omitempty"`                        // counterparts face to face
	NoteTakers  []string    `json:"note_takers,omitempty" is:"person"`      // at talks, in the second row
	Door        string      `json:"door,omitempty" is:"word=wall"`          // of the drawing
	Window      string      `json:"window,omitempty" is:"word=wall"`        //
	Seats       []SeatTaken `json:"seats,omitempty"`                        // set by an officer; the rest as proposed
	Cards       []string    `json:"card_languages,omitempty" is:"language"` // of place cards; none: the visit's
	Checked     string      `json:"checked,omitempty"`                      // the account that has looked it over
	CheckedOn   civil.Date  `json:"checked_on,omitzero"`                    // by the clocks of the visit's zone
	CheckedAs   string      `json:"checked_as,omitempty"`                   // the state of the chart then: another one is to be checked anew
}

// SeatTaken is a seat that an officer has given to somebody.
type SeatTaken struct {
	Seat   string `json:"seat" is:"required"` // as the seating calls it: "H", "guest.R1", "3"
	Person string `json:"person,omitempty" is:"person"`
	Reason string `json:"reason,omitempty"`
}

// Convoy is how the cars of one leg are used.
type Convoy struct {
	Entry
	Item    string      `json:"item" is:"item required"` // the transfer
	Cars    []ConvoyCar `json:"cars,omitempty"`          // in the order of the convoy
	Riders  []Rider     `json:"riders,omitempty"`        // set by an officer; the rest as proposed
	Luggage []Luggage   `json:"luggage,omitempty"`
}

// ConvoyCar is a car's part in a convoy.
type ConvoyCar struct {
	Car    string `json:"car" is:"resource required"`
	Role   string `json:"role,omitempty"`   // of the office's table, or "advance"
	Leaves int    `json:"leaves,omitempty"` // minutes before the convoy
}

// Rider is a seat that an officer has given to somebody.
type Rider struct {
	Person string `json:"person" is:"person required"`
	Car    string `json:"car" is:"resource required"`
	Seat   string `json:"seat,omitempty" is:"word=car_seat"`
	Reason string `json:"reason,omitempty"`
}

// Luggage is what somebody has with them.
type Luggage struct {
	Person string `json:"person" is:"person required"`
	Pieces int    `json:"pieces"`
	Car    string `json:"car,omitempty" is:"resource"`
}

// Signing is what must lie ready for a ceremony of signing, beside its documents.
type Signing struct {
	Entry
	Item         string    `json:"item" is:"item required"`
	Folders      int       `json:"folders,omitempty"`
	Pens         int       `json:"pens,omitempty"` // spare ones too
	Assistants   []string  `json:"assistants,omitempty" is:"person"`
	Rehearsed    bool      `json:"rehearsed,omitempty"`
	Table        bool      `json:"table,omitempty"` // with its two chairs
	Flags        bool      `json:"flags,omitempty"` // both stand there
	Announcement text.Text `json:"announcement,omitempty"`
	OrderSet     bool      `json:"order_set,omitempty"` // the order of signing is agreed
	PlaceAndDate bool      `json:"place_and_date,omitempty"`
}

// Symbol is a country's flag or anthem as it will be shown or played.
type Symbol struct {
	Entry
	Kind      string `json:"kind" is:"word=symbol required"`
	Country   string `json:"country" is:"country required"`
	Item      string `json:"item,omitempty" is:"item"`        // "": wherever it is needed
	Recording string `json:"recording,omitempty"`             // an anthem's
	Seconds   int    `json:"seconds,omitempty"`               // an anthem's length
	Size      string `json:"size,omitempty"`                  // a flag's, with its staff
	Prepared  string `json:"prepared,omitempty" is:"account"` // who has laid it ready
	Checked   string `json:"checked,omitempty" is:"account"`  // the second officer
}

// Gift is given at a visit.
type Gift struct {
	Entry
	Description text.Text `json:"description" is:"required"`
	Giver       string    `json:"giver" is:"party required"`
	Receiver    string    `json:"receiver,omitempty" is:"person"`
	Item        string    `json:"item,omitempty" is:"item"`
	Status      string    `json:"status,omitempty" is:"word=gift_status"`
	Value       string    `json:"value,omitempty"` // as written, with its currency
	Note        text.Text `json:"note,omitempty" is:"note"`
}

// BookEntry is what somebody writes into a guest book.
type BookEntry struct {
	Entry
	Item     string    `json:"item,omitempty" is:"item"`
	Place    string    `json:"place,omitempty" is:"place"`
	Person   string    `json:"person" is:"person required"`
	Text     text.Text `json:"text,omitempty" is:"note"`
	Approved Approval  `json:"approved,omitzero"`
}

// Menu is what is served at an item.
type Menu struct {
	Entry
	Item   string `json:"item" is:"item required"`
	Dishes []Dish `json:"dishes,omitempty"`
}

// Dish is one course, for everyone or instead of another for some.
type Dish struct {
	Course   string    `json:"course,omitempty" is:"word=course"`
	Title    text.Text `json:"title" is:"required"`
	Contains []string  `json:"contains,omitempty" is:"word=ingredient"`
	For      []string  `json:"for,omitempty" is:"person"` // instead of this course; none: everyone
}

// HotelRoom is a room in which people of a visit stay.
type HotelRoom struct {
	Entry
	Place  string     `json:"place,omitempty" is:"place"` // the hotel
	Number string     `json:"number,omitempty"`
	Kind   string     `json:"kind,omitempty" is:"word=room_kind"`
	People []string   `json:"people,omitempty" is:"person"`
	From   civil.Date `json:"from,omitzero"` // first night
	To     civil.Date `json:"to,omitzero"`   // day of leaving
	Note   string     `json:"note,omitempty"`
}

// Flight is by which people of a visit come, go or travel on.
type Flight struct {
	Entry
	Number      string     `json:"number" is:"required"`
	Direction   string     `json:"direction,omitempty" is:"word=direction"`
	From        string     `json:"from,omitempty"` // airport and terminal, as written
	To          string     `json:"to,omitempty"`
	Departs     clock.Wall `json:"departs,omitzero"`
	DepartsZone string     `json:"departs_zone,omitempty" is:"zone"` // "": the visit's
	Arrives     clock.Wall `json:"arrives,omitzero"`
	ArrivesZone string     `json:"arrives_zone,omitempty" is:"zone"`
	Item        string     `json:"item,omitempty" is:"item"`
	People      []string   `json:"people,omitempty" is:"person"`
	Note        string     `json:"note,omitempty"`
}

// Accreditation is a pass, a member's or somebody else's.
type Accreditation struct {
	Entry
	Person       string   `json:"person,omitempty" is:"person"`
	Name         string   `json:"name,omitempty"` // of who is no member
	Organisation string   `json:"organisation,omitempty"`
	Category     string   `json:"category,omitempty" is:"word=accreditation"`
	Areas        []string `json:"areas,omitempty"`
	Equipment    string   `json:"equipment,omitempty"`
	Identity     string   `json:"identity,omitempty"` // kind and number of the paper that was shown
	Badge        string   `json:"badge,omitempty"`
	Status       string   `json:"status,omitempty" is:"word=pass_status"`
}

// Task is what an officer does for a visit.
type Task struct {
	Entry
	Title    text.Text  `json:"title" is:"required"`
	Item     string     `json:"item,omitempty" is:"item"` // "": of the whole visit
	Due      int        `json:"due"`                      // days before the item, or the visit's first day; negative: after the last
	Role     string     `json:"role,omitempty"`           // of the officer whose task it is
	Officer  string     `json:"officer,omitempty"`        // by name, as an item's
	Deputy   string     `json:"deputy,omitempty"`
	Done     civil.Date `json:"done,omitzero"` // zero: not yet
	DoneBy   string     `json:"done_by,omitempty"`
	Evidence string     `json:"evidence,omitempty" is:"note"`
}

// Vocabulary holds the words of the registers' fields. The first is what an empty field means.
var Vocabulary = map[string][]string{
	"side":          Sides,
	"order_use":     {"delegation", "table", "receiving_line", "cars", "signing"},
	"tie_break":     {"hand", "since", "alphabet", "rotation"},
	"seating_form":  {"talks", "armchairs", "one_pole", "two_poles", "round", "u", "presidential", "signing"},
	"beside":        {"left", "right", "behind"},
	"wall":          {"top", "right", "bottom", "left"},
	"car_seat":      {"rear_right", "rear_left", "front", "rear_middle", "further"},
	"symbol":        {"flag", "anthem"},
	"gift_status":   {"proposed", "approved", "bought", "ready", "given", "received"},
	"course":        {"main", "starter", "soup", "dessert", "drink"},
	"ingredient":    {"meat", "pork", "beef", "poultry", "fish", "shellfish", "egg", "milk", "gluten", "nuts", "soya", "alcohol", "honey", "sugar"},
	"room_kind":     {"single", "double", "suite", "other"},
	"direction":     {"arrival", "departure", "between"},
	"accreditation": {"delegation", "press", "technical", "security", "driver", "organiser"},
	"pass_status":   {"asked", "checked", "issued", "returned", "refused"},
}

// WordsOf gives the name of the vocabulary that a field's tag asks for, "" where it asks for none.
func WordsOf(is []string) string {
	for _, what := range is {
		if name, ok := strings.CutPrefix(what, "word="); ok {
			return name
		}
	}
	return ""
}

// Register is one of the registers.
type Register struct {
	Name  string // of the list, as in a visit's file
	Thing string // of one entry, as in the audit
	field int    // of Visit
}

// Registers gives every register, in the order of Visit.
func Registers() []Register { return registers }

// RegisterOf gives the register by its name or that of its entries.
func RegisterOf(name string) (Register, bool) {
	for _, r := range registers {
		if r.Name == name || r.Thing == name {
			return r, true
		}
	}
	return Register{}, false
}

var entryType = reflect.TypeFor[RegisterEntry]()

var registers = func() []Register {
	var all []Register
	t := reflect.TypeFor[Visit]()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Slice && reflect.PointerTo(f.Type.Elem()).Implements(entryType) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			all = append(all, Register{Name: name, Thing: f.Tag.Get("thing"), field: i})
		}
	}
	return all
}()

func (r Register) list(v *Visit) reflect.Value { return reflect.ValueOf(v).Elem().Field(r.field) }

// Vocabulary gives the name of the vocabulary of an entry's field, by its name in a file; "" where it has none.
func (r Register) Vocabulary(field string) string {
	t := reflect.TypeOf(r.New()).Elem()
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == field && f.Type.Kind() == reflect.String {
			return WordsOf(strings.Fields(f.Tag.Get("is")))
		}
	}
	return ""
}

// New gives an empty entry.
func (r Register) New() RegisterEntry {
	return reflect.New(reflect.TypeFor[Visit]().Field(r.field).Type.Elem()).Interface().(RegisterEntry)
}

// Entries gives the register's entries as they stand in v: to change one is to change v.
func (r Register) Entries(v *Visit) []RegisterEntry {
	list := r.list(v)
	entries := make([]RegisterEntry, list.Len())
	for i := range entries {
		entries[i] = list.Index(i).Addr().Interface().(RegisterEntry)
	}
	return entries
}

// Entry gives the entry of id, nil where there is none.
func (r Register) Entry(v *Visit, id string) RegisterEntry {
	for _, e := range r.Entries(v) {
		if e.Head().ID == id {
			return e
		}
	}
	return nil
}

// SetEntries puts copies of entries, which are the register's own, in the place of all of v's.
func (r Register) SetEntries(v *Visit, entries []RegisterEntry) {
	list := r.list(v)
	all := reflect.Zero(list.Type())
	for _, e := range entries {
		all = reflect.Append(all, reflect.ValueOf(e).Elem())
	}
	list.Set(all)
}

// forgetItem takes an item that is gone out of every register.
func (v *Visit) forgetItem(id string) {
	for _, r := range registers {
		kept := []RegisterEntry{}
		gone := false
		for _, e := range r.Entries(v) {
			field, of := itemOf(e)
			if !field.IsValid() || field.String() != id {
				kept = append(kept, e)
				continue
			}
			gone = true
			if !slices.Contains(strings.Fields(of.Tag.Get("is")), "required") {
				field.SetString("")
				kept = append(kept, e)
			}
		}
		if gone {
			r.SetEntries(v, kept)
		}
	}
}

// itemOf gives the field by which an entry names its item, if it has one.
func itemOf(e RegisterEntry) (reflect.Value, reflect.StructField) {
	entry := reflect.ValueOf(e).Elem()
	of, _ := entry.Type().FieldByName("Item")
	return entry.FieldByName("Item"), of
}
