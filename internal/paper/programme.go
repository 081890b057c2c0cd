package paper

import (
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Programme is the programme of a visit: the short one for guests, the working one and the line by line for its
// organisers.
type Programme struct {
	Head
	Days []Day
	Tray []Line // items without a day, for the organisers alone
}

// Day is one section of a programme. A day on which nothing is has none.
type Day struct {
	Date  civil.Date
	Title Phrases // "Wednesday, 31 January 2024"
	Zone  string  // "Asia/Baku, UTC+4" where the visit has several and this day one
	Lines []Line
}

// Line is one item of the programme.
type Line struct {
	Item      string // its id
	Kind      string
	Time      Time
	Marks     []Phrases // "to be confirmed", "cancelled", "continued"
	Continued bool      // it began on an earlier day and ends on this one
	Cancelled bool
	Title     Phrases
	Place     Phrases // with the room, if any; of a way, its start and its end
	Entrance  string
	Flight    Phrases // "Flight J2 8"
	Dress     Phrases // "Dress: dark suit"
	Text      Phrases // for everyone
	Tracks    Phrases // those that the item was put on, where the visit has more

	Details *Details // nil in the short programme
}

// Details are what the organisers need to know of a line.
type Details struct {
	With        []Person
	Greeter     *Person
	Vehicles    []Phrases
	Resources   []Phrases // all others but the rooms
	Press       Phrases   // nil where nothing is written
	Officer     string
	Deputy      string
	Phone       string
	Note        Phrases   // for staff alone
	Documents   []Phrases // what is signed
	Unconfirmed []Phrases // the sides that have not confirmed, where one has
	Steps       []Step    // of the scenario, by time
}

// Short gives the programme that guests hold in their hands: when, what, where, and in which dress.
func Short(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, ShortProgramme, "paper.short", o)}
	p.fill(v, false)
	return p
}

// Working gives the organisers' programme: the short one's lines with participants, greeter, cars, press,
// and who is responsible; at its end, what has no day yet.
func Working(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, WorkingProgramme, "paper.working", o)}
	p.Landscape = true
	p.fill(v, true)
	return p
}

// Columns gives how many columns the paper's tables have.
func (p *Programme) Columns() int {
	switch p.Name {
	case WorkingProgramme:
		return len(p.Languages) + 6
	case LineByLine:
		return len(p.Languages) + 5
	}
	return 3
}

func (p *Programme) fill(v *visit.Visit, detailed bool) {
	items := make([]*visit.Item, len(v.Items))
	for i := range v.Items {
		items[i] = &v.Items[i]
	}
	v.ByTime(items)
	z := zonesOf(v, items)
	if z.single() {
		p.Zone = z.head
	}
	byDay := map[civil.Date]*Day{}
	for _, item := range items {
		days := daysOf(v, item)
		if len(days) == 0 && detailed {
			p.Tray = append(p.Tray, p.line(v, item, civil.Date{}, z, detailed))
		}
		for _, date := range days {
			day := byDay[date]
			if day == nil {
				day = &Day{Date: date, Title: p.each(func(w *text.Printer) string { return w.FullDate(date) }), Zone: z.ofDay(date)}
				byDay[date] = day
			}
			day.Lines = append(day.Lines, p.line(v, item, date, z, detailed))
		}
	}
	for _, day := range byDay {
		// What goes on from the day before comes first; the rest stands in order already.
		slices.SortStableFunc(day.Lines, func(a, b Line) int {
			switch {
			case a.Continued == b.Continued:
				return 0
			case a.Continued:
				return -1
			}
			return 1
		})
		p.Days = append(p.Days, *day)
	}
	slices.SortFunc(p.Days, func(a, b Day) int { return a.Date.Compare(b.Date) })
}

func (p *Programme) line(v *visit.Visit, item *visit.Item, day civil.Date, z zones, detailed bool) Line {
	line := Line{
		Item: item.ID, Kind: visit.KindOf(item.Kind).Name, Cancelled: item.IsCancelled(),
		Time: p.timeOf(v, item, day, z), Title: p.phrases(item.Title),
		Dress: p.labelled("paper.dress", p.phrases(item.Dress)), Text: p.phrases(item.Description), Tracks: p.tracks(v, item),
	}
	switch item.Certainty {
	case visit.Approximate:
		line.Time.Circa = p.Label("paper.circa")
	case visit.ToBeConfirmed:
		if line.Time.Open == nil { // which says so itself
			line.Marks = append(line.Marks, p.Label("paper.to_be_confirmed"))
		}
	}
	if line.Cancelled {
		line.Marks = append(line.Marks, p.Label("paper.cancelled"))
	}
	if first, dated := v.DayOf(item); dated && first != day {
		line.Continued = true
		line.Marks = append(line.Marks, p.each(func(w *text.Printer) string {
			return w.Say("paper.continued", map[string]any{"Day": w.ShortDay(first)})
		}))
	}
	if item.Flight != "" {
		line.Flight = p.Label("paper.flight", "Number", item.Flight)
	}
	if line.Title == nil {
		line.Title = p.each(func(w *text.Printer) string { return w.Say("kind."+line.Kind, nil) })
	}
	if place := v.Place(item.Place); place != nil {
		line.Place, line.Entrance = p.phrases(place.Name), place.Entrance
	}
	details := Details{
		With: p.people(v, item.With), Greeter: p.person(v, item.Greeter),
		Officer: item.Officer, Deputy: item.Deputy, Phone: item.Phone, Note: p.phrases(item.Note),
	}
	for _, id := range item.Uses {
		r := v.Resource(id)
		if r == nil {
			continue
		}
		name := p.phrases(r.Name)
		switch r.Kind {
		case "room":
			line.Place = p.join(", ", line.Place, name)
		case "vehicle":
			details.Vehicles = append(details.Vehicles, name)
		default:
			details.Resources = append(details.Resources, name)
		}
	}
	if place := v.Place(item.To); place != nil && item.To != item.Place {
		line.Place = p.join(" – ", line.Place, p.phrases(place.Name))
	}
	for _, d := range item.Documents {
		details.Documents = append(details.Documents, p.labelled("paper.document", p.phrases(d.Title)))
	}
	if item.Press != "" {
		details.Press = p.Label("press." + item.Press)
	}
	switch item.Confirmed {
	case visit.Approval{Host: true}:
		details.Unconfirmed = append(details.Unconfirmed, p.Label("paper.unconfirmed_guest"))
	case visit.Approval{Guest: true}:
		details.Unconfirmed = append(details.Unconfirmed, p.Label("paper.unconfirmed_host"))
	}
	if detailed {
		details.Steps = p.steps(v, item)
		line.Details = &details
	}
	return line
}

// tracks names the tracks that the item was put on, where not everyone goes along.
func (p *Programme) tracks(v *visit.Visit, item *visit.Item) Phrases {
	if len(item.Tracks) >= len(v.Tracks) {
		return nil
	}
	var names []Phrases
	for _, id := range item.Tracks {
		if t := v.Track(id); t != nil {
			names = append(names, p.phrases(t.Name))
		}
	}
	return p.join(", ", names...)
}
