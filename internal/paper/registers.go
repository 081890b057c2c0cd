package paper

import (
	"cmp"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Rooming gives who stays in which room from when to when, hotel by hotel, and at its end which guests have none.
func Rooming(v *visit.Visit, o Options) *Tables {
	t := &Tables{Head: head(v, RoomingList, o)}
	var hotels []string
	for _, room := range v.HotelRooms {
		if !slices.Contains(hotels, room.Place) {
			hotels = append(hotels, room.Place)
		}
	}
	housed := map[string]bool{}
	for _, hotel := range hotels {
		s := Section{Columns: t.columns("paper.room", "time", "paper.guests", "", "paper.from_day", "day", "paper.to_day", "day", "paper.note", "wide")}
		if place := v.Place(hotel); place != nil {
			s.Title = t.join(", ", t.phrases(place.Name), t.phrases(place.Address))
		}
		for i := range v.HotelRooms {
			room := &v.HotelRooms[i]
			for _, id := range room.People {
				housed[id] = true
			}
			if room.Place != hotel || o.Day != (civil.Date{}) && !sleepsIn(room, o.Day) {
				continue
			}
			s.Rows = append(s.Rows, Row{Cells: []Cell{
				cell(t.plain(room.Number), t.word("room_kind", room.Kind)), t.styled(v, room.People), cell(t.day(room.From)), cell(t.day(room.To)), cell(t.plain(room.Note)),
			}})
		}
		t.add(s)
	}
	without := Section{Title: t.Label("paper.without_room"), Columns: t.columns("paper.name", "", "paper.post", "")}
	for _, p := range t.members(v, "") {
		if p.Guest && !housed[p.ID] {
			without.Rows = append(without.Rows, Row{Cells: []Cell{cell(p.Styled), cell(p.Position)}})
		}
	}
	if len(t.Sections) > 0 {
		t.add(without)
	}
	return t
}

// sleepsIn says whether the night of day is one that the room is taken for.
func sleepsIn(room *visit.HotelRoom, day civil.Date) bool {
	return (room.From == civil.Date{} || !day.Before(room.From)) && (room.To == civil.Date{} || day.Before(room.To))
}

// word gives a word of a register's vocabulary.
func (h Head) word(vocabulary, word string) Phrases {
	return h.Label("word." + vocabulary + "." + visit.OrDefault(word, visit.Vocabulary[vocabulary]))
}

// styled gives people by rank and name, one under the other.
func (h Head) styled(v *visit.Visit, ids []string) Cell {
	var who Cell
	for _, p := range h.people(v, ids) {
		who = append(who, p.Styled)
	}
	return who
}

// day gives "Wed 31 Jan"; nil where there is none.
func (h Head) day(d civil.Date) Phrases {
	if d == (civil.Date{}) {
		return nil
	}
	return h.each(func(p *text.Printer) string { return p.ShortDay(d) })
}

// moment gives a day and time on the clocks of a zone, and their distance from UTC where the visit has another zone:
// "Wed 31 Jan", "10:00 UTC+3".
func (h Head) moment(v *visit.Visit, at clock.Wall, zone string) Cell {
	if at.IsZero() {
		return cell(h.Label("paper.time_open"))
	}
	shown := h.clock(at.Time())
	if zone = cmp.Or(zone, v.Zone); zone != v.Zone {
		if place, err := clock.Zone(zone); err == nil {
			if t, err := clock.Instant(at, place, 0); err == nil {
				shown += " " + clock.Offset(t, place)
			}
		}
	}
	return cell(h.day(at.Date), h.plain(shown))
}

// flightTables gives the flights of the register: those that come, go and lead on, each by the clocks of both ends.
func (t *Tables) flightTables(v *visit.Visit, o Options) {
	for _, direction := range visit.Vocabulary["direction"] {
		s := Section{Title: t.word("direction", direction), Columns: t.columns("paper.number", "narrow", "paper.departs", "wide", "paper.arrives", "wide", "paper.participants", "", "paper.note", "time")}
		var flights []*visit.Flight
		for i := range v.Flights {
			f := &v.Flights[i]
			if visit.OrDefault(f.Direction, visit.Vocabulary["direction"]) == direction && (o.Day == (civil.Date{}) || o.Day == f.Departs.Date || o.Day == f.Arrives.Date) {
				flights = append(flights, f)
			}
		}
		when := func(f *visit.Flight) time.Time {
			for _, end := range []struct {
				at   clock.Wall
				zone string
			}{{f.Departs, f.DepartsZone}, {f.Arrives, f.ArrivesZone}} {
				if zone, err := clock.Zone(cmp.Or(end.zone, v.Zone)); err == nil && !end.at.IsZero() {
					if t, err := clock.Instant(end.at, zone, 0); err == nil {
						return t
					}
				}
			}
			return time.Time{}
		}
		slices.SortStableFunc(flights, func(a, b *visit.Flight) int { return when(a).Compare(when(b)) })
		for _, f := range flights {
			s.Rows = append(s.Rows, Row{Cells: []Cell{
				cell(t.plain(f.Number)), append(t.moment(v, f.Departs, f.DepartsZone), cell(t.plain(f.From))...),
				append(t.moment(v, f.Arrives, f.ArrivesZone), cell(t.plain(f.To))...), t.styled(v, f.People), cell(t.plain(f.Note)),
			}})
		}
		t.add(s)
	}
}

// Passes gives who is accredited, category by category, with a box to tick at the gate. The number of the paper that was
// shown stays out of it.
func Passes(v *visit.Visit, o Options) *Tables {
	t := &Tables{Head: head(v, PassList, o)}
	for _, category := range visit.Vocabulary["accreditation"] {
		s := Section{
			Title:   t.word("accreditation", category),
			Columns: t.columns("paper.done", "box", "paper.badge", "narrow", "paper.name", "", "paper.areas", "narrow", "paper.equipment", "wide", "paper.pass_status", "narrow"),
		}
		for i := range v.Accreditations {
			a := &v.Accreditations[i]
			if visit.OrDefault(a.Category, visit.Vocabulary["accreditation"]) != category {
				continue
			}
			who := cell(t.plain(a.Name), t.plain(a.Organisation))
			if p := t.person(v, a.Person); p != nil {
				who = cell(p.Styled, p.Position, t.plain(a.Organisation))
			}
			var areas Cell
			for _, area := range a.Areas {
				areas = append(areas, t.plain(area))
			}
			s.Rows = append(s.Rows, Row{Cells: []Cell{nil, cell(t.plain(a.Badge)), who, areas, cell(t.plain(a.Equipment)), cell(t.word("pass_status", a.Status))}})
		}
		t.add(s)
	}
	return t
}
