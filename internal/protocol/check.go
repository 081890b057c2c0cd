package protocol

import (
	"cmp"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// MaxFindings is how many findings Check lists at most.
const MaxFindings = 1000

// Off is the severity by which an office silences a rule.
const Off = visit.Off

// rule is one thing that a chief of protocol looks at. It is either about each item or about the visit.
type rule struct {
	code     string         // of its findings; its sentence is finding.CODE
	severity visit.Severity // unless the office has another, or the rule says how grave a case is
	needs    string         // it looks at items of kinds that need this, by the office's table; "": at every item
	item     func(*checker, *entry)
	whole    func(*checker)
}

// rules gives every rule, by what it is about.
func rules() []rule {
	return slices.Concat(memorialRules, signingRules, partyRules, wordingRules, officerRules, ceremonyRules, carRules, roomRules, pressRules, stepRules, dayRules, registerRules, symbolRules)
}

var every = rules()

// Rules gives every rule, in the order in which they are checked.
func Rules() []visit.Rule {
	known := make([]visit.Rule, len(every))
	for i, r := range every {
		known[i] = visit.Rule{Code: r.code, Severity: r.severity, Sentence: cmp.Or(sentences[r.code], "finding."+r.code)}
	}
	return known
}

// sentences of rules that have several, by their codes: the one that stands for all.
var sentences = map[string]string{"officer_missing": "finding.officer_missing.item", "role_unfilled": "finding.role_unfilled.item"}

// Check gives every finding of protocol's rules by an office's customs, in the order of the visit's items,
// gravest first, then by code; those about the whole visit come last. It speaks of no cancelled item.
func Check(v *visit.Visit, o Office) []visit.Finding { return CheckOn(v, o, civil.Date{}) }

// CheckOn is Check on a day, by the clocks of the visit's zone: what is due by then is held against it.
func CheckOn(v *visit.Visit, o Office, today civil.Date) []visit.Finding {
	c := newChecker(v, &o)
	c.today = today
	for i := range every {
		c.rule = &every[i]
		if o.Severities[c.rule.code] == Off {
			continue
		}
		if c.rule.whole != nil {
			c.rule.whole(c)
			continue
		}
		for _, e := range c.entries {
			if c.rule.needs == "" || e.needs(c.rule.needs) {
				c.rule.item(c, e)
			}
		}
	}
	return c.sorted()
}

// checker gathers findings.
type checker struct {
	visit     *visit.Visit
	office    *Office
	today     civil.Date // zero: nobody has said
	rule      *rule      // at work
	entries   []*entry
	byID      map[string]*entry
	people    map[string]*visit.Member
	parties   map[string]*visit.Party
	places    map[string]*visit.Place
	resources map[string]*visit.Resource
	attends   map[string][]*entry // by person, in the order of the programme
	diets     map[string]dietOf   // by how they are written
	findings  []visit.Finding
	full      bool

	keeps    *orders         // once asked for
	seatings []chart         // that are kept, once asked for
	rooms    []visit.Finding // of seatings and convoys, once asked for
}

// entry is an item that is not cancelled, with who and what it names.
type entry struct {
	*visit.Item
	order int // in the programme, by time
	wants []string
	with  []*visit.Member // participants
	uses  []*visit.Resource
	times visit.Times
	timed bool // it has a time that can be
}

func (e *entry) needs(what string) bool { return slices.Contains(e.wants, what) }

func newChecker(v *visit.Visit, o *Office) *checker {
	c := &checker{
		visit: v, office: o, byID: map[string]*entry{}, attends: map[string][]*entry{}, diets: map[string]dietOf{},
		people: index(v.People, func(m *visit.Member) string { return m.ID }), parties: index(v.Parties, func(p *visit.Party) string { return p.ID }),
		places: index(v.Places, func(p *visit.Place) string { return p.ID }), resources: index(v.Resources, func(r *visit.Resource) string { return r.ID }),
	}
	items := make([]*visit.Item, 0, len(v.Items))
	for i := range v.Items {
		if !v.Items[i].IsCancelled() {
			items = append(items, &v.Items[i])
		}
	}
	v.ByTime(items)
	for i, item := range items {
		e := &entry{Item: item, order: i, wants: o.Needs[item.Kind]}
		for _, id := range item.With {
			if m := c.people[id]; m != nil {
				e.with = append(e.with, m)
			}
		}
		for _, id := range item.Uses {
			if r := c.resources[id]; r != nil {
				e.uses = append(e.uses, r)
			}
		}
		for _, id := range item.Attending() {
			c.attends[id] = append(c.attends[id], e)
		}
		if t, ok, err := v.Times(item); ok && err == nil {
			e.times, e.timed = t, true
		}
		c.entries = append(c.entries, e)
		c.byID[item.ID] = e
	}
	return c
}

func index[T any](list []T, id func(*T) string) map[string]*T {
	byID := make(map[string]*T, len(list))
	for i := range list {
		byID[id(&list[i])] = &list[i]
	}
	return byID
}

// orders gives the visit's orders as they are kept.
func (c *checker) orders() *orders {
	if c.keeps == nil {
		c.keeps = newOrders(c.visit, c.office, newWeigher(c.office))
		c.keeps.plain = true
	}
	return c.keeps
}

// args are what a message names.
type args = map[string]any

// find takes down a finding of the rule at work, in its own words and severity.
func (c *checker) find(a args, about ...*entry) {
	c.findAs(c.rule.severity, c.rule.code, 0, a, about...)
}

// findAs takes down a finding of the rule at work, of this severity unless the office has set another.
func (c *checker) findAs(severity visit.Severity, key string, minutes int, a args, about ...*entry) {
	if len(c.findings) >= MaxFindings {
		c.full = true
		return
	}
	if set := c.office.Severities[c.rule.code]; set != "" {
		severity = set
	}
	f := visit.Finding{
		Rule: c.rule.code, Severity: severity, Items: []string{}, Minutes: minutes,
		Message: text.Message{Key: "finding." + key, Args: a},
	}
	for _, e := range about {
		f.Items = append(f.Items, e.ID)
	}
	c.findings = append(c.findings, f)
}

var gravity = map[visit.Severity]int{visit.Error: 0, visit.Warning: 1, visit.Note: 2}

func (c *checker) sorted() []visit.Finding {
	at := func(f visit.Finding) int {
		if len(f.Items) == 0 {
			return len(c.entries)
		}
		return c.byID[f.Items[0]].order
	}
	slices.SortStableFunc(c.findings, func(a, b visit.Finding) int {
		return cmp.Or(at(a)-at(b), gravity[a.Severity]-gravity[b.Severity], strings.Compare(a.Rule, b.Rule))
	})
	if c.full {
		c.findings = append(c.findings, visit.Finding{
			Rule: "more_findings", Severity: visit.Note, Items: []string{},
			Message: text.Message{Key: "finding.more_findings", Args: args{"Count": MaxFindings}},
		})
	}
	return c.findings
}

// side gives the side of a member, "" where the party is unknown.
func (c *checker) side(m *visit.Member) string {
	if party := c.parties[m.Party]; party != nil {
		return party.Side
	}
	return ""
}

// of gives those of members that belong to a side.
func (c *checker) of(side string, members []*visit.Member) []*visit.Member {
	var found []*visit.Member
	for _, m := range members {
		if c.side(m) == side {
			found = append(found, m)
		}
	}
	return found
}

// principals gives those members who take part for themselves: those of the classes that lay flowers and sit
// at tables, not the interpreters, the press and the staff around them.
func (c *checker) principals(members []*visit.Member) []*visit.Member {
	var found []*visit.Member
	for _, m := range members {
		if slices.Contains(c.office.Lay, class(m)) {
			found = append(found, m)
		}
	}
	return found
}

// lead gives who leads among members: a head of delegation before others, then by their own side's order.
func lead(members []*visit.Member) *visit.Member {
	var first *visit.Member
	for _, m := range members {
		if class(m) == interpreter {
			continue
		}
		if first == nil || class(m) == head && class(first) != head ||
			(class(m) == head) == (class(first) == head) && m.Seq > 0 && (first.Seq == 0 || m.Seq < first.Seq) {
			first = m
		}
	}
	return first
}

// Classes of members that rules name.
const (
	head        = "head"
	official    = "official"
	spouse      = "spouse"
	interpreter = "interpreter"
)

func class(m *visit.Member) string { return visit.OrDefault(m.Class, visit.Classes) }

func (e *entry) usesKind(kind string) bool {
	return slices.ContainsFunc(e.uses, func(r *visit.Resource) bool { return r.Kind == kind })
}

func (e *entry) attendedBy(id string) bool { return id == e.Greeter || slices.Contains(e.With, id) }

// isConfirmed says whether the item counts as agreed: by its status or by both sides.
func (e *entry) isConfirmed() bool {
	return e.Status == visit.Confirmed || e.Item.Confirmed.Host && e.Item.Confirmed.Guest
}

// names lists members by name.
func names(members []*visit.Member) text.Text {
	texts := make([]text.Text, len(members))
	for i, m := range members {
		texts[i] = m.Name
	}
	return text.Join(texts, ", ")
}

// inEvery writes something in every language of the interface.
func inEvery(write func(*text.Printer) string) text.Text {
	t := text.Text{}
	for _, language := range text.Languages() {
		t[language] = write(text.For(language))
	}
	return t
}

// languageNames lists languages by name.
func languageNames(tags []string) text.Text {
	return inEvery(func(p *text.Printer) string {
		said := make([]string, len(tags))
		for i, tag := range tags {
			said[i] = p.LanguageName(tag)
		}
		return p.List(said)
	})
}

// sideNames lists the sides.
func sideNames(sides []string) text.Text {
	return inEvery(func(p *text.Printer) string {
		said := make([]string, len(sides))
		for i, side := range sides {
			said[i] = p.Say("finding.word."+side, nil)
		}
		return p.List(said)
	})
}
