package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// officerRules are the rules of who answers for an item and who greets at it.
var officerRules = []rule{
	{code: "officer_missing", severity: visit.Warning, whole: officerMissing},
	{code: "deputy_missing", severity: visit.Note, needs: "deputy", item: deputyMissing},
	{code: "role_unfilled", severity: visit.Note, whole: roleUnfilled},
	{code: "greeter_missing", severity: visit.Warning, needs: "greeter", item: greeterMissing},
	{code: "greeter_lower", severity: visit.Warning, needs: "greeter", item: greeterLower},
	{code: "greeter_side", severity: visit.Warning, needs: "greeter", item: greeterSide},
}

// officerMissing names the items without a responsible officer; where most have none yet, it says so once.
func officerMissing(c *checker) {
	var without []*entry
	count := 0
	for _, e := range c.entries {
		if !visit.KindOf(e.Kind).Quiet {
			if count++; e.Officer == "" {
				without = append(without, e)
			}
		}
	}
	if len(without) > 1 && 2*len(without) > count {
		c.findAs(visit.Note, "officer_missing.most", 0, args{"Count": len(without), "All": count})
		return
	}
	for _, e := range without {
		c.findAs(visit.Warning, "officer_missing.item", 0, args{"Item": e.Title}, e)
	}
}

func deputyMissing(c *checker, e *entry) {
	if e.Officer != "" && e.Deputy == "" {
		c.find(args{"Item": e.Title, "Officer": e.Officer}, e)
	}
}

// roleUnfilled names the items of which a role is filled by nobody, gravely once they are due; where most items lack somebody, it says
// so once.
func roleUnfilled(c *checker) {
	severity := visit.Note
	if c.due(c.office.RolesFilled) {
		severity = visit.Warning
	}
	type gap struct {
		*entry
		roles []string
	}
	var gaps []gap
	count := 0
	for _, e := range c.entries {
		if c.past(e) {
			continue
		}
		if len(e.Roles) > 0 {
			count++
		}
		if open := Unfilled(c.visit, e.Item); open != nil {
			gaps = append(gaps, gap{e, open})
		}
	}
	if len(gaps) > 1 && 2*len(gaps) > count {
		c.findAs(severity, "role_unfilled.most", 0, args{"Count": len(gaps), "All": count})
		return
	}
	for _, g := range gaps {
		c.findAs(severity, "role_unfilled.item", 0, args{"Item": g.Title, "Roles": inEvery(func(p *text.Printer) string {
			said := make([]string, len(g.roles))
			for i, role := range g.roles {
				said[i] = p.Say("officer_role."+role, nil)
			}
			return p.List(said)
		})}, g.entry)
	}
}

// Unfilled gives the roles of an item that nobody has: each once. Interpreters and assistants may stand elsewhere than among the
// roles, as who takes part, as what is used, or in what is noted of a signing.
func Unfilled(v *visit.Visit, item *visit.Item) []string {
	var open []string
	for _, r := range item.Roles {
		if r.Officer == "" && !slices.Contains(open, r.Role) && !filledElsewhere(v, item, r.Role) {
			open = append(open, r.Role)
		}
	}
	return open
}

func filledElsewhere(v *visit.Visit, item *visit.Item, role string) bool {
	switch role {
	case interpreter:
		return slices.ContainsFunc(item.Uses, func(id string) bool { r := v.Resource(id); return r != nil && r.Kind == "interpreter" }) ||
			slices.ContainsFunc(item.With, func(id string) bool { m := v.Member(id); return m != nil && class(m) == interpreter })
	case "signing_assistant":
		return slices.ContainsFunc(v.Signings, func(s visit.Signing) bool { return s.Item == item.ID && len(s.Assistants) > 0 })
	}
	return false
}

func greeterMissing(c *checker, e *entry) {
	if e.Greeter == "" && len(c.of(visit.Guest, e.with)) > 0 {
		c.find(args{"Item": e.Title}, e)
	}
}

// greeterLower holds who greets to the class of who is greeted: a head is met by a head. At visits of lesser
// form a deputy is usual, which is then only noted.
func greeterLower(c *checker, e *entry) {
	greeter, guest := c.people[e.Greeter], lead(c.of(visit.Guest, e.with))
	if greeter == nil || guest == nil || class(guest) != head || class(greeter) == head {
		return
	}
	severity := c.rule.severity
	if slices.Contains(c.office.LowerGreeter, visit.OrDefault(c.visit.Kind, visit.VisitKinds)) {
		severity = visit.Note
	}
	c.findAs(severity, c.rule.code, 0, args{
		"Item": e.Title, "Greeter": greeter.Name, "Class": text.Message{Key: "class." + class(greeter)}, "Guest": guest.Name,
	}, e)
}

func greeterSide(c *checker, e *entry) {
	if greeter := c.people[e.Greeter]; greeter != nil && c.side(greeter) == visit.Guest && len(c.of(visit.Guest, e.with)) > 0 {
		c.find(args{"Item": e.Title, "Greeter": greeter.Name}, e)
	}
}
