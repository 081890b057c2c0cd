package timing

import (
	"fmt"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// ProposeAcross is Propose over several visits at once, for what they share: interpreters, cars, halls, guards and
// people are the same where they have the same key. Each item stays on its own visit's days. In the wishes and in
// the answer an item is named by JointID; others are the items of visits that are not among these.
func ProposeAcross(visits []*visit.Visit, others []visit.Occupancy, wishes Wishes, budget search.Budget, seed uint64, better func(Proposal)) (Proposal, error) {
	q, err := across(visits, others, wishes)
	if err != nil {
		return Proposal{}, err
	}
	return propose(q, budget, seed, better)
}

// JointID names an item among those of several visits.
func JointID(reference, item string) string { return reference + "/" + item }

// SplitJointID is the way back from JointID.
func SplitJointID(id string) (reference, item string) {
	at := strings.LastIndexByte(id, '/')
	return id[:max(at, 0)], id[at+1:]
}

// Of gives what a joint timetable does to one of its visits, whose items it names by their own ids.
func (t *Timetable) Of(reference string) Timetable {
	var own Timetable
	for _, c := range t.Changes {
		if of, item := SplitJointID(c.Item); of == reference {
			c.Item = item
			own.Changes = append(own.Changes, c)
		}
	}
	return own
}

// across makes one problem of several visits.
func across(visits []*visit.Visit, others []visit.Occupancy, wishes Wishes) (problem, error) {
	if len(visits) == 0 {
		return problem{}, fault.InvalidField("visits", "required", nil)
	}
	first := visits[0]
	joint := &visit.Visit{Title: first.Title, Kind: first.Kind, From: first.From, To: first.To, Zone: first.Zone, Languages: first.Languages}
	var of []*visit.Visit // by item
	for _, v := range visits {
		others = slices.DeleteFunc(slices.Clone(others), func(o visit.Occupancy) bool { return o.Reference == v.Reference })
		if v.From.Before(joint.From) {
			joint.From = v.From
		}
		if v.To.After(joint.To) {
			joint.To = v.To
		}
		include(joint, v)
		for range v.Items {
			of = append(of, v)
		}
	}
	return problem{visit: joint, others: others, wishes: wishes, days: func(item int) (first, last civil.Date) { return of[item].From, of[item].To }}, nil
}

// include adds all that is in a visit to a joint one, under joint ids.
func include(joint, v *visit.Visit) {
	id := func(id string) string {
		if id == "" {
			return ""
		}
		return JointID(v.Reference, id)
	}
	ids := func(list []string) []string {
		list = slices.Clone(list)
		for i := range list {
			list[i] = id(list[i])
		}
		return list
	}
	for _, party := range v.Parties {
		party.ID = id(party.ID)
		joint.Parties = append(joint.Parties, party)
	}
	for _, who := range v.People {
		who.ID, who.Party = id(who.ID), id(who.Party)
		joint.People = append(joint.People, who)
	}
	for _, l := range v.Places {
		l.ID, l.Zone = id(l.ID), visit.OrDefault(l.Zone, []string{v.Zone})
		joint.Places = append(joint.Places, l)
	}
	for _, r := range v.Routes {
		r.From, r.To = id(r.From), id(r.To)
		joint.Routes = append(joint.Routes, r)
	}
	for _, r := range v.Resources {
		r.ID, r.Place = id(r.ID), id(r.Place)
		joint.Resources = append(joint.Resources, r)
	}
	for _, t := range v.Tracks {
		t.ID = id(t.ID)
		joint.Tracks = append(joint.Tracks, t)
	}
	for _, item := range v.Items {
		item.Zone, item.UntilZone = v.ZoneOf(&item), v.EndZoneOf(&item)
		item.Tracks = ids(v.TracksOf(&item))
		if len(item.Tracks) == 0 {
			item.Tracks = []string{id("main")}
		}
		item.Title = inVisit(item.Title, v.Reference)
		item.ID, item.Place, item.To, item.Greeter = id(item.ID), id(item.Place), id(item.To), id(item.Greeter)
		item.With, item.Uses = ids(item.With), ids(item.Uses)
		item.After = slices.Clone(item.After)
		for i := range item.After {
			item.After[i].Item = id(item.After[i].Item)
		}
		joint.Items = append(joint.Items, item)
	}
}

// inVisit adds to a title in which visit it is.
func inVisit(title text.Text, reference string) text.Text {
	told := text.Text{}
	for language, said := range title {
		told[language] = said + " (" + reference + ")"
	}
	return told
}

// Occupancies gives what the items of a visit keep, as other visits see it.
func Occupancies(v *visit.Visit) []visit.Occupancy {
	var kept []visit.Occupancy
	key := func(id string) int64 {
		if l := v.Place(id); l != nil {
			return l.Key
		}
		return 0
	}
	for i := range v.Items {
		item := &v.Items[i]
		t, timed, err := v.Times(item)
		if !timed || err != nil {
			continue
		}
		kind := visit.KindOf(item.Kind)
		o := visit.Occupancy{
			Start: t.Start, End: t.End, Reference: v.Reference, Item: item.ID, Title: item.Title,
			PlaceKey: key(item.Place), EndKey: key(item.EndPlace()), Quiet: kind.Quiet,
		}
		if kind.Moves && item.To == "" {
			o.EndKey = 0
		}
		for _, s := range v.Subjects(item) {
			o.Subject = s
			kept = append(kept, o)
		}
	}
	return kept
}

// Effect is what a change in one visit does to another.
type Effect struct {
	Reference string          `json:"reference"` // of the other visit
	Breaks    []visit.Finding `json:"breaks"`    // there, that were not there before or were not as bad
}

// Effects gives what a change of a visit, by hand or by a choice of Ripple, does to other visits that share
// people, places or resources with it: their findings that it makes or makes worse, but for notes.
func Effects(before, after *visit.Visit, visits []*visit.Visit, s Settings) []Effect {
	was, is := Occupancies(before), Occupancies(after)
	var effects []Effect
	for _, v := range visits {
		if v.Reference == before.Reference {
			continue
		}
		if breaks := worse(Check(v, was, s), Check(v, is, s)); len(breaks) > 0 {
			effects = append(effects, Effect{v.Reference, breaks})
		}
	}
	return effects
}

// worse gives the findings, but for notes, that were not there before or were not as bad. Those with another visit's
// item are told apart by it.
func worse(before, after []visit.Finding) []visit.Finding {
	name := func(f *visit.Finding) string {
		two := []string{fmt.Sprint(f.Message.Args["First"]), fmt.Sprint(f.Message.Args["Second"])}
		slices.Sort(two) // which of them comes first may be what changes
		return fmt.Sprint(nameOf(f), two)
	}
	known := map[string]int{}
	for i := range before {
		known[name(&before[i])] = max(known[name(&before[i])], before[i].Minutes+1)
	}
	return slices.DeleteFunc(slices.Clone(after), func(f visit.Finding) bool {
		return f.Severity == visit.Note || f.Minutes+1 <= known[name(&f)]
	})
}
