package paper

import (
	"slices"
	"strings"
	"time"

	"cortege/internal/clock"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// Step is one step of an item's scenario.
type Step struct {
	From     string // "10:02"; "" where the item has no time yet
	Until    string // "" for a moment
	Offset   int    // minutes from the item's start
	Minutes  int
	Action   Phrases
	Actor    Phrases
	Position string
	Cue      Phrases
	Props    []string
}

// Lines gives the line by line: the organisers' programme with the steps of each item, who does what, where they
// stand, what is said and what is held ready.
func Lines(v *visit.Visit, o Options) *Programme {
	p := &Programme{Head: head(v, LineByLine, o)}
	p.Landscape = p.Bilingual()
	p.fill(v, o, true)
	return p
}

// steps gives the item's scenario in order of time. An actor who is a member is named by name, an officer by role and name.
func (h Head) steps(v *visit.Visit, item *visit.Item) []Step {
	t, timed, err := v.Times(item)
	var steps []Step
	for _, s := range item.Steps {
		step := Step{
			Offset: s.Offset, Minutes: s.Minutes, Action: h.phrases(s.Action), Position: s.Position,
			Cue: h.phrases(s.Cue), Props: s.Props,
		}
		if person := h.person(v, s.Actor); person != nil {
			step.Actor = person.Styled
		} else if key, known := visit.ActorKey(s.Actor); known {
			step.Actor = h.Label(key)
			if names := officersIn(item, s.Actor); names != "" {
				step.Actor = h.join(": ", step.Actor, h.plain(names))
			}
		} else {
			step.Actor = h.plain(s.Actor)
		}
		if timed && err == nil {
			from := t.Start.Add(time.Duration(s.Offset) * time.Minute)
			step.From = h.clock(clock.In(from, t.StartZone).Time())
			if s.Minutes > 0 {
				step.Until = h.clock(clock.In(from.Add(time.Duration(s.Minutes)*time.Minute), t.StartZone).Time())
			}
		}
		steps = append(steps, step)
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.Offset - b.Offset })
	return steps
}

// officersIn names who has a role at an item.
func officersIn(item *visit.Item, role string) string {
	var names []string
	for _, r := range item.Roles {
		if r.Role == role && r.Officer != "" {
			names = append(names, r.Officer)
		}
	}
	return strings.Join(names, ", ")
}

// roles names who has which role of officers at an item, and the roles that nobody has.
func (h Head) roles(v *visit.Visit, item *visit.Item) []Phrases {
	var roles []Phrases
	for _, r := range item.Roles {
		if r.Officer != "" {
			roles = append(roles, h.join(": ", h.Label("officer_role."+r.Role), h.plain(r.Officer)))
		}
	}
	return append(roles, h.unfilled(v, item)...)
}

func (h Head) unfilled(v *visit.Visit, item *visit.Item) []Phrases {
	var roles []Phrases
	for _, role := range protocol.Unfilled(v, item) {
		roles = append(roles, h.join(": ", h.Label("officer_role."+role), h.Label("paper.role_nobody")))
	}
	return roles
}
