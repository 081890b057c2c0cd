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
	CeremonySheet    = "ceremony"
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
	Mark      byte     // stands for it in the code on paper, and never for another
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
		{CoverSheet, 1, "cover", everyone, "", as(Cover)},
		{ShortProgramme, 2, "short", everyone, "", as(Short)},
		{FoldedProgramme, 3, "short", everyone, "", as(Booklet)},
		{WorkingProgramme, 4, "working", everyone, "", as(Working)},
		{LineByLine, 5, "lines", everyone, "", as(Lines)},
		{PersonSheet, 6, "sheets", delegation, OfPerson, as(People)},
		{FoldedCard, 7, "pocket", delegation, OfPerson, as(Pocket)},
		{VehicleSheet, 8, "sheets", staff, OfResource, as(Vehicles)},
		{InterpreterSheet, 9, "sheets", staff, OfResource, as(Interpreters)},
		{OfficerSheet, 10, "sheets", staff, OfOfficer, as(Officers)},
		{PlaceSheet, 11, "sheets", staff, OfPlace, as(Places)},
		{MotorcadeList, 12, "motorcade", staff, "", as(Convoy)},
		{DelegationList, 13, "delegation", everyone, "", as(Delegation)},
		{FlightList, 14, "tables", delegation, "", as(Flights)},
		{RoomingList, 15, "tables", staff, "", as(Rooming)},
		{PassList, 16, "tables", staff, "", as(Passes)},
		{PressProgramme, 17, "tables", []string{visit.ForPress, visit.ForStaff}, "", as(Press)},
		{ContactList, 18, "tables", staff, "", as(Contacts)},
		{Checklist, 19, "tables", staff, "", as(Unconfirmed)},
		{SeatingChart, 20, "seating", staff, "", as(Seating)},
		{PlaceCards, 21, "cards", delegation, OfPerson, as(Cards)},
		{NamePlates, 22, "cards", delegation, OfPerson, as(Plates)},
		{CeremonySheet, 23, "ceremony", staff, "", as(CeremonySheets)},
	}
	for _, kind := range kinds {
		byName[kind.Name] = kind
	}
}

// as makes a paper's own maker one of any paper.
func as[S Sheet](make func(*visit.Visit, Options) S) func(*visit.Visit, Options) Sheet {
	return func(v *visit.Visit, o Options) Sheet { return make(v, o) }
}
