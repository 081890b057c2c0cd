package timing

import (
	"errors"
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// What a proposal takes on: items to be given a time, and items of the plan that may move for them. Where there are
// more of the latter, all of them keep their times.
const (
	MaxProposed = 200
	maxPieces   = 600
)

// problem is what a proposal is asked for.
type problem struct {
	visit  *visit.Visit
	others []visit.Occupancy
	wishes Wishes
	days   func(item int) (first, last civil.Date) // outside of which an item is not put; nil: none
}

// piece is an item that may be given a time, or another one.
type piece struct {
	item     int // of the plan's entries
	length   int64
	placed   bool   // it has a time
	now      int64  // its start, of a placed one
	stays    bool   // it may keep that
	domain   []span // of starts, both ends included, in order
	subjects []int
}

// model is a problem made ready for search. Its plan holds everything but the pieces, which keep nothing there.
type model struct {
	*plan
	problem
	strict  traffic // what Check goes by; the plan's own is what proposals leave
	grain   int64
	pieces  []piece
	pieceOf map[int]int // by item
	bonds   [][]bond    // by piece
	crowds  []crowd
	held    bool // items that might have moved keep their times, for there are too many
	circle  bool // pieces are to be after each other in a circle
}

// pick gives the items that may be given a time: indices of the visit's.
func (q *problem) pick() (pieces []int, held bool, err error) {
	v := q.visit
	var named map[string]bool
	if len(q.wishes.Items) > 0 {
		named = map[string]bool{}
		for _, id := range q.wishes.Items {
			named[id] = true
			if v.Item(id) == nil {
				return nil, false, fault.New(fault.NotFound, "items", "item_unknown", fault.Args{"Value": id})
			}
		}
	}
	var loose, placed []int
	for i := range v.Items {
		item := &v.Items[i]
		day, known := v.DayOf(item)
		if item.IsCancelled() || named != nil && !named[item.ID] || named == nil && known && !slices.Contains(q.wishes.Days, day) {
			continue
		}
		if item.At.IsZero() {
			loose = append(loose, i)
		} else if e := (entry{item: item}); e.movable() && !e.locked() {
			placed = append(placed, i)
		}
	}
	if len(loose) > MaxProposed {
		return nil, false, fault.InvalidField("items", "proposal_too_large", fault.Args{"Count": len(loose), "Most": MaxProposed})
	}
	if held = len(loose)+len(placed) > maxPieces; held {
		placed = nil
	}
	pieces = append(loose, placed...)
	slices.Sort(pieces)
	return pieces, held, nil
}

// errStopped says that the search was told to stop before it could begin.
var errStopped = errors.New("stopped")

// pieceUnits is what it takes to make a piece ready.
const pieceUnits = 16

// newModel makes a problem ready. Starts are offered at minutes of the grain.
func newModel(q problem, grain int64, meter search.Meter) (*model, error) {
	picked, held, err := q.pick()
	if err != nil {
		return nil, err
	}
	m := &model{problem: q, grain: max(grain, 1), pieceOf: map[int]int{}, held: held}
	rest := *q.visit
	rest.Items = slices.Clone(rest.Items)
	for _, day := range q.wishes.Days {
		if day.Before(rest.From) {
			rest.From = day
		}
		if day.After(rest.To) {
			rest.To = day
		}
	}
	days := map[int]civil.Date{} // that loose items are to be on
	for _, i := range picked {
		item := &rest.Items[i]
		p := piece{item: i, length: int64(q.visit.Length(item))}
		t, timed, err := q.visit.Times(item)
		if err != nil {
			continue // its own finding says so
		}
		if p.placed = timed; timed {
			p.now = minuteOf(t.Start)
		}
		days[i] = item.Day
		item.Minutes, item.At, item.Fold, item.Until, item.UntilFold, item.Day = int(p.length), clock.Wall{}, 0, clock.Wall{}, 0, civil.Date{}
		m.pieceOf[i] = len(m.pieces)
		m.pieces = append(m.pieces, p)
	}
	m.plan = newPlan(&rest, q.others, &m.wishes.Settings)
	if !meter.Spend(checkUnits) {
		return nil, errStopped
	}
	if _, err := clock.Zone(rest.Zone); err != nil {
		return nil, err
	}
	s := &m.wishes.Settings
	m.strict, m.traffic = m.traffic, newTraffic(&rest, s, max(s.Boarding, s.UsualBoarding))
	for k := range m.pieces {
		if err := m.measure(k); err != nil {
			return nil, err
		}
	}
	ties, order := m.ties(), m.agreedOrder()
	for k := range m.pieces {
		if !meter.Spend(pieceUnits) {
			return nil, errStopped
		}
		m.lay(k, days[m.pieces[k].item], ties, order)
	}
	if !m.bind(ties, order, meter) {
		return nil, errStopped
	}
	m.gather()
	return m, nil
}

// relevant gives what other visits keep of this one's in its days.
func (m *model) relevant(others []visit.Occupancy) []visit.Occupancy {
	known := map[[2]string]bool{}
	for _, o := range m.outsiders {
		known[[2]string{o.Reference, o.Item}] = true
	}
	return slices.DeleteFunc(slices.Clone(others), func(o visit.Occupancy) bool { return !known[[2]string{o.Reference, o.Item}] })
}

// measure finds a piece's zone, its subjects, and the length that it needs at least.
func (m *model) measure(k int) error {
	p := &m.pieces[k]
	e := &m.entries[p.item]
	var err error
	if e.times.StartZone, err = clock.Zone(m.plan.visit.ZoneOf(e.item)); err != nil {
		return err
	}
	if e.times.EndZone, err = clock.Zone(m.plan.visit.EndZoneOf(e.item)); err != nil {
		return err
	}
	if !p.placed {
		written := &m.problem.visit.Items[p.item]
		p.length = max(p.length, int64(e.item.Least))
		if way := m.wayOf(e); way > 0 {
			if written.Minutes == 0 && written.Until.IsZero() {
				p.length = (m.traffic.most(m.spared(way)) + m.grain - 1) / m.grain * m.grain
			}
			p.length = max(p.length, m.strict.least(way))
		}
	}
	e.minutes = p.length
	p.subjects = m.kept(nil, e)
	return nil
}

// spared gives a way's minutes with what is usually left over for it.
func (m *model) spared(way int64) int64 {
	return (way*int64(max(m.wishes.Settings.Spare, 100)) + 99) / 100
}

// lay finds when a piece can start by everything that keeps its time: on its days, in its window or within the
// office's hours, while its place is open, everyone is there and what it needs is free.
func (m *model) lay(k int, own civil.Date, ties []tie, order map[string][]int) {
	p := &m.pieces[k]
	e := &m.entries[p.item]
	local := hours{zone: e.times.StartZone}
	days := m.wishes.Days
	if (own != civil.Date{}) {
		days = []civil.Date{own}
	}
	var open []span
	for _, day := range days {
		if m.days != nil {
			if first, last := m.days(p.item); day.Before(first) || day.After(last) {
				continue
			}
		}
		if m.away(e.item, day) {
			continue
		}
		from, to := m.hoursFor(e, &local, day)
		open = append(open, m.whileOpen(e, span{from, to})...)
	}
	slices.SortFunc(open, func(a, b span) int { return compare(a.start, b.start) })
	var blocked, wrong []span // wrong: by an error
	for _, at := range p.subjects {
		m.barsOf(&m.subjects[at], p.item, func(first, last int64, severity visit.Severity, by limit) {
			blocked = append(blocked, span{first, last})
			if severity == visit.Error && (by.link.rule != routeShort || m.wrongRoute(p, by.other)) {
				wrong = append(wrong, span{first, last})
			}
		})
	}
	bar := func(first, last int64) {
		if first <= last {
			blocked, wrong = append(blocked, span{first, last}), append(wrong, span{first, last})
		}
	}
	if way := m.wayOf(e); len(open) > 0 {
		for _, s := range m.strict.slow(way, p.length, open[0].start, open[len(open)-1].end) {
			bar(s.start, s.end)
		}
	}
	m.tieBars(p, ties, bar)
	if p.placed && !m.wishes.Reorder {
		first, last := m.between(p, order)
		bar(math.MinInt64, first-1)
		bar(last+1, math.MaxInt64)
	}
	p.domain = m.rounded(subtract(open, blocked))
	if p.placed {
		at := e.slotAt(p.now).At
		side, _ := outsideWindow(e.item, at)
		p.stays = side == 0 && !m.away(e.item, at.Date) && len(m.whileOpen(e, span{p.now, p.now})) > 0 &&
			!slices.ContainsFunc(wrong, func(s span) bool { return s.start <= p.now && p.now <= s.end })
		if p.stays {
			p.domain = m.include(p.domain, p.now)
		}
	}
}

// wrongRoute says whether the route between a placed piece and what keeps its time is too short even without
// what the office adds to it.
func (m *model) wrongRoute(p *piece, other *stay) bool {
	if !p.placed {
		return true
	}
	e := &m.entries[p.item]
	need := func(from, to int, leaving int64) int64 {
		if from == none || to == none {
			return 0
		}
		way, _ := m.roads.between(from, to)
		return m.strict.minutes(way, leaving)
	}
	return p.now < other.end+need(other.to, e.from, other.end) && other.start < p.now+p.length+need(e.to, other.from, p.now+p.length)
}

// away says whether anyone who takes part has not joined the visit on a day, or has left it.
func (m *model) away(item *visit.Item, day civil.Date) bool {
	return slices.ContainsFunc(item.Attending(), func(id string) bool {
		at, ok := m.people[id]
		if !ok {
			return false
		}
		who := &m.plan.visit.People[at]
		return (who.Joins != civil.Date{}) && day.Before(who.Joins) || (who.Leaves != civil.Date{}) && day.After(who.Leaves)
	})
}

// hoursFor gives the first and the last start of an item on a day: those of its window, else those at which a
// meal of its kind is eaten, else the office's.
func (m *model) hoursFor(e *entry, local *hours, day civil.Date) (first, last int64) {
	s := &m.wishes.Settings
	from, to := minuteOfDay(s.DayFrom), minuteOfDay(s.DayTo)
	for _, meal := range s.Meals {
		if meal.Kind == e.item.Kind {
			from, to = minuteOfDay(meal.From), minuteOfDay(meal.To)
		}
	}
	first, last = local.minute(day, int(from)), local.minute(day, int(to))-e.minutes
	if e.item.Anchor != visit.Window {
		return first, last
	}
	midnight, next := local.minute(day, 0), local.minute(day, 1440)-1
	earliest, latest := boundOn(e.item.Earliest, day), boundOn(e.item.Latest, day)
	if !earliest.IsZero() {
		first = max(e.minuteAt(earliest), midnight)
		last = max(last, next)
	}
	if !latest.IsZero() {
		last = min(e.minuteAt(latest), next)
		if earliest.IsZero() {
			first = min(first, max(midnight, last))
		}
	}
	return first, last
}

// whileOpen gives those starts at which an item's place is open throughout it.
func (m *model) whileOpen(e *entry, starts span) []span {
	h := m.opening(e)
	if starts.start > starts.end || h == nil {
		if starts.start > starts.end {
			return nil
		}
		return []span{starts}
	}
	var open []span
	for _, s := range h.open(starts.start, starts.end+e.minutes) {
		if first, last := max(s.start, starts.start), min(s.end-e.minutes, starts.end); first <= last {
			open = append(open, span{first, last})
		}
	}
	return open
}

// tieBars bars the starts at which a piece would not be after, or before, what keeps its time as "after" says.
func (m *model) tieBars(p *piece, ties []tie, bar func(first, last int64)) {
	for _, t := range ties {
		if t.first != p.item && t.second != p.item {
			continue
		}
		other := t.first + t.second - p.item
		if _, loose := m.pieceOf[other]; loose {
			continue
		}
		o := &m.entries[other]
		earliest, latest, known := m.bounds(o)
		if !known {
			continue
		}
		if t.second == p.item {
			bar(math.MinInt64, earliest+o.minutes+t.gap-1)
			if t.within >= 0 {
				bar(latest+o.minutes+t.within+1, math.MaxInt64)
			}
			continue
		}
		bar(latest-t.gap-p.length+1, math.MaxInt64)
		if t.within >= 0 {
			bar(math.MinInt64, earliest-t.within-p.length-1)
		}
	}
}

// subtract gives what is left of spans without those that are blocked; both with both ends included.
func subtract(open, blocked []span) []span {
	slices.SortFunc(blocked, func(a, b span) int { return compare(a.start, b.start) })
	var left []span
	for _, s := range open {
		for _, b := range blocked {
			if b.start > s.end {
				break
			}
			if b.end < s.start {
				continue
			}
			if b.start > s.start {
				left = append(left, span{s.start, b.start - 1})
			}
			s.start = b.end + 1
			if b.end == math.MaxInt64 || s.start > s.end {
				s.start, s.end = 1, 0
				break
			}
		}
		if s.start <= s.end {
			left = append(left, s)
		}
	}
	return left
}

// rounded narrows spans to minutes of the grain, joining those that meet.
func (m *model) rounded(spans []span) []span {
	var fine []span
	for _, s := range spans {
		s.start, s.end = m.up(s.start), s.end-((s.end%m.grain)+m.grain)%m.grain
		switch n := len(fine); {
		case s.start > s.end:
		case n > 0 && s.start <= fine[n-1].end+m.grain:
			fine[n-1].end = max(fine[n-1].end, s.end)
		default:
			fine = append(fine, s)
		}
	}
	return fine
}

// up gives the first minute of the grain from a minute on.
func (m *model) up(minute int64) int64 {
	return minute + ((-minute%m.grain)+m.grain)%m.grain
}

// include adds one start, which may lie off the grain, to a domain.
func (m *model) include(domain []span, start int64) []span {
	at := 0
	for at < len(domain) && domain[at].end < start {
		at++
	}
	if at == len(domain) || domain[at].start > start {
		return slices.Insert(domain, at, span{start, start})
	}
	s := domain[at]
	if m.up(start) == start {
		return domain
	}
	return slices.Replace(domain, at, at+1, span{s.start, m.up(start) - m.grain}, span{start, start}, span{m.up(start), s.end})
}
