package protocol

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Words that an office's customs may hold beside those of package visit.
var (
	Needs = []string{
		"place", "destination", "people", "sides", "few", "balance", "greeter", "cars", "guard", "band", "wreath", "honours", "flowers", "lay", "even", "odd",
		"document", "languages", "deputy", "press", "private", "photographer", "table", "walk", "flight_number", "office", "solemn", "festive",
	}
	Uses        = []string{ForDelegation, ForTable, ForReceivingLine, ForCars, ForSigning}
	TieBreaks   = []string{ByHand, ByAlphabet}
	TalkSides   = []string{AtLeft, AtRight, Behind}
	FlagSides   = []string{AtLeft, AtRight}
	ConvoyRoles = []string{"police", "lead", principalCar, "security", hostCar, delegationCar, interpreterCar, "press", "baggage", "spare", "medical", "tail"}
	CarSeats    = []string{"rear_right", "rear_left", "front", "rear_middle"}
	Severities  = []string{string(visit.Error), string(visit.Warning), string(visit.Note), string(visit.Off)}
)

// Sizes of an office's tables, at most.
const (
	maxTable  = 300
	maxNames  = 60  // of a rank or post
	maxDays   = 365 // before or after, of a task
	maxSteps  = 200
	maxOffset = 24 * 60
)

// checking gathers what is not well formed in an office's data.
type checking struct{ faults fault.List }

func (c *checking) fail(field, key string, args fault.Args) {
	c.faults = append(c.faults, fault.InvalidField(field, key, args))
}

func (c *checking) word(field, word string, words []string) {
	if !slices.Contains(words, word) {
		c.fail(field, "word_unknown", fault.Args{"Value": clip(word), "Words": strings.Join(words, ", ")})
	}
}

// words looks at a list of words, each of which stands in it once.
func (c *checking) words(field string, list, words []string) {
	for i, word := range list {
		c.word(field, word, words)
		if slices.Contains(list[:i], word) {
			c.fail(field, "named_twice", fault.Args{"Value": clip(word)})
		}
	}
}

func (c *checking) number(field string, n, least, most int) {
	if n < least || n > most {
		c.fail(field, "number_range", fault.Args{"Value": n})
	}
}

func (c *checking) long(field, s string) {
	if n := utf8.RuneCountInString(s); n > visit.MaxName {
		c.fail(field, "too_long", fault.Args{"Count": n, "Most": visit.MaxName})
	}
}

func (c *checking) text(field string, t text.Text) {
	if t.IsEmpty() {
		c.fail(field, "required", nil)
	}
	for _, language := range t.Languages() {
		c.long(field+"."+language, t[language])
	}
}

func (c *checking) many(field string, n, most int) bool {
	if n > most {
		c.fail(field, "too_many", fault.Args{"Count": n, "Most": most})
	}
	return n <= most
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

func kindNames() []string {
	var names []string
	for _, kind := range visit.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

// Validate says everything in an office's customs that no rule could go by, by the names of their fields:
// "ranks[3].weight".
func (o *Office) Validate() fault.List {
	c := &checking{}
	kinds := kindNames()
	for _, kind := range sortedKeys(o.Needs) {
		c.word("needs."+kind, kind, kinds)
		c.words("needs."+kind, o.Needs[kind], Needs)
	}
	for name, lengths := range map[string]map[string]int{"lengths": o.Lengths, "shortest": o.Shortest, "longest": o.Longest} {
		for _, kind := range sortedKeys(lengths) {
			c.word(name+"."+kind, kind, kinds)
			c.number(name+"."+kind, lengths[kind], 0, visit.MaxLength)
		}
	}
	for _, kind := range sortedKeys(o.Longest) {
		if most, least := o.Longest[kind], o.Shortest[kind]; most > 0 && most < least {
			c.fail("longest."+kind, "longest_below_shortest", fault.Args{"Shortest": least, "Longest": most})
		}
	}
	for _, rule := range sortedKeys(o.Severities) {
		c.word("severities."+rule, string(o.Severities[rule]), Severities)
	}
	for _, n := range []struct {
		field string
		n     int
		most  int
	}{
		{"wreath_on_site", o.WreathOnSite, maxOffset}, {"originals", o.Originals, 20}, {"signatories", o.Signatories, 20}, {"tete_a_tete", o.TeteATete, 20},
		{"talks_difference", o.TalksDifference, 100}, {"table_never", o.TableNever, 1000}, {"spouse_items", o.SpouseItems, 100},
		{"bearers", o.Bearers, 20}, {"wreath_ordered", o.WreathOrdered, maxDays}, {"spare_pens", o.SparePens, 50}, {"signing_assistants", o.Assistants, 50},
		{"symbol_checked", o.SymbolChecked, maxDays}, {"pass_asked", o.PassAsked, maxDays}, {"pass_issued", o.PassIssued, maxDays},
		{"gift_ready", o.GiftReady, maxDays}, {"roles_filled", o.RolesFilled, maxDays}, {"noted", o.Noted, maxDays}, {"seating_checked", o.SeatingChecked, maxDays}, {"wreath_checked", o.WreathChecked, maxDays}, {"flight_wait", o.FlightWait, maxOffset},
		{"car_seats", o.CarSeats, 60}, {"advance_leaves", o.AdvanceLeaves, maxOffset},
	} {
		c.number(n.field, n.n, 0, n.most)
	}
	c.words("lower_greeter", o.LowerGreeter, visit.VisitKinds)
	c.words("welcomed_kinds", o.WelcomedKinds, visit.VisitKinds)
	c.words("honours_guard", o.HonoursGuard, visit.HonoursLevels)
	c.words("lay", o.Lay, visit.Classes)
	c.word("interpreter_at", o.InterpreterAt, TalkSides)
	c.word("flag_side", o.FlagSide, FlagSides)
	c.word("tie_break", o.TieBreak, TieBreaks)
	c.words("convoy", o.Convoy, ConvoyRoles)
	c.words("car_order", o.CarOrder, CarSeats)
	for _, use := range sortedKeys(o.Orders) {
		c.word("orders."+use, use, Uses)
		c.words("orders."+use, o.Orders[use], visit.Classes)
	}
	for _, kind := range sortedKeys(o.Seating) {
		c.word("seating."+kind, kind, kinds)
		if o.Seating[kind] != "" {
			c.word("seating."+kind, o.Seating[kind], Forms())
		}
	}
	for _, kind := range sortedKeys(o.RoomBeds) {
		c.word("room_beds."+kind, kind, visit.Vocabulary["room_kind"])
		c.number("room_beds."+kind, o.RoomBeds[kind], 0, 20)
	}
	if c.many("diets", len(o.Diets), maxTable) {
		for i, diet := range o.Diets {
			field := "diets[" + strconv.Itoa(i) + "]"
			if strings.Trim(diet.Names, " ,") == "" {
				c.fail(field+".names", "required", nil)
			}
			c.long(field+".names", diet.Names)
			c.words(field+".without", diet.Without, visit.Vocabulary["ingredient"])
		}
	}
	c.weighted("ranks", o.Ranks)
	c.weighted("posts", o.Posts)
	for i, pair := range o.Before {
		field := "before[" + strconv.Itoa(i) + "]"
		c.word(field+".first", pair.First, kinds)
		c.word(field+".then", pair.Then, kinds)
	}
	c.many("before", len(o.Before), maxTable)
	if c.many("days", len(o.Days), maxTable) {
		for i, day := range o.Days {
			field := "days[" + strconv.Itoa(i) + "]"
			if !visit.ValidCountry(day.Country) {
				c.fail(field+".country", "country_unknown", fault.Args{"Value": clip(day.Country)})
			}
			if _, err := time.Parse("2006-01-02", "2000-"+day.On); err != nil {
				c.fail(field+".on", "day_of_year", fault.Args{"Value": clip(day.On)})
			}
			c.text(field+".name", day.Name)
		}
	}
	return c.faults
}

func (c *checking) weighted(field string, table []Weighted) {
	if !c.many(field, len(table), maxTable) {
		return
	}
	for i, entry := range table {
		at := field + "[" + strconv.Itoa(i) + "]"
		c.number(at+".weight", entry.Weight, 0, 100)
		if len(entry.Names) == 0 {
			c.fail(at+".names", "required", nil)
		}
		c.many(at+".names", len(entry.Names), maxNames)
		for _, name := range entry.Names {
			c.long(at+".names", name)
		}
	}
}

// Validate says what is not well formed in what a kind of item brings; fields begin with prefix.
func (b *Blueprint) Validate(prefix string) fault.List {
	c := &checking{}
	c.words(prefix+"roles", b.Roles, visit.OfficerRoles)
	c.many(prefix+"props", len(b.Props), maxSteps)
	for i, prop := range b.Props {
		c.text(prefix+"props["+strconv.Itoa(i)+"]", prop)
	}
	if c.many(prefix+"steps", len(b.Steps), maxSteps) {
		for i, step := range b.Steps {
			at := prefix + "steps[" + strconv.Itoa(i) + "]"
			c.number(at+".offset", step.Offset, -maxOffset, maxOffset)
			c.number(at+".minutes", step.Minutes, 0, maxOffset)
			c.text(at+".action", step.Action)
			for _, language := range step.Props.Languages() {
				c.long(at+".props."+language, step.Props[language])
			}
			if step.Honours != "" {
				c.word(at+".honours", step.Honours, visit.HonoursLevels)
			}
		}
	}
	return append(c.faults, ValidTasks(prefix+"tasks", b.Tasks)...)
}

// ValidTasks says what is not well formed in a list of tasks at a field.
func ValidTasks(field string, tasks []Task) fault.List {
	c := &checking{}
	if c.many(field, len(tasks), maxTable) {
		for i, task := range tasks {
			at := field + "[" + strconv.Itoa(i) + "]"
			c.number(at+".due", task.Due, -maxDays, maxDays)
			c.word(at+".role", task.Role, visit.OfficerRoles)
			c.text(at+".title", task.Title)
		}
	}
	return c.faults
}

// Validate says what is not well formed in a blueprint of a whole visit; fields begin with prefix.
func (b *VisitBlueprint) Validate(prefix string) fault.List {
	c := &checking{}
	c.text(prefix+"name", b.Name)
	days := b.Visit.To.DaysSince(b.Visit.From)
	if !b.Visit.From.IsValid() || !b.Visit.To.IsValid() || days < 0 || days >= visit.MaxDays {
		c.fail(prefix+"visit.to", "visit_too_long", fault.Args{"Most": visit.MaxDays})
	}
	if !c.many(prefix+"visit.items", len(b.Visit.Items), visit.MaxItems) {
		return c.faults
	}
	seen := map[string]bool{}
	for i := range b.Visit.Items {
		item, at := &b.Visit.Items[i], prefix+"visit.items["+strconv.Itoa(i)+"]"
		switch {
		case !visit.ValidID(item.ID):
			c.fail(at+".id", "id_malformed", fault.Args{"Value": clip(item.ID)})
		case seen[item.ID]:
			c.fail(at+".id", "id_taken", fault.Args{"Value": item.ID})
		}
		seen[item.ID] = true
		c.word(at+".kind", item.Kind, kindNames())
		c.number(at+".minutes", item.Minutes, 0, visit.MaxLength)
		c.text(at+".title", item.Title)
	}
	return c.faults
}
