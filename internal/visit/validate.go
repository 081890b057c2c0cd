package visit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/civil"
	"golang.org/x/text/language"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

// Limits of size. Beyond them is no programme but a mistake or an attack.
const (
	MaxItems  = 5000
	MaxThings = 2000 // people, places, resources, routes: of each
	MaxTitle  = 2000 // characters
	MaxName   = 500
	MaxNote   = 20000
	MaxLength = 60 * 24 * 60 // minutes of one item
	MaxDays   = 400          // of a visit
)

var (
	idPattern        = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
	referencePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	wordPattern      = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)
	opensPattern     = regexp.MustCompile(`^([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])$`)
	countryPattern   = regexp.MustCompile(`^[A-Z]{2}$`)
	pairPattern      = regexp.MustCompile(`^[a-z]{2,3}-[a-z]{2,3}$`)
)

// ValidReference says whether s may name a visit: letters, digits, dot, dash and underscore, since it
// stands in addresses.
func ValidReference(s string) bool {
	return referencePattern.MatchString(s) && s != "new" && !strings.Contains(s, "..")
}

// ValidCountry says whether s has the shape of an ISO 3166-1 alpha-2 code.
func ValidCountry(s string) bool { return countryPattern.MatchString(s) }

// ValidID says whether s may be an id within a visit.
func ValidID(s string) bool { return idPattern.MatchString(s) }

// Validate says everything that is not well formed; an empty list is a good visit. Fields are written as
// paths in the visit's file: "items[3].at".
func (v *Visit) Validate() fault.List {
	c := &checker{visit: v}
	c.head()
	c.parties()
	c.members()
	c.places()
	c.routes()
	c.resources()
	c.tracks()
	c.items()
	c.registers()
	return c.faults
}

type checker struct {
	visit  *Visit
	faults fault.List
	ids    map[string]map[string]int // kind of thing → id → index
}

func (c *checker) add(field, key string, args fault.Args) {
	if len(c.faults) < 200 { // enough to mend
		c.faults = append(c.faults, fault.InvalidField(field, key, args))
	}
}

func (c *checker) err(field string, err error) {
	for _, f := range fault.All(err) {
		c.add(field, f.Key, f.Args)
	}
}

func (c *checker) word(field, word string, words []string) {
	if word != "" && !slices.Contains(words, word) {
		c.add(field, "word_unknown", fault.Args{"Value": clip(word), "Words": strings.Join(words, ", ")})
	}
}

func (c *checker) text(field string, t text.Text, most int, required bool) {
	if required && t.IsEmpty() {
		c.add(field, "required", nil)
	}
	for _, tag := range t.Languages() {
		c.language(field, tag)
		c.line(field+"."+tag, t[tag], most)
	}
}

func (c *checker) line(field, s string, most int) {
	if !utf8.ValidString(s) {
		c.add(field, "not_utf8", nil)
		return
	}
	if n := utf8.RuneCountInString(s); n > most {
		c.add(field, "too_long", fault.Args{"Count": n, "Most": most})
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			c.add(field, "control_character", nil)
			return
		}
	}
}

func (c *checker) language(field, tag string) {
	if _, err := language.Parse(tag); err != nil || len(tag) > 64 {
		c.add(field, "language_unknown", fault.Args{"Value": clip(tag)})
	}
}

func (c *checker) languages(field string, tags []string, most int) {
	c.count(field, len(tags), most)
	for i, tag := range tags {
		at := fmt.Sprintf("%s[%d]", field, i)
		c.language(at, tag)
		if slices.Contains(tags[:i], tag) {
			c.add(at, "named_twice", fault.Args{"Value": clip(tag)})
		}
	}
}

func (c *checker) number(field string, n, least, most int) {
	if n < least || n > most {
		c.add(field, "number_range", fault.Args{"Value": n})
	}
}

func (c *checker) fold(field string, fold int) {
	if fold != 0 && fold != 1 {
		c.add(field, "fold_range", nil)
	}
}

func (c *checker) minutes(field string, n int, most int) {
	if n < 0 || n > most {
		c.add(field, "minutes_range", fault.Args{"Value": n, "Most": most})
	}
}

// id checks that an id is well formed and not yet taken by a thing of this kind.
func (c *checker) id(field, kind, id string, index int) {
	if !ValidID(id) {
		c.add(field+".id", "id_malformed", fault.Args{"Value": clip(id)})
	}
	if c.ids == nil {
		c.ids = map[string]map[string]int{}
	}
	if c.ids[kind] == nil {
		c.ids[kind] = map[string]int{}
	}
	if _, taken := c.ids[kind][id]; taken {
		c.add(field+".id", "id_taken", fault.Args{"Value": clip(id)})
	}
	c.ids[kind][id] = index
}

// refers checks that an id, if any, names a thing of this kind.
func (c *checker) refers(field, kind, id string) {
	if _, ok := c.ids[kind][id]; id != "" && !ok {
		c.add(field, kind+"_unknown", fault.Args{"Value": clip(id)})
	}
}

func (c *checker) referAll(field, kind string, ids []string) {
	for i, id := range ids {
		c.refers(fmt.Sprintf("%s[%d]", field, i), kind, id)
		if id == "" || slices.Contains(ids[:i], id) {
			c.add(fmt.Sprintf("%s[%d]", field, i), "named_twice", fault.Args{"Value": clip(id)})
		}
	}
}

func (c *checker) count(field string, n, most int) {
	if n > most {
		c.add(field, "too_many", fault.Args{"Count": n, "Most": most})
	}
}

func (c *checker) zone(field, name string) {
	if name != "" {
		if _, err := clock.Zone(name); err != nil {
			c.err(field, err)
		}
	}
}

func (c *checker) country(field, code string) {
	if code != "" && !countryPattern.MatchString(code) {
		c.add(field, "country_unknown", fault.Args{"Value": clip(code)})
	}
}

func (c *checker) head() {
	v := c.visit
	if !ValidReference(v.Reference) {
		c.add("reference", "reference_malformed", fault.Args{"Value": clip(v.Reference)})
	}
	c.text("title", v.Title, MaxTitle, true)
	c.text("note", v.Note, MaxNote, false)
	c.word("kind", v.Kind, VisitKinds)
	switch {
	case v.From == civil.Date{}:
		c.add("from", "required", nil)
	case v.To == civil.Date{}:
		c.add("to", "required", nil)
	case v.To.Before(v.From):
		c.add("to", "end_before_start", fault.Args{"Start": v.From.String(), "End": v.To.String()})
	case v.To.DaysSince(v.From) >= MaxDays:
		c.add("to", "visit_too_long", fault.Args{"Most": MaxDays})
	}
	if v.Zone == "" {
		c.add("zone", "required", nil)
	}
	c.zone("zone", v.Zone)
	if len(v.Languages) == 0 {
		c.add("languages", "required", nil)
	}
	c.languages("languages", v.Languages, 12)
}

func (c *checker) parties() {
	c.count("parties", len(c.visit.Parties), MaxThings)
	for i, p := range c.visit.Parties {
		field := fmt.Sprintf("parties[%d]", i)
		c.id(field, "party", p.ID, i)
		if p.Side == "" {
			c.add(field+".side", "required", nil)
		}
		c.word(field+".side", p.Side, Sides)
		c.country(field+".country", p.Country)
		c.text(field+".body", p.Body, MaxName, true)
	}
}

func (c *checker) members() {
	c.count("people", len(c.visit.People), MaxThings)
	for i := range c.visit.People {
		m := &c.visit.People[i]
		field := fmt.Sprintf("people[%d]", i)
		c.id(field, "person", m.ID, i)
		if m.Party == "" {
			c.add(field+".party", "required", nil)
		}
		c.refers(field+".party", "party", m.Party)
		c.word(field+".class", m.Class, Classes)
		c.number(field+".seq", m.Seq, 0, 10000)
		if (m.Joins != civil.Date{}) && (m.Leaves != civil.Date{}) && m.Leaves.Before(m.Joins) {
			c.add(field+".leaves", "end_before_start", fault.Args{"Start": m.Joins.String(), "End": m.Leaves.String()})
		}
		for _, f := range m.Validate() {
			c.add(field+"."+f.Field, f.Key, f.Args)
		}
	}
}

// Validate says what is not well formed in an entry of the directory.
func (p *Person) Validate() fault.List {
	c := &checker{}
	c.text("name", p.Name, MaxName, true)
	c.text("address", p.Address, MaxName, false)
	c.text("rank", p.Rank, MaxName, false)
	c.text("position", p.Position, MaxName, false)
	c.country("country", p.Country)
	c.languages("languages", p.Languages, 40)
	c.line("pronunciation", p.Pronunciation, MaxName)
	c.line("diet", p.Diet, MaxName)
	c.line("mobility", p.Mobility, MaxName)
	c.line("phone", p.Phone, MaxName)
	c.line("email", p.Email, MaxName)
	c.line("notes", p.Notes, MaxNote)
	return c.faults
}

func (c *checker) places() {
	c.count("places", len(c.visit.Places), MaxThings)
	for i := range c.visit.Places {
		field := fmt.Sprintf("places[%d]", i)
		c.id(field, "place", c.visit.Places[i].ID, i)
		for _, f := range c.visit.Places[i].Validate() {
			c.add(field+"."+f.Field, f.Key, f.Args)
		}
	}
}

// Validate says what is not well formed in an entry of the gazetteer.
func (p *Place) Validate() fault.List {
	c := &checker{}
	c.text("name", p.Name, MaxName, true)
	c.text("address", p.Address, MaxName, false)
	c.line("entrance", p.Entrance, MaxName)
	c.line("contact", p.Contact, MaxName)
	if p.Kind != "" && !wordPattern.MatchString(p.Kind) {
		c.add("kind", "word_unknown", fault.Args{"Value": clip(p.Kind), "Words": strings.Join(PlaceKinds, ", ")})
	}
	c.zone("zone", p.Zone)
	if p.Lat != nil && (*p.Lat < -90 || *p.Lat > 90 || *p.Lat != *p.Lat) {
		c.add("lat", "number_range", fault.Args{"Value": *p.Lat})
	}
	if p.Lon != nil && (*p.Lon < -180 || *p.Lon > 180 || *p.Lon != *p.Lon) {
		c.add("lon", "number_range", fault.Args{"Value": *p.Lon})
	}
	if (p.Lat == nil) != (p.Lon == nil) {
		c.add("lon", "lat_and_lon", nil)
	}
	c.minutes("set_up", p.SetUp, 1440)
	c.minutes("clearing", p.Clearing, 1440)
	c.number("capacity", p.Capacity, 0, 1000000)
	c.count("opens", len(p.Opens), 20)
	for i, s := range p.Opens {
		if _, _, err := ParseOpening(s); err != nil {
			c.err(fmt.Sprintf("opens[%d]", i), err)
		}
	}
	c.count("closed", len(p.Closed), 400)
	for i, s := range p.Closed {
		if _, err := clock.ParseDate(s); err != nil && !slices.Contains(Weekdays, s) {
			c.add(fmt.Sprintf("closed[%d]", i), "closed_unreadable", fault.Args{"Value": clip(s)})
		}
	}
	return c.faults
}

// ParseOpening reads "09:00-20:00" as minutes after midnight. An end of 24:00, or one not after the start
// (a place open past midnight), is that of the next day: its minutes are 1440 or more.
func ParseOpening(s string) (from, to int, err error) {
	m := opensPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, fault.InvalidField("", "opens_unreadable", fault.Args{"Value": clip(s)})
	}
	minutes := func(s string) int {
		h, _ := strconv.Atoi(s[:2])
		n, _ := strconv.Atoi(s[3:])
		return h*60 + n
	}
	from, to = minutes(m[1]), minutes(m[2])
	if from >= 1440 || to > 1440 {
		return 0, 0, fault.InvalidField("", "opens_unreadable", fault.Args{"Value": clip(s)})
	}
	if to <= from {
		to += 1440
	}
	return from, to, nil
}

func (c *checker) routes() {
	c.count("routes", len(c.visit.Routes), MaxThings)
	for i, r := range c.visit.Routes {
		field := fmt.Sprintf("routes[%d]", i)
		if r.From == "" {
			c.add(field+".from", "required", nil)
		}
		if r.To == "" {
			c.add(field+".to", "required", nil)
		}
		c.refers(field+".from", "place", r.From)
		c.refers(field+".to", "place", r.To)
		if r.From == r.To && r.From != "" {
			c.add(field+".to", "route_to_itself", nil)
		}
		c.minutes(field+".minutes", r.Minutes, 1440)
	}
}

func (c *checker) resources() {
	c.count("resources", len(c.visit.Resources), MaxThings)
	for i := range c.visit.Resources {
		r := &c.visit.Resources[i]
		field := fmt.Sprintf("resources[%d]", i)
		c.id(field, "resource", r.ID, i)
		if !wordPattern.MatchString(r.Kind) {
			c.add(field+".kind", "word_unknown", fault.Args{"Value": clip(r.Kind), "Words": strings.Join(ResourceKinds, ", ")})
		}
		c.text(field+".name", r.Name, MaxName, true)
		c.refers(field+".place", "place", r.Place)
		c.number(field+".seats", r.Seats, 0, 100000)
		c.number(field+".luggage", r.Luggage, 0, 100000)
		c.number(field+".capacity", r.Capacity, 0, 100000)
		c.count(field+".pairs", len(r.Pairs), 40)
		for j, pair := range r.Pairs {
			if !pairPattern.MatchString(pair) {
				c.add(fmt.Sprintf("%s.pairs[%d]", field, j), "pair_unreadable", fault.Args{"Value": clip(pair)})
			}
		}
		c.line(field+".plate", r.Plate, MaxName)
		c.line(field+".driver", r.Driver, MaxName)
		c.line(field+".phone", r.Phone, MaxName)
	}
}

func (c *checker) tracks() {
	c.count("tracks", len(c.visit.Tracks), 50)
	for i, t := range c.visit.Tracks {
		field := fmt.Sprintf("tracks[%d]", i)
		c.id(field, "track", t.ID, i)
		c.text(field+".name", t.Name, MaxName, true)
	}
}

func (c *checker) items() {
	c.count("items", len(c.visit.Items), MaxItems)
	for i := range c.visit.Items {
		c.id(fmt.Sprintf("items[%d]", i), "item", c.visit.Items[i].ID, i)
	}
	for i := range c.visit.Items {
		c.item(fmt.Sprintf("items[%d]", i), &c.visit.Items[i])
	}
}

func (c *checker) item(field string, it *Item) {
	if !IsKind(it.Kind) {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.Name
		}
		c.add(field+".kind", "word_unknown", fault.Args{"Value": clip(it.Kind), "Words": strings.Join(names, ", ")})
	}
	c.text(field+".title", it.Title, MaxTitle, true)
	c.text(field+".description", it.Description, MaxNote, false)
	c.text(field+".note", it.Note, MaxNote, false)
	c.text(field+".dress", it.Dress, MaxName, false)
	c.line(field+".officer", it.Officer, MaxName)
	c.line(field+".deputy", it.Deputy, MaxName)
	c.line(field+".phone", it.Phone, MaxName)
	c.count(field+".roles", len(it.Roles), 100)
	for j, role := range it.Roles {
		at := fmt.Sprintf("%s.roles[%d]", field, j)
		if role.Role == "" {
			c.add(at+".role", "required", nil)
		}
		c.word(at+".role", role.Role, OfficerRoles)
		c.line(at+".officer", role.Officer, MaxName)
	}
	c.line(field+".flight", it.Flight, MaxName)
	c.line(field+".honours_by", it.HonoursBy, MaxName)
	c.zone(field+".zone", it.Zone)
	c.zone(field+".until_zone", it.UntilZone)
	c.word(field+".anchor", it.Anchor, Anchors)
	c.word(field+".certainty", it.Certainty, Certainties)
	c.word(field+".status", it.Status, Statuses)
	c.word(field+".audience", it.Audience, Audiences)
	c.word(field+".press", it.Press, PressAccess)
	c.word(field+".honours", it.Honours, HonoursLevels)
	c.itemTimes(field, it)
	c.refers(field+".place", "place", it.Place)
	c.refers(field+".to", "place", it.To)
	c.refers(field+".greeter", "person", it.Greeter)
	c.referAll(field+".tracks", "track", it.Tracks)
	c.referAll(field+".with", "person", it.With)
	c.referAll(field+".uses", "resource", it.Uses)
	c.count(field+".after", len(it.After), 200)
	for j, after := range it.After {
		at := fmt.Sprintf("%s.after[%d]", field, j)
		if after.Item == "" {
			c.add(at+".item", "required", nil)
		}
		c.refers(at+".item", "item", after.Item)
		if after.Item == it.ID {
			c.add(at+".item", "after_itself", nil)
		}
		if after.Gap != nil {
			c.minutes(at+".gap", *after.Gap, MaxLength)
		}
		if after.Within != nil {
			c.minutes(at+".within", *after.Within, MaxLength)
		}
		if after.Gap != nil && after.Within != nil && *after.Within < *after.Gap {
			c.add(at+".within", "within_below_gap", nil)
		}
	}
	c.scenario(field, it)
}

func (c *checker) itemTimes(field string, it *Item) {
	if !it.At.IsZero() && !it.At.HasDate() {
		c.add(field+".at", "time_without_day", fault.Args{"Value": it.At.String()})
		return
	}
	if !it.Until.IsZero() && !it.Until.HasDate() {
		c.add(field+".until", "time_without_day", fault.Args{"Value": it.Until.String()})
		return
	}
	if it.At.IsZero() && !it.Until.IsZero() {
		c.add(field+".until", "until_without_at", nil)
	}
	if !it.Until.IsZero() && it.Minutes != 0 {
		c.add(field+".minutes", "minutes_and_until", nil)
	}
	if !it.At.IsZero() && (it.Day != civil.Date{}) && it.Day != it.At.Date {
		c.add(field+".day", "day_and_at", nil)
	}
	c.fold(field+".fold", it.Fold)
	c.fold(field+".until_fold", it.UntilFold)
	before := len(c.faults)
	c.minutes(field+".minutes", it.Minutes, MaxLength)
	c.minutes(field+".least", it.Least, MaxLength)
	t, ok, err := c.visit.Times(it)
	if err != nil {
		for _, f := range fault.All(err) {
			if f.Key != "zone_unknown" { // said at the field itself
				c.add(field+"."+f.Field, f.Key, f.Args)
			}
		}
	}
	if ok && len(c.faults) == before {
		if n := t.Minutes(); n > MaxLength {
			c.add(field+".until", "item_too_long", fault.Args{"Most": MaxLength / 1440})
		}
		if it.Least > t.Minutes() {
			c.add(field+".least", "least_above_length", fault.Args{"Least": it.Least, "Minutes": t.Minutes()})
		}
	} else if it.Minutes > 0 && it.Least > it.Minutes {
		c.add(field+".least", "least_above_length", fault.Args{"Least": it.Least, "Minutes": it.Minutes})
	}
	if it.Earliest.HasDate() == it.Latest.HasDate() && !it.Earliest.IsZero() && !it.Latest.IsZero() && it.Latest.Compare(it.Earliest) < 0 {
		c.add(field+".latest", "end_before_start", fault.Args{"Start": it.Earliest.String(), "End": it.Latest.String()})
	}
	if it.Anchor == Window && it.Earliest.IsZero() && it.Latest.IsZero() {
		c.add(field+".earliest", "window_without_bounds", nil)
	}
}

func (c *checker) scenario(field string, it *Item) {
	c.count(field+".steps", len(it.Steps), 500)
	for j, step := range it.Steps {
		at := fmt.Sprintf("%s.steps[%d]", field, j)
		c.text(at+".action", step.Action, MaxTitle, true)
		c.text(at+".cue", step.Cue, MaxTitle, false)
		c.line(at+".actor", step.Actor, MaxName)
		c.line(at+".position", step.Position, MaxName)
		c.minutes(at+".minutes", step.Minutes, MaxLength)
		c.number(at+".offset", step.Offset, -MaxLength, MaxLength)
		for k, prop := range step.Props {
			c.line(fmt.Sprintf("%s.props[%d]", at, k), prop, MaxName)
		}
	}
	c.count(field+".wreaths", len(it.Wreaths), 100)
	for j, wreath := range it.Wreaths {
		at := fmt.Sprintf("%s.wreaths[%d]", field, j)
		c.refers(at+".giver", "party", wreath.Giver)
		c.text(at+".ribbon", wreath.Ribbon, MaxName, false)
		c.line(at+".size", wreath.Size, MaxName)
		c.line(at+".checked", wreath.Checked, MaxName)
		c.number(at+".bearers", wreath.Bearers, 0, 100)
		if !wreath.Delivered.IsZero() && !wreath.Delivered.HasDate() {
			c.add(at+".delivered_at", "time_without_day", fault.Args{"Value": wreath.Delivered.String()})
		}
	}
	c.count(field+".flowers", len(it.Flowers), 500)
	for j, flowers := range it.Flowers {
		at := fmt.Sprintf("%s.flowers[%d]", field, j)
		c.number(at+".stems", flowers.Stems, 0, 100000)
		c.line(at+".species", flowers.Species, MaxName)
		c.refers(at+".bearer", "person", flowers.Bearer)
	}
	c.count(field+".documents", len(it.Documents), 100)
	for j, document := range it.Documents {
		at := fmt.Sprintf("%s.documents[%d]", field, j)
		c.text(at+".title", document.Title, MaxTitle, true)
		c.word(at+".kind", document.Kind, DocumentKinds)
		c.word(at+".status", document.Status, DocumentStates)
		c.languages(at+".languages", document.Languages, 40)
		c.number(at+".originals", document.Originals, 0, 1000)
		c.referAll(at+".signatories", "person", document.Signatories)
		c.number(at+".annexes", document.Annexes, 0, 1000)
		c.line(at+".paper", document.Paper, MaxName)
		c.line(at+".authority", document.Authority, MaxName)
		c.line(at+".seal", document.Seal, MaxName)
		c.line(at+".kept", document.Kept, MaxName)
	}
}

func clip(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
