// Package protocol knows how an official visit is done: what each kind of item needs, who stands and sits
// where, and what an experienced chief of protocol would find wrong with a plan. When things happen is
// timing's to say.
package protocol

import (
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Office holds an office's own customs: every number, table and choice that a rule of protocol goes by.
// Default gives ours; none of them stands in a rule.
type Office struct {
	Needs      map[string][]string       `json:"needs"`      // what each kind of item needs, by the words of the rules
	Lengths    map[string]int            `json:"lengths"`    // of an item of each kind for which none is given when it is added, in minutes
	Shortest   map[string]int            `json:"shortest"`   // minutes below which an item of each kind is hardly worth doing; 0: none
	Longest    map[string]int            `json:"longest"`    // minutes above which it is longer than people bear; 0: none
	Severities map[string]visit.Severity `json:"severities"` // a rule's own severity, by its code; "off" silences it

	WreathOnSite    int      `json:"wreath_on_site"`   // minutes before an item by which its wreath is on site
	Originals       int      `json:"originals"`        // of each document, at least
	Signatories     int      `json:"signatories"`      // of each document, at least
	TeteATete       int      `json:"tete_a_tete"`      // people of a side at a tête-à-tête, at most, interpreters not counted
	TalksDifference int      `json:"talks_difference"` // by how many people the sides at talks may differ
	TableNever      int      `json:"table_never"`      // a number that is not seated at one table; 0: any
	SpouseItems     int      `json:"spouse_items"`     // items of the head in a day from which a spouse needs something too
	LowerGreeter    []string `json:"lower_greeter"`    // kinds of visits at which a greeter of lower class is usual
	WelcomedKinds   []string `json:"welcomed_kinds"`   // kinds of visits that need a ceremony of welcome
	HonoursGuard    []string `json:"honours_guard"`    // levels of honours that need a guard

	Lay           []string `json:"lay"`            // classes of members who lay flowers and sit at a table
	InterpreterAt string   `json:"interpreter_at"` // where an interpreter sits at talks: left, right, behind
	FlagSide      string   `json:"flag_side"`      // where the host's flag stands, as one looks at both: left, right

	Seating map[string]string `json:"seating"` // the form of seating of each kind of item; of others none is made

	Convoy        []string `json:"convoy"`         // roles of cars, in the order of the convoy
	CarOrder      []string `json:"car_order"`      // the seats of a car by honour
	CarSeats      int      `json:"car_seats"`      // passengers of a car whose seats are not known
	AdvanceLeaves int      `json:"advance_leaves"` // minutes before the convoy

	Bearers        int            `json:"bearers"`            // of a wreath that does not stand there beforehand
	WreathOrdered  int            `json:"wreath_ordered"`     // days before the visit by which wreaths are ordered
	SparePens      int            `json:"spare_pens"`         // at a signing, beside one for each signatory
	Assistants     int            `json:"signing_assistants"` // at a signing
	SymbolChecked  int            `json:"symbol_checked"`     // days before the visit by which a second officer has checked flags and anthems
	PassAsked      int            `json:"pass_asked"`         // days before the visit by which passes are asked for
	PassIssued     int            `json:"pass_issued"`        // and issued
	GiftReady      int            `json:"gift_ready"`         // days before the visit by which gifts are ready
	Noted          int            `json:"noted"`              // days before the visit by which what its items need stands in the registers: flags, seatings, menus, gifts, the guest book
	SeatingChecked int            `json:"seating_checked"`    // by which an officer has checked each seating
	WreathChecked  int            `json:"wreath_checked"`     // and seen each wreath
	RolesFilled    int            `json:"roles_filled"`       // days before the visit by which every role of officers is filled
	FlightWait     int            `json:"flight_wait"`        // minutes after a landing by which a greeting begins
	RoomBeds       map[string]int `json:"room_beds"`          // people in a hotel room of each kind, at most
	Diets          []Diet         `json:"diets"`

	Orders   map[string][]string `json:"orders"`    // the classes of each order, by its use
	TieBreak string              `json:"tie_break"` // of an order that names none: hand, alphabet
	Ranks    []Weighted          `json:"ranks"`
	Posts    []Weighted          `json:"posts"`
	Before   []Pair              `json:"before"` // what comes first on a day on which there are both
	Days     []SpecialDay        `json:"days"`
}

// Diet is what somebody does not eat.
type Diet struct {
	Names   string   `json:"names"`   // how it is written in any language, by commas; the beginnings of words are enough
	Without []string `json:"without"` // of the vocabulary "ingredient"
}

// Weighted is a rank or a post, as it is written in any language, and what it weighs in precedence: 100 is
// a head of state.
type Weighted struct {
	Names  []string `json:"names"`
	Weight int      `json:"weight"`
}

// Pair says that items of one kind usually come before those of another.
type Pair struct {
	First string `json:"first"`
	Then  string `json:"then"`
}

// SpecialDay is a public holiday or a day of mourning that comes each year on the same date.
type SpecialDay struct {
	Country  string    `json:"country"` // ISO 3166-1 alpha-2
	On       string    `json:"on"`      // month and day: "01-20"
	Mourning bool      `json:"mourning,omitempty"`
	Name     text.Text `json:"name"`
}

//go:embed office.yaml
var officeSource []byte

// Default gives the customs that an office begins with. What it holds is the caller's own.
func Default() Office {
	o := parse[Office]("office.yaml", officeSource)
	o.Lengths, o.Shortest, o.Longest = map[string]int{}, map[string]int{}, map[string]int{}
	for _, kind := range visit.Kinds() {
		o.Lengths[kind.Name], o.Shortest[kind.Name], o.Longest[kind.Name] = kind.Minutes, kind.Least, kind.Most
	}
	return o
}

// Usual gives the minutes that a new item of a kind lasts where nobody gives a length.
func (o *Office) Usual(kind string) int {
	if usual := o.Lengths[kind]; usual > 0 {
		return usual
	}
	return visit.UsualMinutes(&visit.Item{Kind: kind})
}

// Last gives a new item for which nobody gave a length the office's usual one. Where that is the program's, it stays unwritten, and
// is shown as the usual one.
func (o *Office) Last(item *visit.Item) {
	if usual := o.Usual(item.Kind); item.Minutes == 0 && item.Until.IsZero() && usual != visit.UsualMinutes(item) {
		item.Minutes = usual
	}
}

// parse reads one of the package's own files of data; one that cannot be read is a fault of the build.
func parse[T any](name string, source []byte) T {
	var data T
	if err := yaml.UnmarshalWithOptions(source, &data, yaml.Strict()); err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
	return data
}
