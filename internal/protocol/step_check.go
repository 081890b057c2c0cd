package protocol

import (
	"cortege/internal/visit"
)

// stepRules are the rules of an item's scenario.
var stepRules = []rule{
	{code: "step_actor_absent", severity: visit.Warning, item: stepActorAbsent},
	{code: "step_outside", severity: visit.Note, item: stepOutside},
}

// stepActorAbsent looks for steps of people who are not there. An actor who is no person of the visit is a role.
func stepActorAbsent(c *checker, e *entry) {
	for _, s := range e.Steps {
		if m := c.people[s.Actor]; m != nil && !e.attendedBy(m.ID) {
			c.find(args{"Item": e.Title, "Step": s.Action, "Who": m.Name}, e)
		}
	}
}

func stepOutside(c *checker, e *entry) {
	length := c.visit.Length(e.Item)
	for _, s := range e.Steps {
		if over := s.Offset + s.Minutes - length; over > 0 {
			c.findAs(visit.Note, c.rule.code, over, args{"Item": e.Title, "Step": s.Action, "Count": over}, e)
			return
		}
	}
}
