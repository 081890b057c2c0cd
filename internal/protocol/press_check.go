package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// pressRules are the rules of who from the press sees what.
var pressRules = []rule{
	{code: "press_officer_missing", severity: visit.Warning, item: pressOfficerMissing},
	{code: "press_closed", severity: visit.Warning, needs: "press", item: pressClosed},
	{code: "press_hidden", severity: visit.Warning, item: pressHidden},
	{code: "press_private", severity: visit.Warning, needs: "private", item: pressPrivate},
	{code: "photographer_missing", severity: visit.Note, needs: "photographer", item: photographerMissing},
}

func pressAccess(e *entry) string { return visit.OrDefault(e.Press, visit.PressAccess) }

// pressOfficerMissing: somebody must lead the press in, and out again.
func pressOfficerMissing(c *checker, e *entry) {
	if pressAccess(e) != "open" || e.Officer != "" ||
		slices.ContainsFunc(e.Roles, func(r visit.Role) bool { return r.Role == "press" && r.Officer != "" }) ||
		slices.ContainsFunc(e.with, func(m *visit.Member) bool { return class(m) == "press" && c.side(m) == visit.Host }) {
		return
	}
	c.find(args{"Item": e.Title}, e)
}

func pressClosed(c *checker, e *entry) {
	if pressAccess(e) == "closed" {
		c.find(args{"Item": e.Title}, e)
	}
}

func pressHidden(c *checker, e *entry) {
	if pressAccess(e) != "closed" && e.Audience == visit.ForStaff {
		c.find(args{"Item": e.Title}, e)
	}
}

func pressPrivate(c *checker, e *entry) {
	if pressAccess(e) == "open" {
		c.find(args{"Item": e.Title}, e)
	}
}

func photographerMissing(c *checker, e *entry) {
	if !e.usesKind("photographer") {
		c.find(args{"Item": e.Title}, e)
	}
}
