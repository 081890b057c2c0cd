package protocol

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Place is where a member stands in an order, and why.
type Place struct {
	Number int // from 1
	Member *visit.Member
	Why    []text.Message
}

// What an order is for. The office's table of orders says which classes it holds, and in which order.
const (
	ForDelegation    = "delegation"
	ForTable         = "table"
	ForReceivingLine = "receiving_line"
	ForCars          = "cars"
	ForSigning       = "signing"
)

// How an order decides between members of equal class and weight.
const (
	ByHand     = "hand"     // the place that their own side gave them
	BySince    = "since"    // the date in office or of credentials, the earliest first
	ByAlphabet = "alphabet" // their names in a named language
	ByRotation = "rotation" // the alphabet, begun with a named member
)

// Event says what an order is for and how it breaks ties. Its zero value orders a whole delegation by hand.
type Event struct {
	Use      string                // of the uses; "": ForDelegation
	Members  []string              // ids of who is there; nil: everyone
	TieBreak string                // "": the office's
	Language string                // of the alphabet; "": the visit's first
	Since    map[string]civil.Date // by member
	First    string                // id of the member with whom a rotation begins
	Moves    []Move                // made by an officer, in turn

	kept  map[string]int // places in the delegation's order, which then go before weight
	plain bool           // nobody asks why
}

// Move is an officer's own decision about one place of an order.
type Move struct {
	Member string
	To     int // the number of the new place
	Reason string
}

// standing is a member with what precedence goes by.
type standing struct {
	member *visit.Member
	class  string
	rank   int // of the class in the order; -1: not in it
	weight int
	known  bool // the weight is
	kept   int  // place in the order as it is kept
}

// Order suggests the order of one or several parties of a side: by class, then by the weight of rank or post,
// then by the event's tie-break. It changes nothing in the visit. Members whose weight is not known stay where
// their own side put them among their class.
func Order(v *visit.Visit, parties []string, e Event, o Office) []Place {
	return suggest(v, parties, e, o, newWeigher(&o))
}

func suggest(v *visit.Visit, parties []string, e Event, o Office, w *weigher) []Place {
	e.TieBreak = cmp.Or(e.TieBreak, o.TieBreak)
	order := standings(v, parties, e, o, w)
	tie := e.tie(v)
	slices.SortStableFunc(order, func(a, b standing) int {
		return cmp.Or(a.rank-b.rank, e.kept[a.member.ID]-e.kept[b.member.ID], b.weight-a.weight, tie(a, b))
	})
	if e.TieBreak == ByRotation {
		rotate(order, e.First)
	}
	places := make([]Place, len(order))
	for i, s := range order {
		tied := i > 0 && equal(order[i-1], s) || i+1 < len(order) && equal(s, order[i+1])
		places[i] = Place{Number: i + 1, Member: s.member}
		if !e.plain {
			places[i].Why = e.why(v, s, tied)
		}
	}
	for _, m := range e.Moves {
		places = moved(places, m)
	}
	return places
}

func equal(a, b standing) bool { return a.rank == b.rank && a.weight == b.weight }

// standings gives who is in the order, as their own side keeps it: by seq, those without one last.
func standings(v *visit.Visit, parties []string, e Event, o Office, w *weigher) []standing {
	classes := o.Orders[cmp.Or(e.Use, ForDelegation)]
	var order []standing
	for i := range v.People {
		m := &v.People[i]
		if !slices.Contains(parties, m.Party) || e.Members != nil && !slices.Contains(e.Members, m.ID) {
			continue
		}
		s := standing{member: m, class: class(m)}
		s.weight, s.known = w.of(&m.Person)
		if s.class == spouse && s.known {
			s.class = official // a spouse in office goes by that office
		}
		if s.rank = slices.Index(classes, s.class); s.rank >= 0 {
			order = append(order, s)
		}
	}
	slices.SortStableFunc(order, func(a, b standing) int {
		return cmp.Or(cmp.Compare(lastIfNought(a.member.Seq), lastIfNought(b.member.Seq)), slices.Index(parties, a.member.Party)-slices.Index(parties, b.member.Party))
	})
	inherit(order)
	for i := range order {
		order[i].kept = i
	}
	return order
}

func lastIfNought(seq int) int {
	if seq == 0 {
		return 1 << 30
	}
	return seq
}

// inherit lends members of unknown weight that of the member of their class before them, else after them.
func inherit(order []standing) {
	last := map[int]int{}
	for i := range order {
		s := &order[i]
		weight, lent := last[s.rank]
		switch {
		case s.known:
			last[s.rank] = s.weight
		case lent:
			s.weight = weight
		default:
			if next := slices.IndexFunc(order[i:], func(other standing) bool { return other.rank == s.rank && other.known }); next >= 0 {
				s.weight = order[i+next].weight
			}
		}
	}
}

// tie gives the comparison of members of equal class and weight.
func (e Event) tie(v *visit.Visit) func(a, b standing) int {
	switch e.TieBreak {
	case BySince:
		return func(a, b standing) int {
			x, y := e.Since[a.member.ID], e.Since[b.member.ID]
			none := civil.Date{}
			switch {
			case x == y:
				return a.kept - b.kept
			case x == none:
				return 1
			case y == none:
				return -1
			}
			return x.Compare(y)
		}
	case ByAlphabet, ByRotation:
		language := e.language(v)
		compare := text.For(language).Alphabet()
		return func(a, b standing) int {
			return cmp.Or(compare(a.member.Name.In(language), b.member.Name.In(language)), a.kept-b.kept)
		}
	}
	return func(a, b standing) int { return a.kept - b.kept }
}

func (e Event) language(v *visit.Visit) string {
	if e.Language == "" && len(v.Languages) > 0 {
		return v.Languages[0]
	}
	return e.Language
}

// rotate begins each run of equals that holds the member with that member.
func rotate(order []standing, first string) {
	at := slices.IndexFunc(order, func(s standing) bool { return s.member.ID == first })
	if at < 0 {
		return
	}
	from, to := at, at
	for from > 0 && equal(order[from-1], order[at]) {
		from--
	}
	for to < len(order) && equal(order[to], order[at]) {
		to++
	}
	run := slices.Concat(order[at:to], order[from:at])
	copy(order[from:to], run)
}

// why explains a place; tied says that class and weight alone don't decide it.
func (e Event) why(v *visit.Visit, s standing, tied bool) []text.Message {
	reason := func(key string, a args) text.Message { return text.Message{Key: key, Args: a} }
	why := []text.Message{reason("precedence.class", args{"Class": text.Message{Key: "class." + s.class}})}
	if s.class != class(s.member) {
		why = append(why, reason("precedence.spouse_in_office", nil))
	}
	if s.known {
		by := s.member.Rank
		if by.IsEmpty() || !s.member.Position.IsEmpty() {
			by = text.Join(slices.DeleteFunc([]text.Text{s.member.Rank, s.member.Position}, text.Text.IsEmpty), ", ")
		}
		why = append(why, reason("precedence.weight", args{"By": by, "Weight": s.weight}))
	} else {
		why = append(why, reason("precedence.weight_unknown", nil))
	}
	if number := e.kept[s.member.ID]; number > 0 {
		return append(why, reason("precedence.delegation", args{"Number": number}))
	}
	if !tied {
		return why
	}
	since, dated := e.Since[s.member.ID]
	switch {
	case e.TieBreak == BySince && dated:
		return append(why, reason("precedence.since", args{"Day": dayName(since)}))
	case e.TieBreak == ByAlphabet || e.TieBreak == ByRotation:
		language := languageNames([]string{e.language(v)})
		if first := v.Member(e.First); e.TieBreak == ByRotation && first != nil {
			return append(why, reason("precedence.rotation", args{"Language": language, "First": first.Name}))
		}
		return append(why, reason("precedence.alphabet", args{"Language": language}))
	case s.member.Seq > 0:
		return append(why, reason("precedence.hand", args{"Number": s.member.Seq}))
	}
	return append(why, reason("precedence.listed", nil))
}

// moved carries out an officer's decision.
func moved(places []Place, m Move) []Place {
	from := slices.IndexFunc(places, func(p Place) bool { return p.Member.ID == m.Member })
	if from < 0 {
		return places
	}
	place := places[from]
	place.Why = append(slices.Clone(place.Why), text.Message{Key: "precedence.moved", Args: args{"From": place.Number, "Reason": m.Reason}})
	rest := slices.Delete(slices.Clone(places), from, from+1)
	places = slices.Insert(rest, max(0, min(m.To-1, len(rest))), place)
	for i := range places {
		places[i].Number = i + 1
	}
	return places
}

// Columns gives the orders of the two sides, each numbered by itself.
func Columns(v *visit.Visit, e Event, o Office) (host, guest []Place) {
	return Order(v, partiesOf(v, visit.Host), e, o), Order(v, partiesOf(v, visit.Guest), e, o)
}

func partiesOf(v *visit.Visit, side string) []string {
	var ids []string
	for _, p := range v.Parties {
		if p.Side == side {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Mixed lists both sides as one, alternating: of equal rank, the foreign guest precedes the host's national.
// What one side has more stands at the end.
func Mixed(host, guest []Place) []Place {
	var mixed []Place
	for i := range max(len(host), len(guest)) {
		if i < len(guest) {
			p := guest[i]
			p.Why = append(slices.Clone(p.Why), text.Message{Key: "precedence.guest_first"})
			mixed = append(mixed, p)
		}
		if i < len(host) {
			p := host[i]
			p.Why = append(slices.Clone(p.Why), text.Message{Key: "precedence.host_second"})
			mixed = append(mixed, p)
		}
	}
	for i := range mixed {
		mixed[i].Number = i + 1
	}
	return mixed
}

// Disagreement is a member whose kept place is not where class and weight would put them.
type Disagreement struct {
	Member    *visit.Member
	Kept      int // place among the members of the party, by their seq
	Suggested int
	Why       []text.Message
}

// Disagrees says where the orders that the sides gave differ from what Order suggests, as after a change of
// rank. It names as few members as explain the difference. Spouses stand by whom they accompany, so that
// their places are not questioned, nor are those of members without a seq.
func Disagrees(v *visit.Visit, o Office) []Disagreement { return disagrees(v, o, newWeigher(&o)) }

func disagrees(v *visit.Visit, o Office, w *weigher) []Disagreement {
	var found []Disagreement
	for _, party := range v.Parties {
		var ids []string
		for i := range v.People {
			if m := &v.People[i]; m.Party == party.ID && m.Seq > 0 && class(m) != spouse {
				ids = append(ids, m.ID)
			}
		}
		if len(ids) < 2 {
			continue
		}
		event := Event{Members: ids, TieBreak: ByHand}
		kept := map[*visit.Member]int{}
		for i, s := range standings(v, []string{party.ID}, event, o, w) {
			kept[s.member] = i + 1
		}
		suggested := suggest(v, []string{party.ID}, event, o, w)
		agreed := rising(suggested, kept)
		for i, place := range suggested {
			if !agreed[i] {
				found = append(found, Disagreement{Member: place.Member, Kept: kept[place.Member], Suggested: place.Number, Why: place.Why})
			}
		}
	}
	return found
}

// rising marks a longest run of places whose kept numbers rise.
func rising(places []Place, kept map[*visit.Member]int) []bool {
	length, before, best := make([]int, len(places)), make([]int, len(places)), -1
	for i := range places {
		length[i], before[i] = 1, -1
		for j := range i {
			if kept[places[j].Member] < kept[places[i].Member] && length[j]+1 > length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	marked := make([]bool, len(places))
	for i := best; i >= 0; i = before[i] {
		marked[i] = true
	}
	return marked
}
