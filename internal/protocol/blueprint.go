package protocol

import (
	_ "embed"
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Blueprint is what a kind of item usually brings with it.
type Blueprint struct {
	Kind  string          `json:"kind"`
	Roles []string        `json:"roles,omitempty"` // of officers that it needs
	Props []text.Text     `json:"props,omitempty"` // what must lie ready whichever step uses it
	Steps []BlueprintStep `json:"steps,omitempty"`
	Tasks []Task          `json:"tasks,omitempty"`
}

// BlueprintStep is a step of a kind's scenario.
type BlueprintStep struct {
	Offset  int       `json:"offset"` // minutes from the item's start
	Minutes int       `json:"minutes,omitempty"`
	Actor   string    `json:"actor,omitempty"` // host and guest: who leads the side; else a role
	Action  text.Text `json:"action"`
	Props   text.Text `json:"props,omitempty"`   // what it uses, by commas
	Honours string    `json:"honours,omitempty"` // only with honours of this level
	Further bool      `json:"further,omitempty"` // once for each document after the first, what follows being later by its length
}

// Task is what an officer does before an item or a visit.
type Task struct {
	Due   int       `json:"due"` // days before; after the end where negative
	Role  string    `json:"role"`
	Title text.Text `json:"title"`
}

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

// Apply gives an item without a scenario the steps of its kind, in the visit's languages, each with what it uses and the
// first with what must lie ready at all, and an item without roles those that its kind needs, with nobody in them. Steps and roles
// that are there stay as they are. It says whether it has added any.
func (b Blueprint) Apply(v *visit.Visit, item *visit.Item) bool {
	steps := len(item.Steps) == 0 && b.steps(v, item)
	roles := len(item.Roles) == 0 && len(b.Roles) > 0
	if roles {
		for _, role := range b.Roles {
			item.Roles = append(item.Roles, visit.Role{Role: role})
		}
	}
	return steps || roles
}

func (b Blueprint) steps(v *visit.Visit, item *visit.Item) bool {
	further, later := max(0, len(item.Documents)-1), 0
	for _, step := range b.Steps {
		if step.Honours != "" && step.Honours != item.Honours {
			continue
		}
		made := visit.Step{
			Offset: step.Offset + later, Minutes: step.Minutes, Actor: actor(v, item, step.Actor), Action: spoken(step.Action, v.Languages),
			Props: parts(spoken(step.Props, v.Languages).In(v.Languages...)),
		}
		if !step.Further {
			item.Steps = append(item.Steps, made)
			continue
		}
		for i := range further {
			next := made
			next.Offset += i * step.Minutes
			next.Action = text.Join([]text.Text{made.Action, spoken(item.Documents[i+1].Title, v.Languages)}, ": ")
			next.Props = slices.Clone(made.Props)
			item.Steps = append(item.Steps, next)
		}
		later += further * step.Minutes
	}
	if len(item.Steps) == 0 {
		return false
	}
	for _, prop := range b.Props {
		item.Steps[0].Props = append(item.Steps[0].Props, spoken(prop, v.Languages).In(v.Languages...))
	}
	return true
}

// parts splits what is written by commas.
func parts(list string) []string {
	var found []string
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part != "" {
			found = append(found, part)
		}
	}
	return found
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

// NewTasks gives the tasks that items of a visit bring, and with whole those of the visit itself, in its languages.
// Those that the visit has already, by item and title, are left out.
func (b Blueprints) NewTasks(v *visit.Visit, whole bool, items ...string) []visit.Task {
	var made []visit.Task
	add := func(item string, tasks []Task) {
		for _, task := range tasks {
			title := spoken(task.Title, v.Languages)
			there := func(t visit.Task) bool { return t.Item == item && t.Title.Equal(title) }
			if slices.ContainsFunc(v.Tasks, there) || slices.ContainsFunc(made, there) {
				continue
			}
			id := visit.NewID(task.Title.In("en"), "task", func(id string) bool {
				return slices.ContainsFunc(slices.Concat(v.Tasks, made), func(t visit.Task) bool { return t.ID == id })
			})
			made = append(made, visit.Task{Entry: visit.Entry{ID: id}, Title: title, Item: item, Due: task.Due, Role: task.Role})
		}
	}
	if whole {
		add("", b.Tasks)
	}
	for _, id := range items {
		if item := v.Item(id); item != nil {
			add(id, b.Of(item.Kind).Tasks)
		}
	}
	return made
}
