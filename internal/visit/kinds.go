package visit

import "slices"

// Kind is a kind of item with its lengths. The figures are those that an office begins with, ours but where protocol.md
// names a source; Minutes is also what a visit's file means that gives none.
type Kind struct {
	Name    string
	Minutes int    // usual; 0: the kind has none, and 30 is taken
	Least   int    // below which it is hardly worth doing; 0: none
	Most    int    // 0: none
	Icon    string // of the front end's sprite
	Tint    string // one of the front end's muted tints
	Moves   bool   // takes people from Place to To
	Quiet   bool   // rest and free time: nobody is kept, a place is not occupied
}

// Kinds gives every kind of item in the order in which a form offers them.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindOf gives the kind by name; an unknown one is as "other".
func KindOf(name string) Kind {
	if kind, ok := kindByName[name]; ok {
		return kind
	}
	return kindByName["other"]
}

// IsKind says whether there is a kind of item of this name.
func IsKind(name string) bool { _, ok := kindByName[name]; return ok }

var kinds = []Kind{
	{Name: "airport_greeting", Minutes: 20, Least: 15, Most: 30, Icon: "plane-landing", Tint: "travel"},
	{Name: "guard_of_honour", Minutes: 15, Least: 10, Most: 15, Icon: "flag", Tint: "ceremony"},
	{Name: "wreath_laying", Minutes: 15, Least: 10, Most: 15, Icon: "flower", Tint: "memorial"},
	{Name: "flower_laying", Minutes: 10, Least: 5, Most: 10, Icon: "flower-2", Tint: "memorial"},
	{Name: "courtesy_call", Minutes: 20, Least: 15, Most: 30, Icon: "armchair", Tint: "talks"},
	{Name: "tete_a_tete", Minutes: 45, Least: 45, Most: 90, Icon: "users", Tint: "talks"},
	{Name: "talks", Minutes: 60, Least: 45, Most: 90, Icon: "messages-square", Tint: "talks"},
	{Name: "expanded_talks", Minutes: 60, Least: 45, Most: 90, Icon: "messages-square", Tint: "talks"},
	{Name: "signing", Minutes: 15, Least: 10, Most: 20, Icon: "pen-line", Tint: "ceremony"},
	{Name: "press_statement", Minutes: 15, Least: 10, Most: 20, Icon: "mic", Tint: "press"},
	{Name: "guest_book", Minutes: 5, Least: 5, Most: 5, Icon: "book-open", Tint: "ceremony"},
	{Name: "gift_exchange", Minutes: 5, Least: 5, Most: 10, Icon: "gift", Tint: "ceremony"},
	{Name: "group_photo", Minutes: 5, Least: 5, Most: 5, Icon: "camera", Tint: "press"},
	{Name: "lunch", Minutes: 75, Least: 60, Most: 90, Icon: "utensils", Tint: "meal"},
	{Name: "dinner", Minutes: 120, Least: 90, Most: 150, Icon: "utensils", Tint: "meal"},
	{Name: "site_visit", Minutes: 75, Least: 45, Most: 120, Icon: "landmark", Tint: "culture"},
	{Name: "transfer", Minutes: 30, Icon: "car", Tint: "travel", Moves: true},
	{Name: "flight", Minutes: 120, Icon: "plane", Tint: "travel", Moves: true},
	{Name: "rest", Minutes: 60, Icon: "bed", Tint: "rest", Quiet: true},
	{Name: "free", Minutes: 60, Icon: "sun", Tint: "rest", Quiet: true},
	{Name: "other", Minutes: 30, Icon: "circle", Tint: "plain"},
}

var kindByName = func() map[string]Kind {
	byName := make(map[string]Kind, len(kinds))
	for _, kind := range kinds {
		byName[kind.Name] = kind
	}
	return byName
}()

// Words that a field may hold. The first is the default where the field may be left out.
var (
	VisitKinds     = []string{"official", "state", "working", "private", "guest_of_government", "transit"}
	Sides          = []string{Host, Guest}
	Classes        = []string{"official", "head", "accompanying", "spouse", "interpreter", "security", "press", "technical", "crew"}
	Anchors        = []string{Floating, Window, Fixed}
	Certainties    = []string{Exact, Approximate, ToBeConfirmed}
	Statuses       = []string{Planned, Confirmed, Cancelled}
	Audiences      = []string{ForGuests, ForStaff, ForPress}
	PressAccess    = []string{"closed", "photo_op", "open"}
	HonoursLevels  = []string{"none", "sentries", "full"}
	DocumentKinds  = []string{"treaty", "interagency", "plan", "memorandum", "statement"}
	DocumentStates = []string{"draft", "agreed", "translated", "collated", "cleared", "authorised", "printed", "bound", "ready", "signed", "deposited"}
	Weekdays       = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

	// OfficerRoles are what an officer does at an item or in a visit; Actors who else acts in a step.
	OfficerRoles = []string{"director", "protocol", "escort", "site", "ceremony", "treaty", "motorcade", "baggage", "press", "catering", "interpreter", "signing_assistant", "security_liaison", "medic"}
	Actors       = []string{Host, Guest, "delegation", "band", "announcer"}

	// PlaceKinds that hold several things at once without a clash are those of SharedPlaces.
	PlaceKinds    = []string{"other", "airport", "station", "hotel", "ministry", "palace", "parliament", "memorial", "museum", "theatre", "restaurant", "site", "city"}
	SharedPlaces  = []string{"airport", "station", "hotel", "city", "other"}
	ResourceKinds = []string{"vehicle", "interpreter", "room", "honour_guard", "band", "photographer", "prop", "other"}
)

// ActorKey gives the key of the catalogue for a word that stands for who acts in a step; false where it is no such word.
func ActorKey(actor string) (string, bool) {
	switch {
	case slices.Contains(OfficerRoles, actor):
		return "officer_role." + actor, true
	case slices.Contains(Actors, actor):
		return "actor." + actor, true
	}
	return "", false
}

// OrDefault gives word, or the first of words where it is empty.
func OrDefault(word string, words []string) string {
	if word == "" {
		return words[0]
	}
	return word
}
