package timing

import (
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// insideVisit holds an item's first day to the days of the visit.
func (c *checker) insideVisit(i int, e *entry) {
	day, known := c.visit.DayOf(e.item)
	if !known || !day.Before(c.visit.From) && !day.After(c.visit.To) {
		return
	}
	c.add(outsideVisit, visit.Warning, []int{i}, 0, "finding.outside_visit", args{
		"Item": e.item.Title, "Day": dayText(day), "From": dayText(c.visit.From), "To": dayText(c.visit.To),
	})
}

// outsideWindow says on which side of the item's window a start is, and the bound that it breaks: -1
// before the earliest, 1 after the latest, 0 within. A bound without a date holds on any day.
func outsideWindow(item *visit.Item, start clock.Wall) (side int, bound clock.Wall) {
	if item.Anchor != visit.Window || start.IsZero() {
		return 0, clock.Wall{}
	}
	if b := boundOn(item.Earliest, start.Date); !b.IsZero() && start.Compare(b) < 0 {
		return -1, b
	}
	if b := boundOn(item.Latest, start.Date); !b.IsZero() && start.Compare(b) > 0 {
		return 1, b
	}
	return 0, clock.Wall{}
}

func boundOn(bound clock.Wall, day civil.Date) clock.Wall {
	if bound.IsZero() || bound.HasDate() {
		return bound
	}
	return bound.On(day)
}

// minuteAt gives when the clocks of the item's zone show a wall clock; where they skip it, an hour later.
func (e *entry) minuteAt(w clock.Wall) int64 {
	at, err := clock.Instant(w, e.times.StartZone, 0)
	if err != nil {
		at, _ = clock.Instant(w.AddMinutes(60), e.times.StartZone, 0)
	}
	return minuteOf(at)
}

func (c *checker) insideWindow(i int, e *entry) {
	side, bound := outsideWindow(e.item, e.item.At)
	if side == 0 || !e.timed {
		c.dayInsideWindow(i, e)
		return
	}
	minute := e.minuteAt(bound)
	said := say(e.starts(), moment{minute, e.times.StartZone})
	key, by := "finding.window_broken.early", minute-e.start
	if side > 0 {
		key, by = "finding.window_broken.late", e.start-minute
	}
	c.add(windowBroken, visit.Error, []int{i}, by, key,
		args{"Item": e.item.Title, "Start": said[0], "Bound": said[1]}, startAt(e, minute))
}

// dayInsideWindow holds the day of an item without a time to a window with dates.
func (c *checker) dayInsideWindow(i int, e *entry) {
	item := e.item
	if item.Anchor != visit.Window || !item.At.IsZero() || (item.Day == civil.Date{}) {
		return
	}
	if early := item.Earliest.HasDate() && item.Day.Before(item.Earliest.Date); early || item.Latest.HasDate() && item.Day.After(item.Latest.Date) {
		key, bound := "finding.window_broken.early", item.Earliest
		if !early {
			key, bound = "finding.window_broken.late", item.Latest
		}
		c.add(windowBroken, visit.Error, []int{i}, 0, key, args{
			"Item": item.Title, "Start": dayText(item.Day), "Bound": dayText(bound.Date),
		})
	}
}

// length compares an item's length with its own least and with what is usual for its kind.
func (c *checker) length(i int, e *entry) {
	minutes := int(e.minutes)
	if least := e.item.Least; least > minutes {
		var mends []visit.Mend
		if e.timed {
			mends = lasting(e, int64(least))
		}
		c.add(leastBroken, visit.Error, []int{i}, int64(least-minutes), "finding.least_broken",
			args{"Item": e.item.Title, "Count": least, "Minutes": minutes}, mends)
	}
	if !e.timed {
		return
	}
	if least := c.settings.Shortest[e.kind.Name]; minutes < least {
		c.add(unusualLength, visit.Note, []int{i}, int64(least-minutes), "finding.too_short",
			args{"Item": e.item.Title, "Count": minutes, "Usual": least}, asLong(e, int64(least)))
	}
	if most := c.settings.Longest[e.kind.Name]; most > 0 && minutes > most {
		c.add(unusualLength, visit.Note, []int{i}, int64(minutes-most), "finding.too_long",
			args{"Item": e.item.Title, "Count": minutes, "Usual": most}, asLong(e, int64(most)))
	}
}

// present says who takes part before joining the visit or after leaving it.
func (c *checker) present(i int, e *entry) {
	day, known := c.visit.DayOf(e.item)
	if !known {
		return
	}
	var away []*subject
	for _, id := range e.item.Attending() {
		at, ok := c.people[id]
		if !ok {
			continue
		}
		m := &c.visit.People[at]
		if (m.Joins != civil.Date{}) && day.Before(m.Joins) || (m.Leaves != civil.Date{}) && day.After(m.Leaves) {
			away = append(away, &c.subjects[at])
		}
	}
	if len(away) > 0 {
		c.add(memberAway, visit.Error, []int{i}, 0, "finding.member_away",
			args{"Item": e.item.Title, "Day": dayText(day), "Who": c.names(away)})
	}
}

// room counts who takes part against what the rooms, or else the place, hold.
func (c *checker) room(i int, e *entry) {
	if e.kind.Moves {
		return
	}
	var names []text.Text
	capacity, known := 0, true
	for _, id := range e.item.Uses {
		if at, ok := c.resources[id]; ok && c.visit.Resources[at].Kind == "room" {
			r := &c.visit.Resources[at]
			names = append(names, r.Name)
			capacity, known = capacity+r.Capacity, known && r.Capacity > 0
		}
	}
	if len(names) == 0 && e.from != none {
		names = append(names, c.placeName(e.from))
		capacity = c.visit.Places[e.from].Capacity
		known = capacity > 0
	}
	if people := len(e.item.Attending()); known && len(names) > 0 && people > capacity {
		c.add(roomCapacity, visit.Warning, []int{i}, 0, "finding.room_capacity",
			args{"Item": e.item.Title, "Place": text.Join(names, ", "), "Count": people, "Capacity": capacity})
	}
}

// seats counts the passengers of a transfer against the seats of its cars. A car without a number of
// seats may hold everyone.
func (c *checker) seats(i int, e *entry) {
	if e.item.Kind != transferKind {
		return
	}
	seats, cars := 0, false
	for _, id := range e.item.Uses {
		if at, ok := c.resources[id]; ok && c.visit.Resources[at].Kind == "vehicle" {
			if c.visit.Resources[at].Seats == 0 {
				return
			}
			cars, seats = true, seats+c.visit.Resources[at].Seats
		}
	}
	if people := len(e.item.With); cars && people > seats {
		c.add(seatsShort, visit.Warning, []int{i}, 0, "finding.seats_short",
			args{"Item": e.item.Title, "Count": people, "Seats": seats})
	}
}

// transferKind is the kind of item that goes by road, so that a route's minutes hold for it.
const transferKind = "transfer"

// interpreted looks for a language that the heads of both sides at the table share, else for an interpreter between
// one language of each. Where the languages of either are not given, there is nothing to say.
func (c *checker) interpreted(i int, e *entry) {
	if !slices.Contains(c.settings.Conversations, e.item.Kind) {
		return
	}
	host, guest := c.head(e.item, visit.Host), c.head(e.item, visit.Guest)
	if host == nil || guest == nil || len(host.Languages) == 0 || len(guest.Languages) == 0 {
		return
	}
	between := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(x string) bool {
			return slices.ContainsFunc(b, func(y string) bool { return base(x) == base(y) })
		})
	}
	if between(host.Languages, guest.Languages) {
		return
	}
	for _, id := range e.item.Uses {
		if at, ok := c.resources[id]; ok {
			for _, pair := range c.visit.Resources[at].Pairs {
				x, y, _ := strings.Cut(pair, "-")
				if between(host.Languages, []string{x}) && between(guest.Languages, []string{y}) ||
					between(host.Languages, []string{y}) && between(guest.Languages, []string{x}) {
					return
				}
			}
		}
	}
	for _, id := range e.item.With {
		if at, ok := c.people[id]; ok {
			m := &c.visit.People[at]
			if m.Class == "interpreter" && between(m.Languages, host.Languages) && between(m.Languages, guest.Languages) {
				return
			}
		}
	}
	c.add(interpreterMissing, visit.Warning, []int{i}, 0, "finding.interpreter_missing", args{
		"Item": e.item.Title, "Host": host.Name, "Guest": guest.Name,
		"HostLanguages": strings.Join(host.Languages, ", "), "GuestLanguages": strings.Join(guest.Languages, ", "),
	})
}

func base(language string) string {
	language, _, _ = strings.Cut(language, "-")
	return strings.ToLower(language)
}

// head gives who leads a side at an item: a head of delegation before others, then by the side's own order.
func (c *checker) head(item *visit.Item, side string) *visit.Member {
	var head *visit.Member
	leads := func(a, b *visit.Member) bool {
		if (a.Class == "head") != (b.Class == "head") {
			return a.Class == "head"
		}
		return a.Seq > 0 && (b.Seq == 0 || a.Seq < b.Seq)
	}
	for _, id := range item.With {
		at, ok := c.people[id]
		if !ok {
			continue
		}
		m := &c.visit.People[at]
		if party := c.visit.Party(m.Party); party == nil || party.Side != side || m.Class == "interpreter" {
			continue
		}
		if head == nil || leads(m, head) {
			head = m
		}
	}
	return head
}

// open holds an item to the opening hours of its place. A transfer only starts or ends there.
func (c *checker) open(i int, e *entry) {
	h := c.opening(e)
	if h == nil || h.holds(e.start, e.end) {
		return
	}
	said := say(e.starts(), e.ends(), moment{e.start, h.zone})
	named := args{"Item": e.item.Title, "Start": said[0], "End": said[1], "Place": c.placeName(e.from), "Hours": h.said}
	key := "finding.place_closed.hours"
	if day := h.dayOf(e.start); h.closedOn(day) {
		key = "finding.place_closed.day"
		named["Day"] = dayText(day)
	}
	var mends []visit.Mend
	before, after := h.nearest(e.start, e.minutes)
	for _, minute := range append(after, before...) {
		mends = append(mends, startAt(e, minute)...)
	}
	for _, s := range h.open(e.start, e.end) {
		if s.start <= e.start && e.start < s.end {
			mends = append(mends, lasting(e, s.end-e.start)...)
		}
	}
	c.add(placeClosed, visit.Error, []int{i}, 0, key, named, mends)
}

// transfer holds the length of a transfer to its route, and to what boarding usually takes.
func (c *checker) transfer(i int, e *entry) {
	way := c.wayOf(e)
	need := c.traffic.minutes(way, e.start)
	rule, severity, key := routeShort, visit.Error, "finding.transfer_short"
	if need <= e.minutes {
		need += max(int64(c.settings.UsualBoarding-c.settings.Boarding), 0)
		rule, severity, key = boardingShort, visit.Warning, "finding.boarding_short"
	}
	if way == 0 || need <= e.minutes {
		return
	}
	c.add(rule, severity, []int{i}, need-e.minutes, key, args{
		"Item": e.item.Title, "From": c.placeName(e.from), "To": c.placeName(e.to), "Count": int(need), "Minutes": int(e.minutes),
	}, asLong(e, need))
}
