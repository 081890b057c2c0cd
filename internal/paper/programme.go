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
	Days  []Day
	Shown Shown
}

// Shown says which of the organisers' columns hold anything. One that does not is left out.
type Shown struct{ With, Greeter, Cars, Press, Responsible, Minutes, Position, Props bool }

// Day is one section of a programme. A day on which nothing is has none.
type Day struct {
	Date  civil.Date // zero: of what has no day, which the organisers alone see, last
	Title Phrases    // "Wednesday, 31 January 2024"
	Zone  string     // "Baku, UTC+4" where the visit has several and this day one
	Lines []Line
}

// Line is one item of the programme.
type Line struct {
	Item      string // its id
	Kind      string
	Time      Time
	Marks     []Phrases // "approximate", "to be confirmed", "cancelled", "continued"
	Continued bool      // it began on an earlier day and ends on this one
	Cancelled bool
	Changed   bool // since the edition that changes are marked from
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
	Met         Phrases // "Met by: Colonel Rauf Aliyev"
	Vehicles    []Phrases
	Resources   []Phrases // all others but the rooms
	Press       Phrases   // nil where nothing is written
	Officer     string
	Deputy      string
	Phone       string
	Roles       []Phrases // "Ceremony officer: N. N."
	Note        Phrases   // for staff alone
	Documents   []Phrases // what is signed
	Unconfirmed []Phrases // the sides that have not confirmed, where one has
	Steps       []Step    // of the scenario, by time
}

// Among gives the participants as one column names them, but for one whose own sheet it is.
func (d *Details) Among(column int, own ...string) []Phrase {
	var names []Phrase
	for _, person := range d.With {
		if !slices.Contains(own, person.ID) {
			names = append(names, person.Styled[column])
		}
	}
	return names
}

// Short gives the programme that guests hold in their hands: when, what, where, and in which dress.
func Short(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, ShortProgramme, o)}
	p.fill(v, o, false)
	return p
}

// Booklet gives the short programme on A5, to be folded, under a cover.
func Booklet(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, FoldedProgramme, o)}
	p.Size, p.Kind = "A5", p.Label("paper.programme")
	p.fill(v, o, false)
	return p
}

// Working gives the organisers' programme: the short one's lines with participants, greeter, cars, press,
// and who is responsible; at its end, what has no day yet.
func Working(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, WorkingProgramme, o)}
	p.Landscape = true
	p.fill(v, o, true)
	return p
}

// Columns gives how many columns the paper's tables have.
func (p *Programme) Columns() int {
	switch p.Name {
	case WorkingProgramme:
		return 1 + len(p.Languages) + count(p.Shown.With && !p.Bilingual(), p.Shown.Greeter, p.Shown.Cars, p.Shown.Press, p.Shown.Responsible)
	case LineByLine:
		return 2 + len(p.Languages) + count(p.Shown.Minutes, p.Shown.Position, p.Shown.Props)
	}
	return 1 + max(len(p.Languages), 2)
}

func count(all ...bool) (n int) {
	for _, is := range all {
		if is {
			n++
		}
	}
	return n
}

func (p *Programme) fill(v *visit.Visit, o Options, detailed bool) {
	items := byTime(v)
	z := zonesOf(v, items)
	if z.single() {
		p.Zone = z.head
	}
	p.Days = p.days(v, items, z, o.Day, detailed)
	if !detailed {
		return
	}
	tray := Day{Title: p.Label("paper.tray")}
	for _, item := range items {
		if _, dated := v.DayOf(item); !dated && o.Day == (civil.Date{}) {
			tray.Lines = append(tray.Lines, p.line(v, item, civil.Date{}, z, detailed))
		}
	}
	if tray.Lines != nil {
		p.Days = append(p.Days, tray)
	}
	for _, day := range p.Days {
		for i := range day.Lines {
			p.Shown.note(day.Lines[i].Details)
		}
	}
}

// note shows the columns in which d has anything.
func (s *Shown) note(d *Details) {
	s.With = s.With || d.With != nil
	s.Greeter = s.Greeter || d.Greeter != nil
	s.Cars = s.Cars || d.Vehicles != nil || d.Resources != nil
	s.Press = s.Press || d.Press != nil
	s.Responsible = s.Responsible || d.Officer+d.Deputy+d.Phone != "" || d.Roles != nil || d.Unconfirmed != nil
	s.Props = s.Props || d.Officer+d.Phone != ""
	for _, step := range d.Steps {
		s.Minutes = s.Minutes || step.Minutes > 0
		s.Position = s.Position || step.Position != ""
		s.Props = s.Props || step.Props != nil
	}
}

// byTime gives all items by time, those without one last.
func byTime(v *visit.Visit) []*visit.Item {
	items := make([]*visit.Item, len(v.Items))
	for i := range v.Items {
		items[i] = &v.Items[i]
	}
	v.ByTime(items)
	return items
}

// days gives the sections of items, which are sorted by time; where only is a date, that day's alone.
func (h Head) days(v *visit.Visit, items []*visit.Item, z zones, only civil.Date, detailed bool) []Day {
	byDay := map[civil.Date]*Day{}
	for _, item := range items {
		for _, date := range daysOf(v, item) {
			if only != (civil.Date{}) && only != date {
				continue
			}
			day := byDay[date]
			if day == nil {
				day = &Day{Date: date, Title: h.each(func(w *text.Printer) string { return w.FullDate(date) }), Zone: z.ofDay(date)}
				byDay[date] = day
			}
			day.Lines = append(day.Lines, h.line(v, item, date, z, detailed))
		}
	}
	var days []Day
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
		days = append(days, *day)
	}
	slices.SortFunc(days, func(a, b Day) int { return a.Date.Compare(b.Date) })
	return days
}

func (h Head) line(v *visit.Visit, item *visit.Item, day civil.Date, z zones, detailed bool) Line {
	line := Line{
		Item: item.ID, Kind: visit.KindOf(item.Kind).Name, Cancelled: item.IsCancelled(),
		Changed: h.changedItem(item), Time: h.timeOf(v, item, day, z), Title: h.phrases(item.Title),
		Dress: h.labelled("paper.dress", h.phrases(item.Dress)), Text: h.phrases(item.Description), Tracks: h.tracks(v, item),
	}
	line.Marks = h.certainty(item, line.Time)
	if line.Cancelled {
		line.Marks = append(line.Marks, h.Label("paper.cancelled"))
	}
	if first, dated := v.DayOf(item); dated && first != day {
		line.Continued = true
		line.Marks = append(line.Marks, h.each(func(w *text.Printer) string {
			return w.Say("paper.continued", map[string]any{"Day": w.ShortDay(first)})
		}))
	}
	if item.Flight != "" {
		line.Flight = h.Label("paper.flight", "Number", item.Flight)
	}
	if line.Title == nil {
		line.Title = h.each(func(w *text.Printer) string { return w.Say("kind."+line.Kind, nil) })
	}
	if place := v.Place(item.Place); place != nil {
		line.Place, line.Entrance = h.phrases(place.Name), place.Entrance
	}
	details := Details{
		With: h.people(v, item.With), Greeter: h.person(v, item.Greeter),
		Officer: item.Officer, Deputy: item.Deputy, Phone: item.Phone, Roles: h.roles(v, item), Note: h.phrases(item.Note),
	}
	if details.Greeter != nil {
		details.Met = h.join(": ", h.Label("paper.greeter"), details.Greeter.Styled)
	}
	for _, id := range item.Uses {
		r := v.Resource(id)
		if r == nil {
			continue
		}
		name := h.phrases(r.Name)
		switch r.Kind {
		case "room":
			line.Place = h.join(", ", line.Place, name)
		case "vehicle":
			details.Vehicles = append(details.Vehicles, name)
		default:
			details.Resources = append(details.Resources, name)
		}
	}
	if place := v.Place(item.To); place != nil && item.To != item.Place {
		line.Place = h.join(" – ", line.Place, h.phrases(place.Name))
	}
	for _, d := range item.Documents {
		details.Documents = append(details.Documents, h.labelled("paper.document", h.phrases(d.Title)))
	}
	if item.Press != "" {
		details.Press = h.Label("press." + item.Press)
	}
	switch item.Confirmed {
	case visit.Approval{Host: true}:
		details.Unconfirmed = append(details.Unconfirmed, h.Label("paper.unconfirmed_guest"))
	case visit.Approval{Guest: true}:
		details.Unconfirmed = append(details.Unconfirmed, h.Label("paper.unconfirmed_host"))
	}
	if detailed {
		details.Steps = h.steps(v, item)
		line.Details = &details
	}
	return line
}

// tracks names the tracks that the item was put on, where not everyone goes along.
func (h Head) tracks(v *visit.Visit, item *visit.Item) Phrases {
	if len(item.Tracks) >= len(v.Tracks) {
		return nil
	}
	var names []Phrases
	for _, id := range item.Tracks {
		if t := v.Track(id); t != nil {
			names = append(names, h.phrases(t.Name))
		}
	}
	return h.join(", ", names...)
}

// changedItem says whether the item, or the name of where it is, is another than in the edition that changes are
// marked from. People and cars are marked where they are listed.
func (h Head) changedItem(item *visit.Item) bool {
	return h.changed["item/"+item.ID] || h.changed["place/"+item.Place] || h.changed["place/"+item.To]
}
