package timing

import (
	"errors"
	"math/rand/v2"
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// Wishes are what an officer asks of a proposal.
type Wishes struct {
	Days     []civil.Date `json:"days,omitempty"`  // on which items are put; none: the visit's
	Items    []string     `json:"items,omitempty"` // that may be given a time; none: the tray's, and those of these days
	Reorder  bool         `json:"reorder,omitempty"`
	Settings Settings     `json:"settings"`
}

// Timetable is one way to give every item asked for a time. It breaks no rule that makes an item impossible but where
// items that keep their times do.
type Timetable struct {
	Changes  []Change       `json:"changes"` // by time; Before is zero for an item that had no time
	Cost     Cost           `json:"cost"`
	Reasons  []text.Message `json:"reasons"`
	Findings int            `json:"findings"` // errors and warnings that it would have
}

// Apply makes the timetable's changes.
func (t *Timetable) Apply(v *visit.Visit) error {
	for _, change := range t.Changes {
		to := change.After
		if item := v.Item(change.Item); item != nil && to.Minutes == v.Length(item) {
			to.Minutes = 0 // a length that nobody wrote stays the kind's
		}
		if err := v.Move(change.Item, to); err != nil {
			return err
		}
	}
	return nil
}

// Proposal is the answer to Wishes: timetables, the best one first, or what excludes all of them.
type Proposal struct {
	Timetables []Timetable `json:"timetables,omitempty"` // up to three that differ, for each to be a choice
	Impossible bool        `json:"impossible,omitempty"` // it is proved that there is none
	Conflict   []Demand    `json:"conflict,omitempty"`   // demands that cannot all be met; without any one that is needed they can
	Complete   bool        `json:"complete"`             // it is proved that no timetable is better than the first, or that there is none
}

// mostUnits ends a search that has no other end.
const mostUnits = 50_000_000

// Propose looks for timetables for items that have no time yet, and for those that have to make way for them. What
// is fixed or confirmed, and flights, keep their times; what has a time keeps its order unless the wishes say
// otherwise. Each time more is known, better, which may be nil, is called with all that is known: first that there is no
// timetable, where that is so, then why.
// The same visit, wishes, units and seed give the same answer. Too many items, one that is unknown, or a setting
// that cannot be, is an error.
func Propose(v *visit.Visit, others []visit.Occupancy, wishes Wishes, budget search.Budget, seed uint64, better func(Proposal)) (Proposal, error) {
	return propose(problem{visit: v, others: others, wishes: wishes}, budget, seed, better)
}

func propose(q problem, budget search.Budget, seed uint64, better func(Proposal)) (Proposal, error) {
	q.fill()
	if err := q.wishes.valid(); err != nil {
		return Proposal{}, err
	}
	if budget.Units == 0 {
		budget.Units = mostUnits
	}
	p := &proposer{problem: q, meter: search.NewMeter(budget), seed: seed, better: better}
	answer, err := p.run()
	if errors.Is(err, errStopped) {
		return Proposal{}, nil
	}
	return answer, err
}

// fill takes the visit's days where the wishes name none, and the rules' own severities.
func (q *problem) fill() {
	q.wishes.Settings.Severities = nil // what cannot be is not proposed, however grave the office finds it
	if len(q.wishes.Days) > 0 {
		return
	}
	for day := q.visit.From; !day.After(q.visit.To) && len(q.wishes.Days) < visit.MaxDays; day = day.AddDays(1) {
		q.wishes.Days = append(q.wishes.Days, day)
	}
}

// valid refuses wishes that cannot be.
func (w *Wishes) valid() error {
	if len(w.Days) > visit.MaxDays {
		return fault.InvalidField("days", "minutes_range", fault.Args{"Value": len(w.Days), "Most": visit.MaxDays})
	}
	return w.Settings.Valid()
}

// proposer works on one proposal.
type proposer struct {
	problem
	meter  search.Meter
	seed   uint64
	better func(Proposal)

	model  *model
	before map[string]int // the present findings
	quests []*quest       // one for each timetable
	told   []Cost
}

// Units of work of the parts of a search.
const (
	firstUnits  = 30_000  // to look for a first timetable with so many changes
	decideUnits = 400_000 // to decide whether there is one
	turnUnits   = 20_000  // of the first turn; each is longer than the one before
	timetables  = 3
)

func (p *proposer) run() (Proposal, error) {
	if p.meter.Over() {
		return Proposal{}, nil
	}
	var err error
	if p.model, err = newModel(p.problem, int64(p.wishes.Settings.Grain), p.meter); err != nil {
		return Proposal{}, err
	}
	if len(p.model.pieces) == 0 {
		return Proposal{Complete: !p.model.held}, nil
	}
	if !p.meter.Spend(checkUnits) {
		return Proposal{}, nil
	}
	p.others = p.model.relevant(p.others)
	p.before = worst(Check(p.visit, p.others, p.wishes.Settings))
	best, found, err := p.begin()
	if err != nil {
		return Proposal{}, err
	}
	if best == nil {
		if found != impossible || p.meter.Over() {
			return Proposal{}, nil
		}
		answer := Proposal{Impossible: true}
		p.hand(answer)
		var whole bool
		answer.Conflict, whole = p.conflict()
		answer.Complete = whole && !p.model.held
		return answer, nil
	}
	p.quests = []*quest{best}
	p.tell()
	for turn := int64(turnUnits); !p.meter.Over(); turn += turn / 2 {
		best.prove(turn)
		p.tell()
		best.improve(turn)
		p.tell()
		p.differ(turn / 2)
		p.tell()
		if best.complete && turn >= 4*turnUnits {
			break
		}
	}
	return Proposal{Timetables: p.timetables(), Complete: best.complete && !p.model.held}, nil
}

// begin finds a first timetable, if need be on any minute and not only on those of the grain.
func (p *proposer) begin() (*quest, verdict, error) {
	for {
		q, found := p.beginOn()
		if q != nil || p.model.grain == 1 || p.meter.Over() {
			return q, found, nil
		}
		var err error
		if p.model, err = newModel(p.problem, 1, p.meter); err != nil {
			return nil, found, err
		}
	}
}

// beginOn finds a first timetable on the model's grain: one that changes nothing if that is soon found, else
// whichever there is.
func (p *proposer) beginOn() (*quest, verdict) {
	if p.model.hopeless() {
		return nil, impossible
	}
	q := newQuest(p.model, p.meter, rand.New(rand.NewPCG(p.seed, 0)), p.holds)
	if q.begin(0, firstUnits); q.found {
		return q, possible
	}
	found, starts := p.model.decide(p.meter, decideUnits)
	switch {
	case found == impossible:
		return nil, impossible
	case found == possible && p.holds(starts):
		q.load(starts)
		q.take(starts, q.cost)
		return q, possible
	}
	if q.begin(1, firstUnits); q.found {
		return q, possible
	}
	return nil, undecided
}

// apart is by how many minutes an item has to differ for a timetable to be another choice.
const apart = 60

// differ looks for timetables that differ from those before them in a third of what is put somewhere.
func (p *proposer) differ(units int64) {
	best := p.quests[0]
	var free []int
	for k := range p.model.pieces {
		if best.best[k] != p.model.pieces[k].now || !p.model.pieces[k].placed {
			free = append(free, k)
		}
	}
	if len(free) == 0 {
		return
	}
	p.quests = slices.DeleteFunc(p.quests, func(q *quest) bool {
		return q != best && !p.differs(q.best, best.best, free)
	})
	for n := 1; n < timetables; n++ {
		if n < len(p.quests) {
			p.quests[n].improve(units)
			continue
		}
		random := rand.New(rand.NewPCG(p.seed, uint64(n)+uint64(p.meter.Spent())))
		q := newQuest(p.model, p.meter, random, p.holds)
		random.Shuffle(len(free), func(a, b int) { free[a], free[b] = free[b], free[a] })
		for _, k := range free[:(len(free)+2)/3] {
			for _, other := range p.quests {
				q.forbidden[k] = append(q.forbidden[k], span{other.best[k] - apart + 1, other.best[k] + apart - 1})
			}
		}
		q.begin(best.least.Changes, units)
		if !q.found {
			return
		}
		q.improve(units)
		p.quests = append(p.quests, q)
	}
}

func (p *proposer) differs(a, b []int64, free []int) bool {
	differ := 0
	for _, k := range free {
		if by := a[k] - b[k]; max(by, -by) >= apart {
			differ++
		}
	}
	return differ >= (len(free)+2)/3
}

// tell hands on what is known, where it is better than before.
func (p *proposer) tell() {
	if p.better == nil {
		return
	}
	var costs []Cost
	for _, q := range p.quests {
		costs = append(costs, q.least)
	}
	if !slices.Equal(costs, p.told) {
		p.told = costs
		p.better(Proposal{Timetables: p.timetables()})
	}
}

// hand hands on what is known.
func (p *proposer) hand(answer Proposal) {
	if p.better != nil {
		p.better(answer)
	}
}

func (p *proposer) timetables() []Timetable {
	ordered := slices.Clone(p.quests)
	slices.SortStableFunc(ordered, func(a, b *quest) int { return a.least.Compare(b.least) })
	var tables []Timetable
	for _, q := range ordered {
		if q.told == nil {
			q.told = p.timetable(q)
		}
		table := *q.told
		table.Reasons = slices.Clone(table.Reasons)
		tables = append(tables, table)
	}
	compareReasons(tables)
	return tables
}

func (p *proposer) timetable(q *quest) *Timetable {
	t := &Timetable{Cost: q.least, Changes: p.changes(q.best)}
	after := p.visitWith(t.Changes)
	for _, f := range Check(after, p.others, p.wishes.Settings) {
		if f.Severity != visit.Note {
			t.Findings++
		}
	}
	t.Reasons = p.reasons(q.least, t.Changes)
	return t
}

// changes gives starts as changes to the visit.
func (p *proposer) changes(starts []int64) []Change {
	m := p.model
	var changes []Change
	order := make([]int, len(m.pieces))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return compare(starts[a], starts[b]) })
	for _, k := range order {
		piece := &m.pieces[k]
		if piece.placed && starts[k] == piece.now {
			continue
		}
		e := &m.entries[piece.item]
		change := Change{Item: e.item.ID, After: e.slotAt(starts[k])}
		if piece.placed {
			change.Before = e.slotAt(piece.now)
			change.Before.Minutes = int(piece.length)
		}
		change.After.Minutes = int(piece.length)
		changes = append(changes, change)
	}
	return changes
}

// visitWith gives the visit with changes made; nil where one cannot be.
func (p *proposer) visitWith(changes []Change) *visit.Visit {
	after := *p.visit
	after.Items = slices.Clone(p.visit.Items)
	table := Timetable{Changes: changes}
	if err := table.Apply(&after); err != nil {
		return nil
	}
	return &after
}

// worst gives the minutes of each error by rule and items.
func worst(findings []visit.Finding) map[string]int {
	known := map[string]int{}
	for i := range findings {
		if f := &findings[i]; f.Severity == visit.Error {
			known[nameOf(f)] = max(known[nameOf(f)], f.Minutes+1)
		}
	}
	return known
}

// holds says whether Check finds no error that was not there before, and none at all on what is given a time.
func (p *proposer) holds(starts []int64) bool {
	changes := p.changes(starts)
	after := p.visitWith(changes)
	if after == nil {
		return false
	}
	changed := map[string]bool{}
	for _, c := range changes {
		changed[c.Item] = true
	}
	findings := Check(after, p.others, p.wishes.Settings)
	for i := range findings {
		f := &findings[i]
		if f.Severity != visit.Error {
			continue
		}
		if f.Rule == leastBroken || f.Rule == timeInvalid || f.Rule == orderCircle || f.Message.Key == "finding.transfer_short" {
			continue // no time mends it
		}
		if f.Minutes+1 > p.before[nameOf(f)] || slices.ContainsFunc(f.Items, func(id string) bool { return changed[id] }) {
			return false
		}
	}
	return true
}
