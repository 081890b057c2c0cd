package httpd

import (
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// lineForm is a line of the programme's table as typed: times as "930", "9:30" or "+15", names as they are called.
type lineForm struct {
	Version string `form:"version"`
	Day     string `form:"day"`
	Start   string `form:"start"`
	End     string `form:"end"`
	Title   string `form:"title"`
	Kind    string `form:"kind"`
	Place   string `form:"place"`
	With    string `form:"with"`
	Officer string `form:"officer"`
}

// item gives what was typed as an item of v. old is the item as it is, shown is its line as it was shown: what
// stays as it was shown is not touched. after is what "+15" in the start counts from.
func (f *lineForm) item(page Page, v *visit.Visit, old visit.Item, shown lineFields, after clock.Wall) (visit.Item, error) {
	var t typed
	item := old
	if f.Title != shown.Title.Value || old.ID == "" {
		item.Title = old.Title.Clone()
		if item.Title == nil {
			item.Title = text.Text{}
		}
		item.Title[titleLanguage(page, v, old)] = f.Title
		item.Title = said(item.Title)
	}
	if f.Kind != "" {
		item.Kind = f.Kind
	}
	if f.Place != shown.Place.Value {
		item.Place = t.named("place", f.Place, "place_not_known", placeNames(v))
	}
	if f.With != shown.People.Value {
		item.With = nil
		for _, name := range parts(f.With) {
			if id := t.named("with", name, "person_not_known", personNames(v)); id != "" && !slices.Contains(item.With, id) {
				item.With = append(item.With, id)
			}
		}
	}
	item.Officer = f.Officer
	if f.Start != shown.Start.Value || f.End != shown.End.Value {
		f.times(&t, v, &item, shown, after)
	}
	return item, t.faults.Err()
}

// times reads start and end. A start that moves takes the end along, unless that was typed too.
func (f *lineForm) times(t *typed, v *visit.Visit, item *visit.Item, shown lineFields, after clock.Wall) {
	day := t.date("day", f.Day)
	if on, ok := v.DayOf(item); ok {
		day = on
	}
	start, err := clock.ParseTyped(f.Start, after)
	if f.Start == "" {
		start, err = clock.Wall{}, nil
	}
	t.fail("start", err)
	length := v.Length(item)
	if start.IsZero() {
		item.At, item.Fold, item.Until, item.UntilFold, item.Day = clock.Wall{}, 0, clock.Wall{}, 0, day
	} else {
		if !start.HasDate() {
			start = start.On(day)
		}
		item.At, item.Day = start, civil.Date{}
		if f.Start != shown.Start.Value {
			item.Fold = 0
		}
	}
	if minutes, plus := strings.CutPrefix(f.End, "+"); plus {
		item.Until, item.UntilFold, item.Minutes = clock.Wall{}, 0, t.number("end", minutes)
		return
	}
	if f.End == "" {
		item.Until, item.UntilFold, item.Minutes = clock.Wall{}, 0, 0
		return
	}
	if f.End == shown.End.Value {
		if !item.Until.IsZero() {
			keepLength(v, item, length)
		}
		return
	}
	if start.IsZero() {
		t.faults = append(t.faults, fault.InvalidField("end", "until_without_at", nil))
		return
	}
	end, err := clock.ParseTyped(f.End, clock.Wall{})
	if err != nil {
		t.fail("end", err)
		return
	}
	t.until(v, item, end)
}

// until makes the item end when the clocks of its end's zone show end for the first time after its start.
func (t *typed) until(v *visit.Visit, item *visit.Item, end clock.Wall) {
	startZone, err1 := clock.Zone(v.ZoneOf(item))
	endZone, err2 := clock.Zone(v.EndZoneOf(item))
	start, err3 := clock.Instant(item.At, startZone, item.Fold)
	if err1 != nil || err2 != nil || err3 != nil {
		t.fail("start", err3)
		return
	}
	day := clock.In(start, endZone).Date
	at, err := clock.Instant(end.On(day), endZone, 0)
	if err == nil && !at.After(start) {
		day = day.AddDays(1)
		at, err = clock.Instant(end.On(day), endZone, 0)
	}
	if err != nil {
		t.fail("end", err)
		return
	}
	if item.UntilZone != "" {
		item.Until, item.UntilFold, item.Minutes = end.On(day), 0, 0
		return
	}
	item.Until, item.UntilFold, item.Minutes = clock.Wall{}, 0, clock.Minutes(start, at)
}

// keepLength gives an item that has a written end another one, so that it lasts as long as before.
func keepLength(v *visit.Visit, item *visit.Item, minutes int) {
	moved := *item
	moved.Until, moved.UntilFold, moved.Minutes = clock.Wall{}, 0, minutes
	if t, ok, err := v.Times(&moved); ok && err == nil {
		item.Until, item.UntilFold, item.Minutes = t.EndWall, clock.Fold(t.End, t.EndZone), 0
	}
}

// titleLanguage gives the language in which a line's title is typed: that in which it is shown, for a new one that
// of the interface where the visit has it, else the visit's first.
func titleLanguage(page Page, v *visit.Visit, old visit.Item) string {
	if !old.Title.IsEmpty() {
		return page.LangOf(old.Title)
	}
	if slices.Contains(v.Languages, page.Language) || len(v.Languages) == 0 {
		return page.Language
	}
	return v.Languages[0]
}

// names are what a thing is called, by its id.
type names struct {
	ids   []string
	known map[string][]string // folded
}

func placeNames(v *visit.Visit) names {
	n := names{known: map[string][]string{}}
	for i := range v.Places {
		n.add(v.Places[i].ID, v.Places[i].Name)
	}
	return n
}

func personNames(v *visit.Visit) names {
	n := names{known: map[string][]string{}}
	for i := range v.People {
		n.add(v.People[i].ID, v.People[i].Name)
	}
	return n
}

func (n *names) add(id string, name text.Text) {
	n.ids = append(n.ids, id)
	n.known[id] = append(n.known[id], text.Fold(id))
	for _, tag := range name.Languages() {
		n.known[id] = append(n.known[id], text.Fold(name[tag]))
	}
}

// named gives the id of what is called name: in full, or by a part of its name that no other has. Otherwise it keeps
// a fault whose sentence is key.
func (t *typed) named(field, name, key string, among names) string {
	if name == "" {
		return ""
	}
	folded := text.Fold(name)
	var partly []string
	for _, id := range among.ids {
		if slices.Contains(among.known[id], folded) {
			return id
		}
		if slices.ContainsFunc(among.known[id], func(s string) bool { return strings.Contains(s, folded) }) {
			partly = append(partly, id)
		}
	}
	if len(partly) == 1 {
		return partly[0]
	}
	if len(partly) > 1 {
		key = "name_ambiguous"
	}
	t.faults = append(t.faults, fault.InvalidField(field, key, fault.Args{"Value": clip(name)}))
	return ""
}
