package paper

import (
	"slices"

	"cortege/internal/visit"
)

// Names of the papers, as addresses have them.
const (
	ShortProgramme   = "short"
	FoldedProgramme  = "booklet"
	WorkingProgramme = "working"
	LineByLine       = "lines"
	PressProgramme   = "press"
	PersonSheet      = "person"
	VehicleSheet     = "vehicle"
	InterpreterSheet = "interpreter"
	OfficerSheet     = "officer"
	PlaceSheet       = "place"
	FoldedCard       = "pocket"
	DelegationList   = "delegation"
	MotorcadeList    = "motorcade"
	FlightList       = "flights"
	RoomingList      = "rooming"
	PassList         = "accreditation"
	SeatingChart     = "seating"
	ContactList      = "contacts"
	Checklist        = "checklist"
	PlaceCards       = "placecards"
	NamePlates       = "nameplates"
	CoverSheet       = "cover"
)

// What a sheet of one's own is of.
const (
	OfPerson   = "person"
	OfResource = "resource"
	OfPlace    = "place"
	OfOfficer  = "officer"
)

// Sheet is any paper.
type Sheet interface{ About() *Head }

// Owned is a paper of which there is one for each of several.
type Owned interface {
	Sheet
	Owners() []Owner
}

// Owner is whose own a sheet is.
type Owner struct {
	ID   string // of its person, resource or place; the officer's name
	Name Phrases
}

// Kind is one of the papers that there are.
type Kind struct {
	Name      string
	Layout    string   // the template that shows it
	Audiences []string // for whom it may be printed, the usual one first
	Subject   string   // OfPerson and the like: there is one for each of them; "": one for all
	Make      func(*visit.Visit, Options) Sheet
}

// Kinds gives every paper in the order in which an office thinks of them.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindOf gives the paper by name.
func KindOf(name string) (Kind, bool) {
	kind, known := byName[name]
	return kind, known
}

// For says whether the paper may be printed for an audience.
func (k Kind) For(audience string) bool { return slices.Contains(k.Audiences, audience) }

var (
	kinds  []Kind
	byName = map[string]Kind{}
)

func init() { // the papers' makers ask for their kinds
	everyone := []string{visit.ForGuests, visit.ForStaff, visit.ForPress}
	delegation := []string{visit.ForGuests, visit.ForStaff}
	staff := []string{visit.ForStaff}
	kinds = []Kind{
		{CoverSheet, "cover", everyone, "", as(Cover)},
		{ShortProgramme, "short", everyone, "", as(Short)},
		{FoldedProgramme, "short", everyone, "", as(Booklet)},
		{WorkingProgramme, "working", everyone, "", as(Working)},
		{LineByLine, "lines", everyone, "", as(Lines)},
		{PersonSheet, "sheets", delegation, OfPerson, as(People)},
		{FoldedCard, "pocket", delegation, OfPerson, as(Pocket)},
		{VehicleSheet, "sheets", staff, OfResource, as(Vehicles)},
		{InterpreterSheet, "sheets", staff, OfResource, as(Interpreters)},
		{OfficerSheet, "sheets", staff, OfOfficer, as(Officers)},
		{PlaceSheet, "sheets", staff, OfPlace, as(Places)},
		{MotorcadeList, "motorcade", staff, "", as(Convoy)},
		{DelegationList, "delegation", everyone, "", as(Delegation)},
		{FlightList, "tables", delegation, "", as(Flights)},
		{RoomingList, "tables", staff, "", as(Rooming)},
		{PassList, "tables", staff, "", as(Passes)},
		{PressProgramme, "tables", []string{visit.ForPress, visit.ForStaff}, "", as(Press)},
		{ContactList, "tables", staff, "", as(Contacts)},
		{Checklist, "tables", staff, "", as(Unconfirmed)},
		{SeatingChart, "seating", staff, "", as(Seating)},
		{PlaceCards, "cards", delegation, OfPerson, as(Cards)},
		{NamePlates, "cards", delegation, OfPerson, as(Plates)},
	}
	for _, kind := range kinds {
		byName[kind.Name] = kind
	}
}

// as makes a paper's own maker one of any paper.
func as[S Sheet](make func(*visit.Visit, Options) S) func(*visit.Visit, Options) Sheet {
	return func(v *visit.Visit, o Options) Sheet { return make(v, o) }
}
