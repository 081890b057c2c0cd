package paper

import (
	"slices"
	"strconv"

	"cloud.google.com/go/civil"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Roster is the delegation list: each party in the order that it gave its people.
type Roster struct {
	Head
	Parties []RosterParty
}

// RosterParty is one delegation.
type RosterParty struct {
	Side    Phrases // "Guests"
	Body    Phrases
	Country Phrases
	Members []Person
}

// Columns gives how many columns the list has: in one language the position has its own.
func (r *Roster) Columns() int { return max(len(r.Languages), 2) + 1 }

// Delegation gives the delegation list, the guests first.
func Delegation(v *visit.Visit, o Options) *Roster {
	r := &Roster{Head: head(v, DelegationList, o)}
	for _, side := range []string{visit.Guest, visit.Host} {
		for _, party := range v.Parties {
			if party.Side != side {
				continue
			}
			p := RosterParty{Side: r.Label("paper.hosts"), Body: r.phrases(party.Body), Country: r.country(party.Country), Members: r.membersOf(v, party.ID)}
			if side == visit.Guest {
				p.Side = r.Label("paper.guests")
			}
			r.Parties = append(r.Parties, p)
		}
	}
	return r
}

// Motorcade is the list of cars, a box for each.
type Motorcade struct {
	Head
	Cars []Car
}

// Car is one car and what it is used for.
type Car struct {
	Number  int // in the order of the visit's list
	Name    Phrases
	Facts   []Fact
	Changed bool
	Rides   []Ride
}

// Ride is an item that uses a car.
type Ride struct {
	Line
	Day     Phrases // "Wed 31 Jan"; nil where the one before is of the same day
	Crowded bool    // more people than seats
	Role    Phrases // the car's in the convoy of a transfer, with its number there; nil: of another item
	Riders  []Rider // who rides where on a transfer
}

// Rider is a seat of a car that is taken.
type Rider struct{ Seat, Name Phrases }

// rides says what part a car has in the convoy of a transfer, and who sits where.
func (h Head) rides(v *visit.Visit, item *visit.Item, vehicle string, o Options) (role Phrases, riders []Rider) {
	m := protocol.Ride(v, item, protocol.ConvoyOf(v, item.ID), customsOf(o))
	for _, car := range m.Cars {
		if car.Vehicle.ID != vehicle {
			continue
		}
		role = h.each(func(p *text.Printer) string { return p.Message(car.RoleName()) })
		if car.Number > 0 {
			role = h.join(" ", h.plain(strconv.Itoa(car.Number)+"."), role)
		}
		if car.Leaves > 0 {
			role = h.join(" · ", role, h.Label("convoy.leaves_before", "Count", car.Leaves))
		}
		if car.Pieces > 0 {
			role = h.join(" · ", role, h.Label("convoy.luggage_count", "Count", car.Pieces))
		}
		for _, s := range car.Seats {
			rider := Rider{Seat: h.each(func(p *text.Printer) string { return p.Message(s.PositionName()) })}
			switch {
			case s.Member != nil:
				rider.Name = h.person(v, s.Member.ID).Styled
			case s.Service != nil:
				rider.Name = h.phrases(s.Service.Name)
			default:
				continue
			}
			riders = append(riders, rider)
		}
	}
	return role, riders
}

// Convoy gives the motorcade: number, plate, driver and seats of each car, and who uses it for what.
func Convoy(v *visit.Visit, o Options) *Motorcade {
	m := &Motorcade{Head: head(v, MotorcadeList, o)}
	items := byTime(v)
	z := zonesOf(v, items)
	if z.single() {
		m.Zone = z.head
	}
	for i := range v.Resources {
		r := &v.Resources[i]
		if r.Kind != "vehicle" {
			continue
		}
		car := Car{Number: len(m.Cars) + 1, Name: m.phrases(r.Name), Facts: m.resourceFacts(r), Changed: m.changed["resource/"+r.ID]}
		var last civil.Date
		for _, item := range items {
			day, dated := v.DayOf(item)
			if !slices.Contains(item.Uses, r.ID) || !dated || o.Day != (civil.Date{}) && o.Day != day {
				continue
			}
			ride := Ride{Line: m.line(v, item, day, z, true)}
			ride.Crowded = r.Seats > 0 && len(ride.Details.With) > r.Seats
			if item.Kind == "transfer" && !item.IsCancelled() {
				ride.Role, ride.Riders = m.rides(v, item, r.ID, o)
			}
			if day != last {
				ride.Day = m.each(func(p *text.Printer) string { return p.ShortDay(day) })
				last = day
			}
			car.Rides = append(car.Rides, ride)
		}
		m.Cars = append(m.Cars, car)
	}
	return m
}

// NameCards are cards with a name for the table.
type NameCards struct {
	Head
	Cards []NameCard
}

// NameCard is one of them.
type NameCard struct {
	Person
	Size int // of the name's type, in points
}

// Cards gives place cards: tents that are A6 when folded, two on a sheet. They are of those who are seated at table, in the
// order of their seats, where seatings are kept; else of everyone.
func Cards(v *visit.Visit, o Options) *NameCards {
	c := nameCards(v, PlaceCards, o, protocol.OnePole, protocol.TwoPoles, protocol.Round, protocol.UShape)
	c.fit(128, 62, []int{20, 17, 14, 12, 10, 8, 7, 6}, times(0.5, 6))
	return c
}

// Plates gives name plates for a table of talks: a sheet folded lengthwise for each person. They are of those who are seated
// there, as place cards are.
func Plates(v *visit.Visit, o Options) *NameCards {
	c := nameCards(v, NamePlates, o, protocol.Talks, protocol.Presidential, protocol.SigningTable)
	c.Landscape = true
	c.fit(277, 92, []int{50, 42, 35, 30, 25, 20, 17, 14, 12, 10, 8}, times(0.36, 8))
	return c
}

func nameCards(v *visit.Visit, name string, o Options, forms ...string) *NameCards {
	c := &NameCards{Head: head(v, name, o)}
	c.Bare = true
	var people []Person
	if o.Subject == "" {
		people = c.seated(v, o, forms...)
	}
	if people == nil {
		people = c.members(v, o.Subject)
	}
	for _, p := range people {
		c.Cards = append(c.Cards, NameCard{Person: p})
	}
	return c
}

// fit chooses the size of each card's type by the sizes that print.css has for name and post.
func (c *NameCards) fit(width, height float64, sizes []int, post func(float64) float64) {
	for i := range c.Cards {
		card := &c.Cards[i]
		var paragraphs []paragraph
		name := times(1, 6)
		for _, said := range card.Name.Once() {
			paragraphs = append(paragraphs, paragraph{said.Text, name, 1.2, 0.22})
			name = times(0.8, 6) // of a further language
		}
		for _, said := range card.Position.Once() {
			paragraphs = append(paragraphs, paragraph{said.Text, post, 1.3, 0.22})
		}
		card.Size = fit(width, height, sizes, paragraphs)
	}
}

// Owners gives whose cards there are.
func (c *NameCards) Owners() []Owner {
	owners := make([]Owner, len(c.Cards))
	for i, p := range c.Cards {
		owners[i] = Owner{p.ID, p.Styled}
	}
	return owners
}

// Title is a sheet with the visit's name, for the front of a folder.
type Title struct{ Head }

// Cover gives the title sheet.
func Cover(v *visit.Visit, o Options) *Title { return &Title{head(v, CoverSheet, o)} }

// Tables is a paper of tables.
type Tables struct {
	Head
	Sections []Section
}

// Section is one table.
type Section struct {
	Title   Phrases // nil: none is needed
	Columns []Column
	Rows    []Row
}

// Column is a column's label and the class of its width and style: "narrow", "day", "time", "wide", "box", "event".
type Column struct {
	Label Phrases
	Class string
}

// Row is one row, a cell for each column.
type Row struct {
	Changed bool
	Cells   []Cell
}

// Cell is what stands in a cell, one under the other.
type Cell []Phrases

func cell(all ...Phrases) Cell {
	return slices.DeleteFunc(slices.Clone(all), func(p Phrases) bool { return p == nil })
}

// when gives the day and time of an item as a cell.
func (h Head) when(v *visit.Visit, item *visit.Item, z zones) Cell {
	day, dated := v.DayOf(item)
	if !dated {
		return cell(h.Label("paper.tray"))
	}
	t := h.timeOf(v, item, day, z)
	c := cell(h.each(func(p *text.Printer) string { return p.ShortDay(day) }), t.Open)
	if t.Open == nil {
		c = append(c, h.span(t))
	}
	return append(c, h.certainty(item, t)...)
}

// span gives a time as one text: "10:00 UTC+4–11:00".
func (h Head) span(t Time) Phrases {
	part := func(words ...Phrases) Phrases { return h.join(" ", words...) }
	until := part(t.About, h.plain(t.Until), h.plain(t.UntilZone), t.UntilDay)
	return h.join("–", part(h.plain(t.From), h.plain(t.FromZone)), until)
}

// where gives the item's place, and where it ends.
func (h Head) where(v *visit.Visit, item *visit.Item) Phrases {
	var places []Phrases
	for _, id := range slices.Compact([]string{item.Place, item.To}) {
		if p := v.Place(id); p != nil {
			places = append(places, h.phrases(p.Name))
		}
	}
	return h.join(" – ", places...)
}

func (h Head) titleOf(item *visit.Item) Phrases {
	if title := h.phrases(item.Title); title != nil {
		return title
	}
	return h.Label("kind." + visit.KindOf(item.Kind).Name)
}

// add adds a table without the columns in which nothing stands, but for those to be ticked; no table that has no rows.
func (t *Tables) add(s Section) {
	if s.Rows == nil {
		return
	}
	for i := len(s.Columns) - 1; i >= 0; i-- {
		if s.Columns[i].Class == "box" || slices.ContainsFunc(s.Rows, func(r Row) bool { return len(r.Cells[i]) > 0 }) {
			continue
		}
		s.Columns = slices.Delete(s.Columns, i, i+1)
		for j := range s.Rows {
			s.Rows[j].Cells = slices.Delete(s.Rows[j].Cells, i, i+1)
		}
	}
	t.Sections = append(t.Sections, s)
}

// columns makes a table's columns of keys and classes by turns.
func (h Head) columns(keysAndClasses ...string) []Column {
	var columns []Column
	for i := 0; i < len(keysAndClasses); i += 2 {
		columns = append(columns, Column{h.Label(keysAndClasses[i]), keysAndClasses[i+1]})
	}
	return columns
}

// table makes a paper of one table, a row for each item of which row gives cells.
func table(v *visit.Visit, name string, o Options, row func(Head, zones, *visit.Item) []Cell, keysAndClasses ...string) *Tables {
	t := &Tables{Head: head(v, name, o)}
	items := byTime(v)
	z := zonesOf(v, items)
	if z.single() {
		t.Zone = z.head
	}
	s := Section{Columns: t.columns(keysAndClasses...)}
	for _, item := range items {
		if day, dated := v.DayOf(item); o.Day != (civil.Date{}) && (!dated || day != o.Day) {
			continue
		}
		if cells := row(t.Head, z, item); cells != nil {
			s.Rows = append(s.Rows, Row{Changed: t.changedItem(item), Cells: cells})
		}
	}
	t.add(s)
	return t
}

// Flights gives every flight: number, from where to where, on the clocks of both ends, and who flies. What the register of
// flights holds comes first; after it, the items of the programme that are flights and stand in no register.
func Flights(v *visit.Visit, o Options) *Tables {
	listed := map[string]bool{}
	for _, f := range v.Flights {
		listed[f.Item] = true
	}
	row := func(h Head, z zones, item *visit.Item) []Cell {
		if item.Flight == "" && item.Kind != "flight" || item.IsCancelled() || listed[item.ID] {
			return nil
		}
		return []Cell{h.when(v, item, z), cell(h.plain(item.Flight)), cell(h.titleOf(item), h.where(v, item)), h.styled(v, item.With)}
	}
	t := table(v, FlightList, o, row, "paper.time", "wide", "paper.number", "narrow", "paper.event_and_place", "event", "paper.participants", "")
	items := t.Sections
	t.Sections = nil
	t.flightTables(v, o)
	t.Sections = append(t.Sections, items...)
	return t
}

// Press gives the programme for the press: what they may see, where, and how near they may come.
func Press(v *visit.Visit, o Options) *Tables {
	row := func(h Head, z zones, item *visit.Item) []Cell {
		open := item.Press == "open" || item.Press == "photo_op" || item.Audience == visit.ForPress
		if _, dated := v.DayOf(item); !open || !dated || item.IsCancelled() {
			return nil
		}
		var access Phrases
		if item.Press != "" {
			access = h.Label("press." + item.Press)
		}
		return []Cell{h.when(v, item, z), cell(h.titleOf(item), h.phrases(item.Description)), cell(h.where(v, item)), cell(access)}
	}
	return table(v, PressProgramme, o, row, "paper.time", "wide", "paper.event", "event", "paper.place", "", "paper.press_access", "time")
}

// Unconfirmed gives what is still open, with a box to tick: times, confirmations, officers, ribbons, documents,
// cars, tasks.
func Unconfirmed(v *visit.Visit, o Options) *Tables {
	row := func(h Head, z zones, item *visit.Item) []Cell {
		open := h.open(v, item)
		if len(open) == 0 || item.IsCancelled() {
			return nil
		}
		return []Cell{nil, h.when(v, item, z), cell(h.titleOf(item), h.where(v, item)), open, cell(h.plain(item.Officer), h.plain(item.Phone))}
	}
	t := table(v, Checklist, o, row, "paper.done", "box", "paper.time", "wide", "paper.event", "event", "paper.still_open", "", "paper.responsible", "wide")
	cars := Section{Title: t.Label("paper.cars"), Columns: t.columns("paper.done", "box", "paper.car", "", "paper.still_open", "")}
	for _, r := range v.Resources {
		if r.Kind != "vehicle" {
			continue
		}
		var open Cell
		if r.Plate == "" {
			open = append(open, t.Label("paper.no_plate"))
		}
		if r.Driver == "" {
			open = append(open, t.Label("paper.no_driver"))
		}
		if open != nil {
			cars.Rows = append(cars.Rows, Row{Cells: []Cell{nil, cell(t.phrases(r.Name)), open}})
		}
	}
	t.add(cars)
	tasks := Section{Title: t.Label("paper.tasks"), Columns: t.columns("paper.done", "box", "paper.due", "wide", "paper.task", "", "paper.responsible", "wide")}
	for _, task := range v.TasksByDue() {
		if task.IsDone() {
			continue
		}
		what := cell(t.phrases(task.Title))
		if item := v.Item(task.Item); item != nil {
			what = append(what, t.titleOf(item))
		}
		tasks.Rows = append(tasks.Rows, Row{Cells: []Cell{nil, cell(t.day(v.DueOf(task))), what, cell(t.plain(task.Officer), t.plain(task.Deputy))}})
	}
	t.add(tasks)
	return t
}

// open gives what of an item is still open.
func (h Head) open(v *visit.Visit, item *visit.Item) Cell {
	var open Cell
	add := func(is bool, key string) {
		if is {
			open = append(open, h.Label(key))
		}
	}
	_, dated := v.DayOf(item)
	add(dated && item.At.IsZero(), "paper.time_open")
	add(item.Certainty == visit.ToBeConfirmed, "paper.time_to_be_confirmed")
	add(item.Certainty == visit.Approximate, "paper.time_approximate")
	add(item.Confirmed == visit.Approval{}, "paper.unconfirmed")
	add(item.Confirmed == visit.Approval{Guest: true}, "paper.unconfirmed_host")
	add(item.Confirmed == visit.Approval{Host: true}, "paper.unconfirmed_guest")
	add(item.Officer == "", "paper.no_officer")
	open = append(open, h.unfilled(v, item)...)
	for _, w := range item.Wreaths {
		add(!w.Approved.Host || !w.Approved.Guest, "paper.ribbon_open")
	}
	for _, d := range item.Documents {
		if !slices.Contains([]string{"ready", "signed", "deposited"}, d.Status) {
			open = append(open, h.labelled("paper.document_open", h.phrases(d.Title)))
		}
	}
	return open
}

// Contacts gives whom to call: officers, delegations, drivers and interpreters, places.
func Contacts(v *visit.Visit, o Options) *Tables {
	t := &Tables{Head: head(v, ContactList, o)}
	add := func(title string, rows []Row, keysAndClasses ...string) {
		t.add(Section{Title: t.Label(title), Columns: t.columns(keysAndClasses...), Rows: rows})
	}
	var officers, people, services, places []Row
	for _, name := range OfficersOf(v) {
		var phones []string
		for _, item := range v.Items {
			if item.Officer == name && item.Phone != "" && !slices.Contains(phones, item.Phone) {
				phones = append(phones, item.Phone)
			}
		}
		numbers := Cell{}
		for _, phone := range phones {
			numbers = append(numbers, t.plain(phone))
		}
		officers = append(officers, Row{Cells: []Cell{cell(t.plain(name)), numbers}})
	}
	for _, p := range t.members(v, "") {
		if m := v.Member(p.ID); m.Phone != "" || m.Email != "" {
			people = append(people, Row{Changed: p.Changed, Cells: []Cell{cell(p.Styled, p.Position), cell(t.plain(m.Phone), t.plain(m.Email))}})
		}
	}
	for _, r := range v.Resources {
		if r.Phone != "" || r.Driver != "" {
			services = append(services, Row{Changed: t.changed["resource/"+r.ID], Cells: []Cell{
				cell(t.phrases(r.Name), t.plain(r.Driver), t.plain(r.Plate)), cell(t.plain(r.Phone)),
			}})
		}
	}
	for _, p := range v.Places {
		if p.Contact != "" {
			places = append(places, Row{Changed: t.changed["place/"+p.ID], Cells: []Cell{cell(t.phrases(p.Name), t.phrases(p.Address)), cell(t.plain(p.Contact))}})
		}
	}
	add("paper.officers", officers, "paper.name", "", "paper.phone", "wide")
	add("paper.delegations", people, "paper.name", "", "paper.phone_and_mail", "wide")
	add("paper.cars", services, "paper.name", "", "paper.phone", "wide")
	add("paper.places", places, "paper.place", "", "paper.contact", "wide")
	return t
}

// DaysOf gives every day on which something is, sorted.
func DaysOf(v *visit.Visit) []civil.Date {
	var days []civil.Date
	for i := range v.Items {
		days = append(days, daysOf(v, &v.Items[i])...)
	}
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}

// Empty says whether there is nothing to list.
func (t *Tables) Empty() bool { return len(t.Sections) == 0 }

// Empty says whether there are no cars.
func (m *Motorcade) Empty() bool { return len(m.Cars) == 0 }
