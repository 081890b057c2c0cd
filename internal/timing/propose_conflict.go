package timing

import (
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// Demand is one of those that a timetable has to meet.
type Demand struct {
	Kind    string       `json:"kind"`  // what is asked: "item", "window"
	Items   []string     `json:"items"` // this visit's items that it is about
	Message text.Message `json:"message"`
	Relax   bool         `json:"relax"`  // of a conflict's, the one to relax first
	Enough  bool         `json:"enough"` // relaxing it alone is known to make a timetable possible
	Needed  bool         `json:"needed"` // of a conflict's, without it the others are known to be possible together

	hard int // how hard it is to relax
	drop func(*problem)
}

// How hard demands are to relax: the office's own customs first, what others have agreed last.
const (
	ofCustom = iota
	ofPlan
	ofItem
	ofLoose
	ofPlaced
	ofPlace
	ofPerson
	ofFixed
	ofOthers
)

// Demands gives everything that a timetable for the wishes has to meet, but for what cannot be otherwise: that
// nobody is at two places at once, and that ways take time.
func Demands(v *visit.Visit, others []visit.Occupancy, wishes Wishes) ([]Demand, error) {
	q := problem{visit: v, others: others, wishes: wishes}
	q.fill()
	m, err := newModel(q, 1, search.NewMeter(search.Budget{}))
	if err != nil {
		return nil, err
	}
	return m.demands(), nil
}

// Without gives a visit, what other visits keep, and wishes without some demands. It changes none of its arguments.
func Without(v *visit.Visit, others []visit.Occupancy, wishes Wishes, demands ...Demand) (*visit.Visit, []visit.Occupancy, Wishes) {
	q := problem{visit: v, others: others, wishes: wishes}
	q = q.without(demands)
	return q.visit, q.others, q.wishes
}

// without gives a copy of a problem that lacks some demands.
func (q problem) without(demands []Demand) problem {
	v := *q.visit
	v.Items, v.Places, v.People = slices.Clone(v.Items), slices.Clone(v.Places), slices.Clone(v.People)
	q.visit, q.others = &v, slices.Clone(q.others)
	q.wishes.Settings.Meals = slices.Clone(q.wishes.Settings.Meals)
	for _, d := range demands {
		d.drop(&q)
	}
	return q
}

// demands lists what the pieces, and everything that may stand in their way, ask for.
func (m *model) demands() []Demand {
	var all []Demand
	add := func(kind string, hard int, items []int, key string, named args, drop func(*problem)) {
		d := Demand{Kind: kind, Message: text.Message{Key: key, Args: named}, hard: hard, drop: drop}
		for _, i := range items {
			d.Items = append(d.Items, m.entries[i].item.ID)
		}
		all = append(all, d)
	}
	m.officeDemands(add)
	for k := range m.pieces {
		m.itemDemands(m.pieces[k].item, &m.pieces[k], add)
	}
	for i := range m.entries {
		if _, loose := m.pieceOf[i]; !loose && m.entries[i].timed {
			m.itemDemands(i, nil, add)
		}
	}
	m.placeDemands(add)
	for n, o := range m.outsiders {
		s := stay{item: len(m.entries) + n}
		said := say(moment{minuteOf(o.Start), m.traffic.zone}, moment{minuteOf(o.End), m.traffic.zone})
		add("other", ofOthers, nil, "proposal.demand.other", args{"Item": m.titleOf(&s), "Start": said[0], "End": said[1]}, func(q *problem) {
			q.others = slices.DeleteFunc(q.others, func(x visit.Occupancy) bool { return x.Reference == o.Reference && x.Item == o.Item })
		})
	}
	return all
}

type addDemand func(kind string, hard int, items []int, key string, named args, drop func(*problem))

// officeDemands are those of the wishes and their settings.
func (m *model) officeDemands(add addDemand) {
	s := &m.wishes.Settings
	add("hours", ofCustom, nil, "proposal.demand.hours", args{"From": s.DayFrom.Time(), "To": s.DayTo.Time()}, func(q *problem) {
		q.wishes.Settings.DayFrom, q.wishes.Settings.DayTo = clock.TimeOfDay(0, 0), clock.TimeOfDay(24, 0)
	})
	for _, meal := range s.Meals {
		var items []int
		for k := range m.pieces {
			if e := &m.entries[m.pieces[k].item]; e.item.Kind == meal.Kind && e.item.Anchor != visit.Window {
				items = append(items, m.pieces[k].item)
			}
		}
		if len(items) == 0 {
			continue
		}
		add("meal", ofCustom, items, "proposal.demand.meal", args{
			"Meal": text.Message{Key: "kind." + meal.Kind}, "From": meal.From.Time(), "To": meal.To.Time(),
		}, func(q *problem) {
			q.wishes.Settings.Meals = slices.DeleteFunc(q.wishes.Settings.Meals, func(x Meal) bool { return x.Kind == meal.Kind })
		})
	}
	if placed := slices.ContainsFunc(m.pieces, func(p piece) bool { return p.placed }); placed && !m.wishes.Reorder {
		add("order", ofPlan, nil, "proposal.demand.order", nil, func(q *problem) { q.wishes.Reorder = true })
	}
}

// itemDemands are those of one item: a piece, or one that keeps its time.
func (m *model) itemDemands(i int, p *piece, add addDemand) {
	e := &m.entries[i]
	item := &m.problem.visit.Items[i]
	one := []int{i}
	edit := func(change func(*visit.Item)) func(*problem) { return func(q *problem) { change(&q.visit.Items[i]) } }
	cancel := edit(func(item *visit.Item) { item.Status = visit.Cancelled })
	switch {
	case p == nil:
		said := say(e.starts(), e.ends())
		key, hard := "proposal.demand.kept", ofPlaced
		switch {
		case item.Status == visit.Confirmed:
			key, hard = "proposal.demand.confirmed", ofFixed
		case e.locked():
			key, hard = "proposal.demand.fixed", ofFixed
		}
		add("fixed", hard, one, key, args{"Item": item.Title, "Start": said[0], "End": said[1]}, cancel)
		return
	case p.placed:
		add("item", ofPlaced, one, "proposal.demand.placed", args{"Item": item.Title, "Minutes": int(p.length)}, cancel)
	default:
		add("item", ofLoose, one, "proposal.demand.loose", args{"Item": item.Title, "Minutes": int(p.length)}, cancel)
	}
	least := item.Least
	if least == 0 {
		least = m.wishes.Settings.Shortest[item.Kind]
	}
	if least > 0 && int64(least) < p.length && item.Kind != transferKind {
		add("length", ofItem, one, "proposal.demand.length", args{"Item": item.Title, "Minutes": int(p.length), "Least": least}, edit(func(item *visit.Item) {
			item.Minutes, item.Until, item.UntilFold = least, clock.Wall{}, 0
		}))
	}
	if item.Anchor == visit.Window && (!item.Earliest.IsZero() || !item.Latest.IsZero()) {
		key := "proposal.demand.window"
		switch {
		case item.Latest.IsZero():
			key = "proposal.demand.window_from"
		case item.Earliest.IsZero():
			key = "proposal.demand.window_to"
		}
		add("window", ofItem, one, key, args{"Item": item.Title, "From": boundText(item.Earliest), "To": boundText(item.Latest)}, edit(func(item *visit.Item) {
			item.Anchor = visit.Floating
		}))
	}
	if !p.placed && (item.Day != civil.Date{}) {
		add("day", ofItem, one, "proposal.demand.day", args{"Item": item.Title, "Day": dayText(item.Day)}, edit(func(item *visit.Item) { item.Day = civil.Date{} }))
	}
	for _, after := range item.After {
		first, known := m.items[after.Item]
		if !known || m.entries[first].item.IsCancelled() {
			continue
		}
		named := args{"First": m.entries[first].item.Title, "Second": item.Title}
		key := "proposal.demand.after"
		if after.Gap != nil && *after.Gap > 0 {
			key = "proposal.demand.gap"
			named["Minutes"] = *after.Gap
		}
		change := func(to func(*visit.After) bool) func(*problem) {
			return edit(func(item *visit.Item) {
				item.After = slices.DeleteFunc(slices.Clone(item.After), func(a visit.After) bool { return a.Item == after.Item })
				if changed := after; to(&changed) {
					item.After = append(item.After, changed)
				}
			})
		}
		two := []int{first, i}
		add("after", ofItem, two, key, named, change(func(*visit.After) bool { return false }))
		if after.Within != nil {
			add("within", ofPlan, two, "proposal.demand.within", args{"First": named["First"], "Second": named["Second"], "Minutes": *after.Within}, change(func(a *visit.After) bool {
				a.Within = nil
				return true
			}))
		}
	}
}

// boundText writes a bound of a window.
func boundText(w clock.Wall) any {
	if !w.HasDate() {
		return w.Time()
	}
	return inEvery(func(p *text.Printer) string { return p.ShortDay(w.Date) + ", " + w.Time() })
}

// placeDemands are those of places and of people.
func (m *model) placeDemands(add addDemand) {
	used := map[int]bool{}
	people := map[int]bool{}
	for k := range m.pieces {
		e := &m.entries[m.pieces[k].item]
		if e.from != none && !e.kind.Moves {
			used[e.from] = true
		}
		for _, id := range e.item.Attending() {
			if at, ok := m.people[id]; ok {
				people[at] = true
			}
		}
	}
	for at := range m.plan.visit.Places {
		l := &m.plan.visit.Places[at]
		if !used[at] {
			continue
		}
		if h := m.hoursOf(at); h != nil {
			reason := m.closedReason(at, h)
			key := "proposal.demand.opening"
			if h.said == "" {
				key = "proposal.demand.closed"
			}
			add("opening", ofPlace, nil, key, reason.Args, func(q *problem) { q.visit.Places[at].Opens, q.visit.Places[at].Closed = nil, nil })
		}
		if pause := l.SetUp + l.Clearing; pause > 0 {
			add("set_up", ofPlan, nil, "proposal.demand.set_up", args{"Place": l.Name, "Minutes": pause}, func(q *problem) {
				q.visit.Places[at].SetUp, q.visit.Places[at].Clearing = 0, 0
			})
		}
	}
	for at := range m.plan.visit.People {
		if who := &m.plan.visit.People[at]; people[at] && (who.Joins != civil.Date{} || who.Leaves != civil.Date{}) {
			add("presence", ofPerson, nil, "proposal.demand.presence", args{"Who": who.Name}, func(q *problem) {
				q.visit.People[at].Joins, q.visit.People[at].Leaves = civil.Date{}, civil.Date{}
			})
		}
	}
}

// conflict gives an irreducible set of demands that exclude each other, those easiest to relax first, and whether each
// of them has been tried; none where the search ended before one was found. It hands on the set before it tries each.
func (p *proposer) conflict() (found []Demand, whole bool) {
	c := &conflict{problem: p.problem, meter: p.meter}
	c.all = p.model.demands()
	// Of several conflicts the one found has the most of what comes first: what is easiest to relax.
	slices.SortStableFunc(c.all, func(a, b Demand) int { return a.hard - b.hard })
	indices := make([]int, len(c.all))
	for i := range indices {
		indices[i] = i
	}
	members := c.explain(nil, false, indices)
	if c.meter.Over() {
		return nil, false
	}
	untried := func(members []int) []Demand {
		var demands []Demand
		for _, i := range members {
			demands = append(demands, c.all[i])
		}
		return demands
	}
	p.hand(Proposal{Impossible: true, Conflict: untried(members)})
	for _, i := range slices.Clone(members) {
		without := func(list []int) []int {
			return slices.DeleteFunc(slices.Clone(list), func(k int) bool { return k == i })
		}
		d := c.all[i]
		verdict := c.verdict(without(members))
		if c.meter.Over() {
			found = append(found, untried(members[len(found):])...)
			break
		}
		switch verdict {
		case impossible:
			members = without(members)
			continue
		case possible:
			d.Needed = true
		}
		d.Enough = c.verdict(without(indices)) == possible
		found = append(found, d)
	}
	if len(found) > 0 {
		relax := max(slices.IndexFunc(found, func(d Demand) bool { return d.Enough }), 0)
		found[relax].Relax = true
	}
	return found, !c.meter.Over()
}

// testUnits is how much work it may take to decide on some of the demands.
const testUnits = decideUnits / 10

// conflict looks for what excludes each other.
type conflict struct {
	problem
	meter search.Meter
	all   []Demand
}

// verdict says whether those demands alone can be met.
func (c *conflict) verdict(kept []int) verdict {
	if c.meter.Over() {
		return undecided
	}
	keeps := make([]bool, len(c.all))
	for _, i := range kept {
		keeps[i] = true
	}
	var dropped []Demand
	for i := range c.all {
		if !keeps[i] {
			dropped = append(dropped, c.all[i])
		}
	}
	q := c.without(dropped)
	m, err := newModel(q, 1, c.meter)
	if err != nil || !c.meter.Spend(int64(len(q.visit.Items))) {
		return undecided
	}
	found, _ := m.decide(c.meter, testUnits)
	return found
}

// explain is Junker's QuickXplain: of more demands, those that with the background cannot be met. grown says
// that the background has grown since it was last seen to be possible. What cannot be decided counts as possible:
// then there may be more demands than needed, but never fewer.
func (c *conflict) explain(background []int, grown bool, more []int) []int {
	if grown && c.verdict(background) == impossible {
		return nil
	}
	if len(more) == 1 {
		return more
	}
	half := len(more) / 2
	second := c.explain(slices.Concat(background, more[:half]), half > 0, more[half:])
	first := c.explain(slices.Concat(background, second), len(second) > 0, more[:half])
	return slices.Concat(first, second)
}
