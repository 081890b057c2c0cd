package protocol

import (
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// KeptPlace is a place of an order as officers keep it, beside what the rules say of it.
type KeptPlace struct {
	Place            // its number as kept, and why the rules would put its member where they do
	Suggested int    // its number by the rules
	Differs   bool   // it is one of the fewest that explain how the order differs from the suggestion
	Reason    string // the officer's, for standing elsewhere
	New       bool   // not known when the order was kept, and so at its end
}

// orders gives the orders of one visit as they are kept.
type orders struct {
	visit   *visit.Visit
	office  *Office
	weigher *weigher
	since   map[string]civil.Date
	kept    map[string]map[string]int // by side: places in the delegation's order, where that is kept
	plain   bool                      // nobody asks why
}

func newOrders(v *visit.Visit, o *Office, w *weigher) *orders {
	all := &orders{visit: v, office: o, weigher: w, since: map[string]civil.Date{}, kept: map[string]map[string]int{}}
	for i := range v.People {
		if m := &v.People[i]; m.Since.IsValid() {
			all.since[m.ID] = m.Since
		}
	}
	for _, side := range visit.Sides {
		if order := all.stored(ForDelegation, side, nil); len(order.People) > 0 {
			places := map[string]int{}
			for _, p := range all.places(order) {
				places[p.Member.ID] = p.Number
			}
			all.kept[side] = places
		}
	}
	return all
}

// KeptOrder gives an order as it is kept: who has come since stands at its end, nobody is moved, and each place says
// where the rules differ. An order of no people is the suggestion.
func KeptOrder(v *visit.Visit, order visit.Order, o Office) []KeptPlace {
	return newOrders(v, &o, newWeigher(&o)).places(order)
}

// OrderFor gives the order that holds for a use on a side, "" for both, at an item, nil for the whole visit: the item's
// own, else the visit's, else the one that is kept for both sides; where none is kept, the rules' suggestion.
func OrderFor(v *visit.Visit, use, side string, item *visit.Item, o Office) []KeptPlace {
	all := newOrders(v, &o, newWeigher(&o))
	return all.places(all.stored(use, side, item))
}

// stored gives the order that is kept, for those who are at the item; without people where none is.
func (a *orders) stored(use, side string, item *visit.Item) visit.Order {
	order, kept := a.own(use, side, item)
	if both, too := a.own(use, "", item); !kept && too {
		order.People, order.Reasons = both.People, both.Reasons
	}
	return order
}

// own gives the order that is kept for just this side: the item's, else the visit's.
func (a *orders) own(use, side string, item *visit.Item) (visit.Order, bool) {
	found, kept := visit.Order{}, false
	id := ""
	if item != nil {
		id = item.ID
	}
	for _, order := range a.visit.Orders {
		if order.Use == use && order.Side == side && (order.Item == id || order.Item == "" && !kept) {
			found, kept = order, true
		}
	}
	found.Use, found.Side, found.Item = use, side, id
	return found, kept
}

// places gives an order as it is kept.
func (a *orders) places(order visit.Order) []KeptPlace {
	suggested := a.suggested(order)
	places := make([]KeptPlace, 0, len(suggested))
	at := map[string]int{}
	for i, p := range suggested {
		at[p.Member.ID] = i
	}
	taken := make([]bool, len(suggested))
	for _, id := range order.People {
		if i, ok := at[id]; ok && !taken[i] {
			taken[i] = true
			places = append(places, KeptPlace{Place: suggested[i], Suggested: i + 1})
		}
	}
	for i, p := range suggested {
		if !taken[i] {
			places = append(places, KeptPlace{Place: p, Suggested: i + 1, New: len(order.People) > 0})
		}
	}
	numbers := make(map[*visit.Member]int, len(places))
	for i := range places {
		places[i].Number = i + 1
		numbers[places[i].Member] = i + 1
		if r := slices.IndexFunc(order.Reasons, func(r visit.Reason) bool { return r.Person == places[i].Member.ID }); r >= 0 {
			places[i].Reason = order.Reasons[r].Reason
		}
	}
	if len(order.People) > 0 {
		questioned := slices.DeleteFunc(suggested, func(p Place) bool { return places[numbers[p.Member]-1].Reason != "" })
		for i, agreed := range rising(questioned, numbers) {
			places[numbers[questioned[i].Member]-1].Differs = !agreed
		}
		for i := range places {
			places[i].Differs = places[i].Differs || places[i].Reason != "" && places[i].Number != places[i].Suggested
		}
	}
	return places
}

// suggested gives the order of the rules. An order for both sides alternates between the orders that the sides keep.
func (a *orders) suggested(order visit.Order) []Place {
	item := a.visit.Item(order.Item)
	if order.Side == "" {
		column := func(side string) []Place {
			own, kept := a.own(order.Use, side, item)
			if !kept {
				own.TieBreak, own.Language, own.First = order.TieBreak, order.Language, order.First
			}
			var column []Place
			for _, p := range a.places(own) {
				column = append(column, p.Place)
			}
			return column
		}
		return Mixed(column(visit.Host), column(visit.Guest))
	}
	event := Event{Use: order.Use, TieBreak: order.TieBreak, Language: order.Language, First: order.First, Since: a.since, plain: a.plain}
	if item != nil {
		event.Members = append([]string{}, item.Attending()...)
	}
	if event.Use != ForDelegation && (event.TieBreak == "" || event.TieBreak == ByHand) {
		event.kept = a.kept[order.Side]
	}
	return suggest(a.visit, partiesOf(a.visit, order.Side), event, *a.office, a.weigher)
}

// company gives those of a side who are at an item, in the order that holds for a use; who is in no order stands last.
// It gives nobody twice: second are those who are there as members of two parties.
func (a *orders) company(use, side string, item *visit.Item) (members, second []*visit.Member) {
	var all []*visit.Member
	for _, p := range a.places(a.stored(use, side, item)) {
		all = append(all, p.Member)
	}
	parties := partiesOf(a.visit, side)
	for _, id := range item.Attending() {
		if m := a.visit.Member(id); m != nil && slices.Contains(parties, m.Party) && !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	for _, m := range all {
		if m.Key != 0 && slices.ContainsFunc(members, func(other *visit.Member) bool { return other.Key == m.Key }) {
			second = append(second, m)
			continue
		}
		members = append(members, m)
	}
	return members, second
}

// Departs gives those whose kept places are not the rules', with no reason given, and those who have come since.
func Departs(places []KeptPlace) []KeptPlace {
	return slices.DeleteFunc(slices.Clone(places), func(p KeptPlace) bool { return !p.New && (!p.Differs || p.Reason != "") })
}

// Placed gives the order with a member at another place, from 1, among all whom it now holds. The reason stands beside
// the member; where the new place is the rules' own, none is kept.
func Placed(v *visit.Visit, order visit.Order, member string, to int, reason string, o Office) visit.Order {
	return placed(KeptOrder(v, order, o), order, member, to, reason, func(changed visit.Order) []KeptPlace { return KeptOrder(v, changed, o) })
}

func placed(places []KeptPlace, order visit.Order, member string, to int, reason string, again func(visit.Order) []KeptPlace) visit.Order {
	order.People = nil
	for _, p := range places {
		if p.Member.ID != member {
			order.People = append(order.People, p.Member.ID)
		}
	}
	if len(order.People) == len(places) {
		return order
	}
	order.People = slices.Insert(order.People, max(0, min(to-1, len(order.People))), member)
	order.Reasons = slices.DeleteFunc(slices.Clone(order.Reasons), func(r visit.Reason) bool { return r.Person == member })
	if reason != "" {
		order.Reasons = append(order.Reasons, visit.Reason{Person: member, Reason: reason})
	}
	after := again(order)
	order.Reasons = slices.DeleteFunc(order.Reasons, func(r visit.Reason) bool {
		return !slices.ContainsFunc(after, func(p KeptPlace) bool { return p.Member.ID == r.Person && p.Number != p.Suggested })
	})
	if len(order.Reasons) == 0 {
		order.Reasons = nil
	}
	return order
}

// orderDeparts says where an order that officers keep is no longer what the rules suggest.
func orderDeparts(c *checker) {
	c.eachKept(func(order visit.Order, places []KeptPlace, p KeptPlace) {
		if !p.New && p.Differs && p.Reason == "" {
			c.findKept(order, places, p)
		}
	})
}

// orderNew says who has come since an order was kept.
func orderNew(c *checker) {
	c.eachKept(func(order visit.Order, places []KeptPlace, p KeptPlace) {
		if p.New {
			c.findKept(order, places, p)
		}
	})
}

func (c *checker) eachKept(look func(visit.Order, []KeptPlace, KeptPlace)) {
	for _, order := range c.visit.Orders {
		if len(order.People) == 0 || order.Item != "" && c.byID[order.Item] == nil {
			continue
		}
		places := c.orders().places(order)
		for _, p := range Departs(places) {
			look(order, places, p)
		}
	}
}

// findKept offers to put the member where the rules would.
func (c *checker) findKept(order visit.Order, places []KeptPlace, p KeptPlace) {
	var about []*entry
	if e := c.byID[order.Item]; e != nil {
		about = append(about, e)
	}
	before := len(c.findings)
	c.find(args{"Order": text.Message{Key: "word.order_use." + order.Use}, "Who": p.Member.Name, "Kept": p.Number, "Suggested": p.Suggested}, about...)
	if len(c.findings) > before {
		mended := placed(places, order, p.Member.ID, p.Suggested, "", c.orders().places)
		c.findings[before].Mends = []visit.Mend{{Label: text.Message{Key: "finding.mend.order", Args: args{"Number": p.Suggested}}, Put: visit.PutOf("orders", &mended)}}
	}
}
