package protocol

import (
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// registerRules are the rules of the plain registers. A register in which nothing stands yet is not held to anything, as
// not every office keeps every one; but where the programme itself asks for an entry, it is there some days before.
var registerRules = []rule{
	{code: "menu_missing", severity: visit.Warning, needs: "table", item: menuMissing},
	{code: "gift_missing", severity: visit.Warning, item: ofKind("gift_exchange", giftMissing)},
	{code: "book_missing", severity: visit.Note, item: ofKind("guest_book", bookMissing)},
	{code: "menu_diet", severity: visit.Warning, whole: eachMenu(menuDiet)},
	{code: "menu_diet_unknown", severity: visit.Note, whole: eachMenu(menuDietUnknown)},
	{code: "menu_contents_unknown", severity: visit.Note, whole: eachMenu(menuContentsUnknown)},
	{code: "room_missing", severity: visit.Warning, whole: roomMissing},
	{code: "room_full", severity: visit.Warning, whole: roomFull},
	{code: "room_twice", severity: visit.Warning, whole: roomTwice},
	{code: "room_outside", severity: visit.Note, whole: roomOutside},
	{code: "flight_missing", severity: visit.Warning, whole: flightMissing},
	{code: "flight_backwards", severity: visit.Error, whole: flightBackwards},
	{code: "flight_times", severity: visit.Warning, whole: flightTimes},
	{code: "pass_missing", severity: visit.Warning, whole: passMissing},
	{code: "pass_unissued", severity: visit.Warning, whole: passUnissued},
	{code: "pass_refused", severity: visit.Error, whole: passRefused},
	{code: "gift_counterpart", severity: visit.Warning, whole: giftCounterpart},
	{code: "gift_absent", severity: visit.Warning, whole: giftAbsent},
	{code: "gift_unready", severity: visit.Warning, whole: giftUnready},
	{code: "gift_one_way", severity: visit.Note, whole: giftOneWay},
	{code: "book_text_missing", severity: visit.Note, whole: bookTextMissing},
	{code: "book_unapproved", severity: visit.Warning, whole: bookUnapproved},
}

// findIn takes down a finding of the rule at work about an entry of a register, "" for the register as a whole.
func (c *checker) findIn(register, id string, a args, mends []visit.Mend, about ...*entry) {
	c.findInAs(c.rule.severity, register, id, a, mends, about...)
}

func (c *checker) findInAs(severity visit.Severity, register, id string, a args, mends []visit.Mend, about ...*entry) {
	about = slices.DeleteFunc(about, func(e *entry) bool { return e == nil })
	before := len(c.findings)
	c.findAs(severity, c.rule.code, 0, a, about...)
	if len(c.findings) > before {
		f := &c.findings[before]
		f.Entry, f.Mends = register+"/"+id, mends
	}
}

// mending makes a mend that puts an entry into a register.
func mending(key, register string, e visit.RegisterEntry) []visit.Mend {
	return []visit.Mend{{Label: text.Message{Key: "mend." + key}, Put: visit.PutOf(register, e)}}
}

// due says whether the visit's first day is so near that what is to be done so many days before it should be done. It is
// not known where nobody has said what day it is; of a visit that is over nothing is due any more.
func (c *checker) due(days int) bool {
	return c.today.IsValid() && !c.today.Before(c.visit.From.AddDays(-days)) && !c.today.After(c.visit.To)
}

// dueAt is due for what an item needs; of an item whose day is past nothing is due any more.
func (c *checker) dueAt(e *entry, days int) bool { return c.due(days) && !c.past(e) }

// past says whether an item's day is over.
func (c *checker) past(e *entry) bool {
	day, known := c.visit.DayOf(e.Item)
	return known && c.today.IsValid() && day.Before(c.today)
}

// itemTitle names an item, or the visit where there is none.
func (c *checker) itemTitle(e *entry) text.Text {
	if e == nil {
		return c.visit.Title
	}
	return e.Title
}

func ofKind(kind string, look func(*checker, *entry)) func(*checker, *entry) {
	return func(c *checker, e *entry) {
		if e.Kind == kind {
			look(c, e)
		}
	}
}

// menuMissing: a meal at which somebody has a diet has its menu noted, to be held against that.
func menuMissing(c *checker, e *entry) {
	if !c.dueAt(e, c.office.Noted) || slices.ContainsFunc(c.visit.Menus, func(m visit.Menu) bool { return m.Item == e.ID }) {
		return
	}
	var diets []*visit.Member
	for _, m := range e.with {
		if m.Diet != "" {
			diets = append(diets, m)
		}
	}
	if diets != nil {
		c.findIn("menus", "", args{"Item": e.Title, "Who": names(diets)}, mending("note_menu", "menus", &visit.Menu{Item: e.ID}), e)
	}
}

// giftMissing: a gift may be noted without its item.
func giftMissing(c *checker, e *entry) {
	if c.dueAt(e, c.office.Noted) && !slices.ContainsFunc(c.visit.Gifts, func(g visit.Gift) bool { return g.Item == e.ID || g.Item == "" }) {
		c.findIn("gifts", "", args{"Item": e.Title}, nil, e)
	}
}

func bookMissing(c *checker, e *entry) {
	noted := func(b visit.BookEntry) bool {
		return b.Item == e.ID || b.Item == "" && (b.Place == "" || b.Place == e.Place)
	}
	if c.dueAt(e, c.office.Noted) && !slices.ContainsFunc(c.visit.GuestBook, noted) {
		c.findIn("guest_book", "", args{"Item": e.Title}, nil, e)
	}
}

func eachMenu(look func(*checker, *entry, *visit.Menu)) func(*checker) {
	return func(c *checker) {
		for i := range c.visit.Menus {
			if menu := &c.visit.Menus[i]; c.byID[menu.Item] != nil {
				look(c, c.byID[menu.Item], menu)
			}
		}
	}
}

// Without gives what somebody of a diet does not eat, by the office's table; false where the table does not know it.
func (o *Office) Without(diet string) ([]string, bool) {
	said := " " + strings.Join(text.Words(diet), " ")
	var without []string
	known := false
	for _, d := range o.Diets {
		for name := range strings.SplitSeq(d.Names, ",") {
			if words := strings.Join(text.Words(name), " "); words != "" && strings.Contains(said, " "+words) {
				without, known = append(without, d.Without...), true
				break
			}
		}
	}
	return without, known
}

// dieters gives those who eat at an item otherwise than others, with what they do not eat.
func (c *checker) dieters(e *entry, look func(m *visit.Member, without []string, known bool)) {
	for _, m := range e.with {
		if strings.TrimSpace(m.Diet) == "" {
			continue
		}
		without, seen := c.diets[m.Diet]
		if !seen {
			names, known := c.office.Without(m.Diet)
			without = dietOf{names, known}
			c.diets[m.Diet] = without
		}
		look(m, without.without, without.known)
	}
}

type dietOf struct {
	without []string
	known   bool
}

// served gives the dishes that somebody is served: where a course has one for them, not the one for everyone.
func served(menu *visit.Menu, id string) []*visit.Dish {
	own := map[string]bool{}
	course := func(d *visit.Dish) string { return visit.OrDefault(d.Course, visit.Vocabulary["course"]) }
	for i := range menu.Dishes {
		if d := &menu.Dishes[i]; slices.Contains(d.For, id) {
			own[course(d)] = true
		}
	}
	var dishes []*visit.Dish
	for i := range menu.Dishes {
		if d := &menu.Dishes[i]; slices.Contains(d.For, id) || len(d.For) == 0 && !own[course(d)] {
			dishes = append(dishes, d)
		}
	}
	return dishes
}

func menuDiet(c *checker, e *entry, menu *visit.Menu) {
	c.dieters(e, func(m *visit.Member, without []string, _ bool) {
		var dishes []text.Text
		for _, d := range served(menu, m.ID) {
			if slices.ContainsFunc(d.Contains, func(s string) bool { return slices.Contains(without, s) }) {
				dishes = append(dishes, d.Title)
			}
		}
		if len(dishes) > 0 {
			c.findIn("menus", menu.ID, args{"Item": e.Title, "Who": m.Name, "Diet": m.Diet, "Dishes": text.Join(dishes, ", ")}, nil, e)
		}
	})
}

func menuDietUnknown(c *checker, e *entry, menu *visit.Menu) {
	c.dieters(e, func(m *visit.Member, _ []string, known bool) {
		if !known {
			c.findIn("menus", menu.ID, args{"Item": e.Title, "Who": m.Name, "Diet": m.Diet}, nil, e)
		}
	})
}

// menuContentsUnknown: a dish of which nobody has written what it contains cannot be held against a diet.
func menuContentsUnknown(c *checker, e *entry, menu *visit.Menu) {
	eaten := map[*visit.Dish]bool{}
	c.dieters(e, func(m *visit.Member, _ []string, known bool) {
		for _, d := range served(menu, m.ID) {
			eaten[d] = eaten[d] || known
		}
	})
	var dishes []text.Text
	for i := range menu.Dishes {
		if d := &menu.Dishes[i]; eaten[d] && len(d.Contains) == 0 {
			dishes = append(dishes, d.Title)
		}
	}
	if len(dishes) > 0 {
		c.findIn("menus", menu.ID, args{"Item": e.Title, "Dishes": text.Join(dishes, ", ")}, nil, e)
	}
}

// guests gives the members of the visiting sides.
func (c *checker) guests(look func(*visit.Member)) {
	for i := range c.visit.People {
		if m := &c.visit.People[i]; c.side(m) == visit.Guest {
			look(m)
		}
	}
}

// stay gives the first night of a member and the day of leaving.
func (c *checker) stay(m *visit.Member) (from, to civil.Date) {
	from, to = c.visit.From, c.visit.To
	if m.Joins.After(from) {
		from = m.Joins
	}
	if m.Leaves.IsValid() && m.Leaves.Before(to) {
		to = m.Leaves
	}
	return from, to
}

// nights gives a room's first night and day of leaving: those of the visit where none is written.
func (c *checker) nights(r *visit.HotelRoom) (from, to civil.Date) {
	from, to = r.From, r.To
	if from.IsZero() {
		from = c.visit.From
	}
	if to.IsZero() {
		to = c.visit.To
	}
	return from, to
}

func roomMissing(c *checker) {
	if len(c.visit.HotelRooms) == 0 {
		return
	}
	c.guests(func(m *visit.Member) {
		from, to := c.stay(m)
		var without []string
		for night := from; night.Before(to) && len(without) < visit.MaxDays; night = night.AddDays(1) {
			if !slices.ContainsFunc(c.visit.HotelRooms, func(r visit.HotelRoom) bool {
				first, leaves := c.nights(&r)
				return slices.Contains(r.People, m.ID) && !night.Before(first) && night.Before(leaves)
			}) {
				without = append(without, night.String())
			}
		}
		if len(without) > 0 {
			c.findIn("hotel_rooms", "", args{"Who": m.Name, "Nights": strings.Join(without, ", ")}, nil)
		}
	})
}

func roomFull(c *checker) {
	for i := range c.visit.HotelRooms {
		r := &c.visit.HotelRooms[i]
		kind := visit.OrDefault(r.Kind, visit.Vocabulary["room_kind"])
		if beds := c.office.RoomBeds[kind]; beds > 0 && len(r.People) > beds {
			var people []*visit.Member
			for _, id := range r.People {
				if m := c.people[id]; m != nil {
					people = append(people, m)
				}
			}
			c.findIn("hotel_rooms", r.ID, args{"Room": r.Number, "Kind": text.Message{Key: "word.room_kind." + kind}, "Count": len(r.People), "Who": names(people)}, nil)
		}
	}
}

func roomTwice(c *checker) {
	for i := range c.visit.HotelRooms {
		a := &c.visit.HotelRooms[i]
		from, to := c.nights(a)
		for j := range i {
			b := &c.visit.HotelRooms[j]
			if first, leaves := c.nights(b); !from.Before(leaves) || !first.Before(to) {
				continue
			}
			for _, id := range a.People {
				if m := c.people[id]; m != nil && slices.Contains(b.People, id) {
					c.findIn("hotel_rooms", a.ID, args{"Who": m.Name, "Room": b.Number, "Other": a.Number}, nil)
				}
			}
		}
	}
}

func roomOutside(c *checker) {
	for i := range c.visit.HotelRooms {
		if r := &c.visit.HotelRooms[i]; r.From.IsValid() && r.From.Before(c.visit.From) || r.To.IsValid() && r.To.After(c.visit.To) {
			from, to := c.nights(r)
			c.findIn("hotel_rooms", r.ID, args{"Room": r.Number, "From": from.String(), "To": to.String()}, nil)
		}
	}
}

func direction(f *visit.Flight) string {
	return visit.OrDefault(f.Direction, visit.Vocabulary["direction"])
}

// flightMissing: where the register has flights that bring, or take away, guests, each is on one.
func flightMissing(c *checker) {
	for _, way := range []string{"arrival", "departure"} {
		on, flies := map[string]bool{}, false
		for i := range c.visit.Flights {
			if f := &c.visit.Flights[i]; direction(f) == way {
				flies = true
				for _, id := range f.People {
					on[id] = true
				}
			}
		}
		if !flies {
			continue
		}
		c.guests(func(m *visit.Member) {
			if !on[m.ID] {
				c.findIn("flights", "", args{"Who": m.Name, "Direction": text.Message{Key: "word.direction." + way}}, nil)
			}
		})
	}
}

// instantOf gives the moment of a wall clock in a flight's zone, the visit's where it has none.
func (c *checker) instantOf(w clock.Wall, zone string) (at time.Time, ok bool) {
	if !w.HasDate() {
		return at, false
	}
	if zone == "" {
		zone = c.visit.Zone
	}
	in, err := clock.Zone(zone)
	if err != nil {
		return at, false
	}
	at, err = clock.Instant(w, in, 0)
	return at, err == nil
}

func flightBackwards(c *checker) {
	for i := range c.visit.Flights {
		f := &c.visit.Flights[i]
		departs, leaves := c.instantOf(f.Departs, f.DepartsZone)
		arrives, lands := c.instantOf(f.Arrives, f.ArrivesZone)
		if leaves && lands && !departs.Before(arrives) {
			c.findIn("flights", f.ID, args{"Flight": f.Number, "Departs": f.Departs.Time(), "Arrives": f.Arrives.Time()}, nil, c.byID[f.Item])
		}
	}
}

// flightTimes holds a flight against its item: the flight itself is at the flight's times, a greeting does not begin
// before it has landed nor long after, a farewell ends before it leaves.
func flightTimes(c *checker) {
	for i := range c.visit.Flights {
		f := &c.visit.Flights[i]
		e := c.byID[f.Item]
		if e == nil || !e.timed {
			continue
		}
		departs, leaves := c.instantOf(f.Departs, f.DepartsZone)
		arrives, lands := c.instantOf(f.Arrives, f.ArrivesZone)
		a := args{"Flight": f.Number, "Item": e.Title, "Start": e.times.StartWall.Time(), "End": e.times.EndWall.Time(), "Departs": f.Departs.Time(), "Arrives": f.Arrives.Time()}
		switch {
		case e.Kind == "flight":
			if leaves && !departs.Equal(e.times.Start) || lands && !arrives.Equal(e.times.End) {
				c.findIn("flights", f.ID, a, nil, e)
			}
		case direction(f) == "arrival" && lands:
			if wait := clock.Minutes(arrives, e.times.Start); wait < 0 || wait > c.office.FlightWait {
				c.findIn("flights", f.ID, a, nil, e)
			}
		case direction(f) == "departure" && leaves && departs.Before(e.times.End):
			c.findIn("flights", f.ID, a, nil, e)
		}
	}
}

func passMissing(c *checker) {
	if len(c.visit.Accreditations) == 0 || !c.due(c.office.PassAsked) {
		return
	}
	with := map[string]bool{}
	for _, a := range c.visit.Accreditations {
		with[a.Person] = true
	}
	c.guests(func(m *visit.Member) {
		if !with[m.ID] {
			c.findIn("accreditations", "", args{"Who": m.Name, "Days": c.office.PassAsked},
				mending("ask_pass", "accreditations", &visit.Accreditation{Person: m.ID, Category: passCategory(m)}))
		}
	})
}

// passCategory gives the category of a member's pass.
func passCategory(m *visit.Member) string {
	if slices.Contains(visit.Vocabulary["accreditation"], class(m)) {
		return class(m)
	}
	return "delegation"
}

func passStatus(a *visit.Accreditation) string {
	return visit.OrDefault(a.Status, visit.Vocabulary["pass_status"])
}

// holder names who a pass is for.
func (c *checker) holder(a *visit.Accreditation) text.Text {
	if m := c.people[a.Person]; m != nil {
		return m.Name
	}
	return inEvery(func(*text.Printer) string { return a.Name })
}

func passUnissued(c *checker) {
	if !c.due(c.office.PassIssued) {
		return
	}
	for i := range c.visit.Accreditations {
		a := &c.visit.Accreditations[i]
		if status := passStatus(a); status == "asked" || status == "checked" {
			issued := *a
			issued.Status = "issued"
			c.findIn("accreditations", a.ID, args{"Who": c.holder(a), "Status": text.Message{Key: "word.pass_status." + status}}, mending("pass_issued", "accreditations", &issued))
		}
	}
}

func passRefused(c *checker) {
	for i := range c.visit.Accreditations {
		if a := &c.visit.Accreditations[i]; passStatus(a) == "refused" && c.people[a.Person] != nil {
			c.findIn("accreditations", a.ID, args{"Who": c.holder(a)}, nil)
		}
	}
}

// giftCounterpart: a gift is for somebody of another side than the one that gives it.
func giftCounterpart(c *checker) {
	for i := range c.visit.Gifts {
		g := &c.visit.Gifts[i]
		giver, receiver := c.parties[g.Giver], c.people[g.Receiver]
		if giver != nil && (receiver == nil || c.side(receiver) == giver.Side) {
			c.findIn("gifts", g.ID, args{"Gift": g.Description, "Giver": giver.Body}, nil, c.byID[g.Item])
		}
	}
}

func giftAbsent(c *checker) {
	for i := range c.visit.Gifts {
		g := &c.visit.Gifts[i]
		if e, receiver := c.byID[g.Item], c.people[g.Receiver]; e != nil && receiver != nil && len(e.with) > 0 && !e.attendedBy(receiver.ID) {
			c.findIn("gifts", g.ID, args{"Gift": g.Description, "Item": e.Title, "Who": receiver.Name}, nil, e)
		}
	}
}

func giftUnready(c *checker) {
	if !c.due(c.office.GiftReady) {
		return
	}
	states := visit.Vocabulary["gift_status"]
	for i := range c.visit.Gifts {
		g := &c.visit.Gifts[i]
		status := visit.OrDefault(g.Status, states)
		if slices.Index(states, status) < slices.Index(states, "ready") {
			ready := *g
			ready.Status = "ready"
			c.findIn("gifts", g.ID, args{"Gift": g.Description, "Status": text.Message{Key: "word.gift_status." + status}}, mending("gift_ready", "gifts", &ready), c.byID[g.Item])
		}
	}
}

// giftOneWay: where one side gives, the other does too.
func giftOneWay(c *checker) {
	var gives []string
	for _, side := range visit.Sides {
		if slices.ContainsFunc(c.visit.Gifts, func(g visit.Gift) bool { p := c.parties[g.Giver]; return p != nil && p.Side == side }) {
			gives = append(gives, side)
		}
	}
	if len(gives) == 1 {
		other := visit.Host
		if gives[0] == visit.Host {
			other = visit.Guest
		}
		c.findIn("gifts", "", args{"Side": sideNames(gives), "Other": sideNames([]string{other})}, nil)
	}
}

func bookTextMissing(c *checker) {
	for i := range c.visit.GuestBook {
		if b := &c.visit.GuestBook[i]; b.Text.IsEmpty() && c.people[b.Person] != nil {
			c.findIn("guest_book", b.ID, args{"Item": c.itemTitle(c.byID[b.Item]), "Who": c.people[b.Person].Name}, nil, c.byID[b.Item])
		}
	}
}

func bookUnapproved(c *checker) {
	for i := range c.visit.GuestBook {
		b := &c.visit.GuestBook[i]
		if open := unapproved(b.Approved); len(open) > 0 && !b.Text.IsEmpty() && c.people[b.Person] != nil {
			c.findIn("guest_book", b.ID, args{"Item": c.itemTitle(c.byID[b.Item]), "Who": c.people[b.Person].Name, "Sides": sideNames(open)}, nil, c.byID[b.Item])
		}
	}
}
