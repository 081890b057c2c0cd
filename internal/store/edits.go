package store

import (
	"encoding/json"
	"maps"
	"slices"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// editor gathers which things of a visit were altered, and writes how they were and are.
type editor struct {
	before, after *visit.Visit
	altered       map[string]map[string]bool // by kind of thing and id
	moved         bool
}

func (e *editor) note(thing, id string) {
	if e.altered == nil {
		e.altered = map[string]map[string]bool{}
	}
	if e.altered[thing] == nil {
		e.altered[thing] = map[string]bool{}
	}
	e.altered[thing][id] = true
}

// items gives the ids of the altered items for a notice; none where something else was altered too, or more
// than a notice names.
func (e *editor) items() []string {
	if len(e.altered) != 1 || e.moved || len(e.altered["item"]) > 50 {
		return nil
	}
	return slices.Sorted(maps.Keys(e.altered["item"]))
}

// all writes the edits, in an order in which they can be taken back from the last to the first. Of a visit
// that was added it tells the head alone.
func (e *editor) all(added bool) []planning.Edit {
	var edits []planning.Edit
	add := func(thing string, describe func(v *visit.Visit, id string) any) {
		if added && thing != "visit" {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(e.altered[thing])) {
			edits = append(edits, planning.Edit{Thing: thing, ID: id, Before: raw(describe(e.before, id)), After: raw(describe(e.after, id))})
		}
	}
	add("visit", func(v *visit.Visit, _ string) any {
		if v.Key == 0 {
			return nil
		}
		return headOf(v)
	})
	add("party", func(v *visit.Visit, id string) any { return orNil(v.Party(id)) })
	add("person", func(v *visit.Visit, id string) any { return orNil(v.Member(id)) })
	add("place", func(v *visit.Visit, id string) any { return orNil(v.Place(id)) })
	add("routes", func(v *visit.Visit, _ string) any {
		if len(v.Routes) == 0 {
			return nil
		}
		return v.Routes
	})
	add("resource", func(v *visit.Visit, id string) any { return orNil(v.Resource(id)) })
	add("track", func(v *visit.Visit, id string) any { return orNil(v.Track(id)) })
	add("item", func(v *visit.Visit, id string) any { return orNil(v.Item(id)) })
	for _, register := range visit.Registers() {
		add(register.Thing, func(v *visit.Visit, id string) any {
			if e := register.Entry(v, id); e != nil {
				return e
			}
			return nil
		})
	}
	return edits
}

// headOf gives what the visit says of itself, without its lists.
func headOf(v *visit.Visit) *visit.Visit {
	return &visit.Visit{
		Reference: v.Reference, Title: v.Title, Kind: v.Kind, From: v.From, To: v.To, Zone: v.Zone, Languages: v.Languages,
		Note: v.Note, Record: v.Record,
	}
}

func orNil[T any](thing *T) any {
	if thing == nil {
		return nil
	}
	return thing
}

// raw writes thing as JSON; nothing for nil.
func raw(thing any) json.RawMessage {
	if thing == nil {
		return nil
	}
	return json.RawMessage(asJSON(thing))
}
