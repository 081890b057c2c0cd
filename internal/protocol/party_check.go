package protocol

import (
	"cmp"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// partyRules are the rules of delegations, their heads and their order.
var partyRules = []rule{
	{code: "side_missing", severity: visit.Warning, whole: sideMissing},
	{code: "party_empty", severity: visit.Note, whole: partyEmpty},
	{code: "head_missing", severity: visit.Warning, whole: headMissing},
	{code: "heads_two", severity: visit.Warning, whole: headsTwo},
	{code: "person_two_parties", severity: visit.Warning, whole: personTwoParties},
	{code: "person_listed_twice", severity: visit.Warning, whole: personListedTwice},
	{code: "spouse_idle", severity: visit.Warning, whole: spouseIdle},
	{code: "spouse_day_empty", severity: visit.Note, whole: spouseDayEmpty},
	{code: "member_idle", severity: visit.Note, whole: memberIdle},
	{code: "order_ambiguous", severity: visit.Warning, whole: orderAmbiguous},
	{code: "order_missing", severity: visit.Note, whole: orderMissing},
	{code: "order_head", severity: visit.Warning, whole: orderHead},
	{code: "order_disagrees", severity: visit.Note, whole: orderDisagrees},
	{code: "order_departs", severity: visit.Note, whole: orderDeparts},
	{code: "order_new", severity: visit.Note, whole: orderNew},
	{code: "rank_unknown", severity: visit.Note, whole: rankUnknown},
	{code: "country_missing", severity: visit.Warning, whole: countryMissing},
	{code: "country_same", severity: visit.Warning, whole: countrySame},
}

// members gives those of a party, in the order in which the visit lists them.
func (c *checker) members(party string) []*visit.Member {
	var found []*visit.Member
	for i := range c.visit.People {
		if c.visit.People[i].Party == party {
			found = append(found, &c.visit.People[i])
		}
	}
	return found
}

func ofClass(members []*visit.Member, name string) []*visit.Member {
	var found []*visit.Member
	for _, m := range members {
		if class(m) == name {
			found = append(found, m)
		}
	}
	return found
}

func sideMissing(c *checker) {
	for _, side := range visit.Sides {
		if !slices.ContainsFunc(c.visit.Parties, func(p visit.Party) bool { return p.Side == side }) {
			c.find(args{"Side": sideNames([]string{side})})
		}
	}
}

func partyEmpty(c *checker) {
	for i := range c.visit.Parties {
		if p := &c.visit.Parties[i]; len(c.members(p.ID)) == 0 {
			c.find(args{"Party": p.Body})
		}
	}
}

// headMissing looks at parties that have members; a side may have several, one of which has the head.
func headMissing(c *checker) {
	for _, side := range visit.Sides {
		members, parties := []*visit.Member(nil), []text.Text(nil)
		for i := range c.visit.Parties {
			if p := &c.visit.Parties[i]; p.Side == side {
				members, parties = append(members, c.members(p.ID)...), append(parties, p.Body)
			}
		}
		if len(members) > 0 && len(ofClass(members, head)) == 0 {
			c.find(args{"Party": text.Join(parties, ", ")})
		}
	}
}

func headsTwo(c *checker) {
	for i := range c.visit.Parties {
		p := &c.visit.Parties[i]
		if heads := ofClass(c.members(p.ID), head); len(heads) > 1 {
			c.find(args{"Party": p.Body, "Count": len(heads), "Who": names(heads)})
		}
	}
}

// doubles calls found with each two members who are one person.
func (c *checker) doubles(found func(a, b *visit.Member)) {
	byName := map[string][]*visit.Member{}
	for i := range c.visit.People {
		m := &c.visit.People[i]
		seen := map[*visit.Member]bool{}
		for _, language := range m.Name.Languages() {
			key := language + " " + text.Fold(m.Name[language])
			for _, other := range byName[key] {
				if !seen[other] && visit.SamePerson(m.Name, other.Name, c.country(m), c.country(other)) {
					seen[other] = true
					found(other, m)
				}
			}
			byName[key] = append(byName[key], m)
		}
	}
}

// country gives the country by which a member is known: the person's own, else the party's.
func (c *checker) country(m *visit.Member) string {
	if m.Country == "" && c.parties[m.Party] != nil {
		return c.parties[m.Party].Country
	}
	return m.Country
}

func personTwoParties(c *checker) {
	c.doubles(func(a, b *visit.Member) {
		if p, q := c.parties[a.Party], c.parties[b.Party]; p != nil && q != nil && p != q {
			c.find(args{"Who": b.Name, "First": p.Body, "Second": q.Body})
		}
	})
}

func personListedTwice(c *checker) {
	c.doubles(func(a, b *visit.Member) {
		if p := c.parties[a.Party]; p != nil && a.Party == b.Party {
			c.find(args{"Who": b.Name, "Party": p.Body})
		}
	})
}

func spouseIdle(c *checker) {
	for i := range c.visit.People {
		if m := &c.visit.People[i]; class(m) == spouse && len(c.attends[m.ID]) == 0 && len(c.entries) > 0 {
			c.find(args{"Who": m.Name})
		}
	}
}

// spouseDayEmpty looks for days with a programme for the head of the party and nothing for the spouse.
func spouseDayEmpty(c *checker) {
	for i := range c.visit.People {
		m := &c.visit.People[i]
		if class(m) != spouse || len(c.attends[m.ID]) == 0 {
			continue
		}
		leader := lead(ofClass(c.members(m.Party), head))
		if leader == nil {
			continue
		}
		of := func(id string) map[civil.Date]int {
			count := map[civil.Date]int{}
			for _, e := range c.attends[id] {
				if day, ok := c.visit.DayOf(e.Item); ok && !visit.KindOf(e.Kind).Moves && !visit.KindOf(e.Kind).Quiet {
					count[day]++
				}
			}
			return count
		}
		leaders, own := of(leader.ID), of(m.ID)
		for _, day := range c.visit.Days() {
			here := (m.Joins == civil.Date{} || !day.Before(m.Joins)) && (m.Leaves == civil.Date{} || !day.After(m.Leaves))
			if here && own[day] == 0 && c.office.SpouseItems > 0 && leaders[day] >= c.office.SpouseItems {
				c.find(args{"Who": m.Name, "Day": dayName(day), "Head": leader.Name, "Count": leaders[day]})
			}
		}
	}
}

func dayName(day civil.Date) text.Text {
	return inEvery(func(p *text.Printer) string { return p.Date(day) })
}

// memberIdle looks for heads and members of delegations who take part in nothing, once the programme names people.
func memberIdle(c *checker) {
	if len(c.attends) == 0 {
		return
	}
	for i := range c.visit.People {
		m := &c.visit.People[i]
		if (class(m) == head || class(m) == official) && len(c.attends[m.ID]) == 0 {
			if p := c.parties[m.Party]; p != nil {
				c.find(args{"Who": m.Name, "Party": p.Body})
			}
		}
	}
}

func orderAmbiguous(c *checker) {
	for i := range c.visit.Parties {
		p := &c.visit.Parties[i]
		bySeq := map[int][]*visit.Member{}
		for _, m := range c.members(p.ID) {
			bySeq[m.Seq] = append(bySeq[m.Seq], m)
		}
		delete(bySeq, 0)
		for _, seq := range sortedKeys(bySeq) {
			if len(bySeq[seq]) > 1 {
				c.find(args{"Party": p.Body, "Number": seq, "Who": names(bySeq[seq])})
			}
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// orderMissing looks for members without a place in an order that their party has begun.
func orderMissing(c *checker) {
	for i := range c.visit.Parties {
		p := &c.visit.Parties[i]
		var without []*visit.Member
		members := c.principals(c.members(p.ID))
		for _, m := range members {
			if m.Seq == 0 {
				without = append(without, m)
			}
		}
		if len(without) > 0 && len(members) > 1 {
			c.find(args{"Party": p.Body, "Who": names(without)})
		}
	}
}

func orderHead(c *checker) {
	for i := range c.visit.Parties {
		p := &c.visit.Parties[i]
		if leader, before := c.beforeHead(p.ID); len(before) > 0 {
			c.find(args{"Party": p.Body, "Head": leader.Name, "Who": names(before)})
		}
	}
}

// beforeHead gives the only head of a party, and who stands before in its order.
func (c *checker) beforeHead(party string) (leader *visit.Member, before []*visit.Member) {
	members := c.members(party)
	heads := ofClass(members, head)
	if len(heads) != 1 || heads[0].Seq == 0 {
		return nil, nil
	}
	for _, m := range members {
		if m.Seq > 0 && m.Seq < heads[0].Seq {
			before = append(before, m)
		}
	}
	return heads[0], before
}

// orderDisagrees says where a kept order is no longer what class and rank suggest. The order stays as it is.
func orderDisagrees(c *checker) {
	for _, d := range disagrees(c.visit, *c.office, c.orders().weigher) {
		p := c.parties[d.Member.Party]
		if _, before := c.beforeHead(p.ID); len(before) == 0 { // else said by order_head
			c.find(args{"Party": p.Body, "Who": d.Member.Name, "Kept": d.Kept, "Suggested": d.Suggested})
		}
	}
}

func rankUnknown(c *checker) {
	weigher := c.orders().weigher
	for i := range c.visit.People {
		if m := &c.visit.People[i]; !m.Rank.IsEmpty() {
			if _, known := weigher.rank(m.Rank); !known {
				c.find(args{"Who": m.Name, "Rank": m.Rank})
			}
		}
	}
}

// countryMissing: flags and anthems go by the country's code.
func countryMissing(c *checker) {
	for i := range c.visit.Parties {
		if p := &c.visit.Parties[i]; strings.TrimSpace(p.Country) == "" {
			c.find(args{"Party": p.Body})
		}
	}
}

func countrySame(c *checker) {
	for i := range c.visit.Parties {
		for j := range c.visit.Parties {
			host, guest := &c.visit.Parties[i], &c.visit.Parties[j]
			if host.Side == visit.Host && guest.Side == visit.Guest && host.Country != "" && host.Country == guest.Country {
				country := inEvery(func(p *text.Printer) string { return p.CountryName(host.Country) })
				c.find(args{"Host": host.Body, "Guest": guest.Body, "Country": country})
			}
		}
	}
}
