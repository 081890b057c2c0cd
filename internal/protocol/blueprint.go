package protocol

import (
	"cmp"
	_ "embed"
	"slices"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Blueprint is what a kind of item usually brings with it.
type Blueprint struct {
	Kind  string          `json:"kind"`
	Roles []string        `json:"roles,omitempty"` // of officers who see to it
	Props []text.Text     `json:"props,omitempty"` // what must lie ready
	Steps []BlueprintStep `json:"steps,omitempty"`
	Tasks []Task          `json:"tasks,omitempty"`
}

// BlueprintStep is a step of a kind's scenario.
type BlueprintStep struct {
	Offset  int       `json:"offset"` // minutes from the item's start
	Minutes int       `json:"minutes,omitempty"`
	Actor   string    `json:"actor,omitempty"` // host and guest: who leads the side; else a role
	Action  text.Text `json:"action"`
	Honours string    `json:"honours,omitempty"` // only with honours of this level
	Further bool      `json:"further,omitempty"` // once for each document after the first, what follows being later by its length
}

// Task is what an officer does before an item or a visit.
type Task struct {
	Due   int       `json:"due"` // days before; after the end where negative
	Role  string    `json:"role"`
	Title text.Text `json:"title"`
}

// RoleName names the officer whose task it is.
func (t Task) RoleName() text.Message { return text.Message{Key: "officer_role." + t.Role} }

// Blueprints are an office's blueprints.
type Blueprints struct {
	Kinds []Blueprint `json:"kinds"`
	Tasks []Task      `json:"tasks"` // of a visit as a whole
}

//go:embed blueprints.yaml
var blueprintsSource []byte

// DefaultBlueprints gives the blueprints that an office begins with. What it holds is the caller's own.
func DefaultBlueprints() Blueprints { return parse[Blueprints]("blueprints.yaml", blueprintsSource) }

// Of gives the blueprint of a kind of item; an empty one where there is none.
func (b Blueprints) Of(kind string) Blueprint {
	for _, blueprint := range b.Kinds {
		if blueprint.Kind == kind {
			return blueprint
		}
	}
	return Blueprint{Kind: kind}
}

// Apply gives an item without a scenario the steps of its kind, in the visit's languages. An item that has
// steps stays as it is. It says whether it has added any.
func (b Blueprint) Apply(v *visit.Visit, item *visit.Item) bool {
	if len(item.Steps) > 0 {
		return false
	}
	further, later := max(0, len(item.Documents)-1), 0
	for _, step := range b.Steps {
		if step.Honours != "" && step.Honours != item.Honours {
			continue
		}
		made := visit.Step{Offset: step.Offset + later, Minutes: step.Minutes, Actor: actor(v, item, step.Actor), Action: spoken(step.Action, v.Languages)}
		if !step.Further {
			item.Steps = append(item.Steps, made)
			continue
		}
		for i := range further {
			next := made
			next.Offset += i * step.Minutes
			next.Action = text.Join([]text.Text{made.Action, spoken(item.Documents[i+1].Title, v.Languages)}, ": ")
			item.Steps = append(item.Steps, next)
		}
		later += further * step.Minutes
	}
	return len(item.Steps) > 0
}

// actor gives the id of who leads a side at the item, where a step is the host's or the guest's; else the role.
func actor(v *visit.Visit, item *visit.Item, role string) string {
	if role != visit.Host && role != visit.Guest {
		return role
	}
	var there []*visit.Member
	for _, id := range item.Attending() {
		if m := v.Member(id); m != nil {
			if p := v.Party(m.Party); p != nil && p.Side == role {
				there = append(there, m)
			}
		}
	}
	if first := lead(there); first != nil {
		return first.ID
	}
	return role
}

// spoken gives a text in the languages of a visit; in all that it has where it has none of them.
func spoken(t text.Text, languages []string) text.Text {
	kept := text.Text{}
	for _, language := range languages {
		if s, found := t.Find(language); s != "" && (found == language || len(found) < len(language) && language[:len(found)] == found) {
			kept[language] = s
		}
	}
	if len(kept) == 0 {
		return t.Clone()
	}
	return kept
}

// Due is a task with its day.
type Due struct {
	On   civil.Date
	Task Task
	Item string // its id; "": the visit as a whole
}

// Due gives every task of a visit and its items by their days. They follow the visit when it moves.
func (b Blueprints) Due(v *visit.Visit) []Due {
	var due []Due
	for _, task := range b.Tasks {
		on := v.From.AddDays(-task.Due)
		if task.Due < 0 {
			on = v.To.AddDays(-task.Due)
		}
		due = append(due, Due{On: on, Task: task})
	}
	for i := range v.Items {
		item := &v.Items[i]
		day, known := v.DayOf(item)
		if !known {
			day = v.From
		}
		if item.IsCancelled() {
			continue
		}
		for _, task := range b.Of(item.Kind).Tasks {
			due = append(due, Due{On: day.AddDays(-task.Due), Task: task, Item: item.ID})
		}
	}
	slices.SortStableFunc(due, func(a, b Due) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Item, b.Item)) })
	return due
}
