package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// How an event of a calendar meets what the draft holds.
const (
	MatchSame    = "same"    // it was taken in before, or came from this visit's own calendar
	MatchAlike   = "alike"   // an item of the same title starts at the same time
	MatchOverlap = "overlap" // an item goes on meanwhile
)

// What may become of an event.
const (
	TakeNew     = "new"     // a new item
	TakeUpdate  = "update"  // the item that it meets gets its time, length and cancellation; titles and places stay
	TakeBusy    = "busy"    // a person is busy meanwhile: an item of kind "other" for staff alone
	TakeNothing = "nothing" // it is left out
)

// Arrival is an event of a calendar beside what the draft holds.
type Arrival struct {
	calendar.Event
	Item     visit.Item  // that would be made of it
	Match    string      // "" where it meets nothing
	Meets    *visit.Item // what it meets
	Settled  bool        // what it meets is as the event says already
	Overlaps []*visit.Item
	Offered  string // what may best become of it
}

// Arrivals is what a calendar file means for a visit.
type Arrivals struct {
	Visit    *visit.Visit
	Name     string // as the file calls itself
	Events   []Arrival
	Elsewhen int // events of other days
	Unread   int // events or lines that could not be understood
}

// ReadCalendar reads a calendar file and sets each event of the visit's days beside what the draft holds. Nothing
// is changed.
func (o *Office) ReadCalendar(ctx context.Context, who Actor, reference string, file io.Reader) (*Arrivals, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	v, err := o.store.Visit(ctx, reference)
	if err != nil {
		return nil, err
	}
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		return nil, err
	}
	read, err := calendar.Read(file, calendar.Days{From: v.From, To: v.To, Zone: zone}, calendar.UsualLimits)
	if err != nil {
		return nil, err
	}
	return &Arrivals{Visit: v, Name: read.Name, Events: arrivals(v, read.Events), Elsewhen: read.Elsewhen, Unread: read.Unread}, nil
}

// CompareEvents sets events that were read before beside what the draft holds now.
func (o *Office) CompareEvents(ctx context.Context, who Actor, reference string, events []calendar.Event) (*Arrivals, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	return &Arrivals{Visit: v, Events: arrivals(v, events)}, nil
}

func arrivals(v *visit.Visit, events []calendar.Event) []Arrival {
	there := make([]placed, len(v.Items))
	for i := range v.Items {
		t, timed, err := v.Times(&v.Items[i])
		there[i] = placed{&v.Items[i], t, timed && err == nil}
	}
	list := make([]Arrival, len(events))
	for i, e := range events {
		list[i] = arrival(v, there, e)
	}
	return list
}

// placed is an item with its times.
type placed struct {
	*visit.Item
	times visit.Times
	timed bool
}

func arrival(v *visit.Visit, there []placed, e calendar.Event) Arrival {
	a := Arrival{Event: e, Item: itemOf(v, e), Offered: TakeNew}
	own := strings.TrimSuffix(e.UID, "@cortege")
	times, timed, err := v.Times(&a.Item)
	timed = timed && err == nil
	for _, p := range there {
		item, t, ok := p.Item, p.times, p.timed
		together := timed && ok && t.Start.Equal(times.Start) || !timed && !ok && item.Day == a.Item.Day
		switch {
		case item.UID == a.Item.UID, item.UID == own && e.Occurrence == "":
			a.Match, a.Meets = MatchSame, item
		case a.Match != MatchSame && together && sameTitle(item.Title, e.Title):
			a.Match, a.Meets = MatchAlike, item
		case timed && ok && !item.IsCancelled() && t.Start.Before(times.End) && times.Start.Before(t.End):
			a.Overlaps = append(a.Overlaps, item)
		}
	}
	if a.Match == "" && len(a.Overlaps) > 0 {
		a.Match, a.Meets = MatchOverlap, a.Overlaps[0]
	}
	switch a.Match {
	case MatchSame, MatchAlike:
		updated := *a.Meets
		update(v, &updated, e)
		a.Settled = whenSame(v, &updated, a.Meets)
		if a.Offered = TakeUpdate; a.Settled {
			a.Offered = TakeNothing
		}
	default:
		if e.Cancelled {
			a.Offered = TakeNothing
		}
	}
	return a
}

func whenSame(v *visit.Visit, a, b *visit.Item) bool {
	one, ok1, err1 := v.Times(a)
	other, ok2, err2 := v.Times(b)
	return err1 == nil && err2 == nil && ok1 == ok2 && one.Start.Equal(other.Start) && one.End.Equal(other.End) &&
		one.StartWall == other.StartWall && one.EndWall == other.EndWall && a.Day == b.Day && a.IsCancelled() == b.IsCancelled()
}

func sameTitle(title text.Text, s string) bool {
	for _, language := range title.Languages() {
		if s != "" && text.Fold(title[language]) == text.Fold(s) {
			return true
		}
	}
	return false
}

// itemOf makes an item of an event.
func itemOf(v *visit.Visit, e calendar.Event) visit.Item {
	language := v.Languages[0]
	say := text.For(language)
	item := visit.Item{UID: uidOf(v, e, ""), Kind: "other", Title: text.Text{language: e.Title}}
	if e.Title == "" {
		item.Title = text.Text{language: say.Say("take_in.untitled", nil)}
	}
	if flight := flightIn(e.Title); flight != "" {
		item.Kind, item.Flight = "flight", flight
	}
	var lines []string
	if item.Place = placeNamed(v, e.Location); item.Place == "" && e.Location != "" {
		lines = append(lines, say.Say("calendar.place", nil)+": "+e.Location)
	}
	if e.LastDay.After(e.Day) {
		lines = append(lines, say.Say("take_in.lasts", map[string]any{"Day": say.Date(e.LastDay)}))
	}
	if len(lines) > 0 {
		item.Description = text.Text{language: strings.Join(lines, "\n")}
	}
	if e.Description != "" { // it may hold a booking's code or the number of a call: nothing for guests
		item.Note = text.Text{language: e.Description}
	}
	if e.Private {
		item.Audience = visit.ForStaff
	}
	if e.Tentative {
		item.Certainty = visit.ToBeConfirmed
	}
	if e.Cancelled {
		item.Status = visit.Cancelled
	}
	if item.Day = e.Day; !e.Start.IsZero() {
		setTimes(v, &item, e)
	}
	return item
}

// setTimes gives the item the event's start and, where it has one, its end.
func setTimes(v *visit.Visit, item *visit.Item, e calendar.Event) {
	item.At, item.Fold, item.Day, item.Zone = e.Start, e.Fold, civil.Date{}, ""
	if v.ZoneOf(item) != e.Zone {
		item.Zone = e.Zone
	}
	if e.End.IsZero() {
		return
	}
	item.Minutes, item.Until, item.UntilFold, item.UntilZone = 0, e.End, e.EndFold, e.EndZone
	if e.EndZone != e.Zone {
		return
	}
	item.UntilZone = ""
	if t, ok, err := v.Times(item); ok && err == nil {
		item.Minutes, item.Until, item.UntilFold = t.Minutes(), clock.Wall{}, 0
	}
}

// update gives an item that is there the event's time, length and cancellation.
func update(v *visit.Visit, item *visit.Item, e calendar.Event) {
	switch day, _ := v.DayOf(item); {
	case !e.Start.IsZero():
		if e.End.IsZero() && !item.Until.IsZero() {
			item.Minutes, item.Until, item.UntilFold, item.UntilZone = v.Length(item), clock.Wall{}, 0, ""
		}
		setTimes(v, item, e)
	case day != e.Day:
		item.Minutes = v.Length(item)
		item.At, item.Fold, item.Until, item.UntilFold, item.UntilZone, item.Day = clock.Wall{}, 0, clock.Wall{}, 0, "", e.Day
	}
	switch {
	case e.Cancelled:
		item.Status = visit.Cancelled
	case item.IsCancelled():
		item.Status = visit.Planned
	}
}

// busyItem makes the item that keeps a person busy during an event, for staff alone.
func busyItem(v *visit.Visit, e calendar.Event, person string) visit.Item {
	item := itemOf(v, e)
	title := text.Text{}
	for _, language := range v.Languages {
		say := text.For(language)
		if title[language] = say.Say("take_in.busy_untitled", nil); e.Title != "" && !e.Private {
			title[language] = say.Say("take_in.busy_title", map[string]any{"Title": e.Title})
		}
	}
	busy := visit.Item{
		UID: uidOf(v, e, person), Kind: "other", Title: title, Audience: visit.ForStaff, Status: visit.Confirmed, With: []string{person},
		At: item.At, Fold: item.Fold, Zone: item.Zone, Minutes: item.Minutes, Until: item.Until, UntilFold: item.UntilFold, UntilZone: item.UntilZone,
	}
	if e.Start.IsZero() {
		from, last := e.Day, e.LastDay
		if from.Before(v.From) {
			from = v.From
		}
		if last.After(v.To) {
			last = v.To
		}
		if last.Before(from) {
			last = from
		}
		for hour := range 3 { // in some zones the clocks skip midnight
			busy.At, busy.Until = clock.At(from, hour, 0), clock.At(last.AddDays(1), hour, 0)
			if _, _, err := v.Times(&busy); err == nil {
				break
			}
		}
	}
	return busy
}

// uidOf gives the UID of the item that is made of an event: the same each time the same event comes to the same
// visit. It is a hash, so that it tells nothing of where the item came from.
func uidOf(v *visit.Visit, e calendar.Event, busy string) string {
	id := e.UID
	if id == "" {
		id = "\x00" + e.Title + "\x00" + e.Start.String() + e.Day.String()
	}
	sum := sha256.Sum256([]byte("taken in\x00" + v.Reference + "\x00" + id + "\x00" + e.Occurrence + "\x00" + busy))
	return hex.EncodeToString(sum[:16])
}

// A flight's number, and the words beside which it is taken for one.
var (
	flightNumber = regexp.MustCompile(`(?:^|[\s(])([A-Z][A-Z0-9]|[0-9][A-Z])[ -]?([0-9]{1,4})(?:$|[\s),:;–-])`)
	flightWords  = []string{"flight", "рейс", "reys", "ucus", "vol ", "flug", "→", "✈"}
)

// flightIn gives the number of the flight that a title tells of, "" where it tells of none.
func flightIn(title string) string {
	folded := text.Fold(title)
	found := flightNumber.FindStringSubmatch(title)
	if found == nil || !slices.ContainsFunc(flightWords, func(word string) bool { return strings.Contains(folded, word) }) {
		return ""
	}
	return found[1] + " " + found[2]
}

// placeNamed gives the id of the visit's place that a location names: by its whole text, or the part before the
// first comma.
func placeNamed(v *visit.Visit, location string) string {
	first, _, _ := strings.Cut(location, ",")
	for _, name := range []string{location, first} {
		for i := range v.Places {
			if sameTitle(v.Places[i].Name, name) {
				return v.Places[i].ID
			}
		}
	}
	return ""
}

// Taken says what is to become of an event.
type Taken struct {
	Event   calendar.Event
	What    string // TakeNew and the like
	Item    string // the id of what it meets, for TakeUpdate
	Version int64  // of that item, on which the choice was built
	Person  string // a member's id, for TakeBusy
}

// TakeIn does with each event what was chosen, all as one change of the draft or, where anything can't be,
// nothing. Errors of one event stand at "what[N]" or "person[N]". The Outcome's change is nought where nothing was chosen.
func (o *Office) TakeIn(ctx context.Context, who Actor, reference string, list []Taken) (*Outcome, error) {
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	v, change, err := o.change(ctx, who, reference, "calendar_taken_in", "", func(v *visit.Visit) error {
		ids = ids[:0] // a change may be tried again
		var faults fault.List
		for i, t := range list {
			id, err := customs.takeIn(v, t)
			for _, f := range fault.All(err) {
				f.Field = f.Field + "[" + strconv.Itoa(i) + "]"
				faults = append(faults, f)
			}
			if id != "" {
				ids = append(ids, id)
			}
		}
		return faults.Err()
	})
	if err != nil {
		return nil, err
	}
	return outcomeOf(v, change, ids...), nil
}

// takeIn does with one event what was chosen and gives the id of the item, "" where there is none.
func (c *Customs) takeIn(v *visit.Visit, t Taken) (string, error) {
	switch t.What {
	case TakeNothing:
		return "", nil
	case TakeNew:
		return c.add(v, itemOf(v, t.Event)), nil
	case TakeBusy:
		if v.Member(t.Person) == nil {
			return "", fault.InvalidField("person", "busy_without_person", nil)
		}
		return c.add(v, busyItem(v, t.Event, t.Person)), nil
	case TakeUpdate:
		item := v.Item(t.Item)
		if item == nil {
			return "", fault.New(fault.Conflict, "what", "removed_meanwhile", nil)
		}
		if err := stale(item.Record, t.Version); err != nil {
			f := fault.All(err)[0]
			f.Field = "what"
			return "", f
		}
		update(v, item, t.Event)
		return item.ID, nil
	}
	return "", fault.InvalidField("what", "word_unknown", fault.Args{"Value": t.What, "Words": "new, update, busy, nothing"})
}

// add puts a new item into the draft. What was taken in before, and is chosen as new again, gets a UID of its own.
func (c *Customs) add(v *visit.Visit, item visit.Item) string {
	c.Last(&item)
	if slices.ContainsFunc(v.Items, func(other visit.Item) bool { return other.UID == item.UID }) {
		item.UID = ""
	}
	item.ID = visit.NewID(item.Title.In("en"), "item", func(id string) bool { return v.Item(id) != nil })
	v.PutItem(item)
	return item.ID
}
