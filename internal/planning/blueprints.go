package planning

import (
	"context"
	"slices"
	"strings"

	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Beginning is what a new visit begins with.
type Beginning struct {
	Blueprint string // its id; "": an empty programme
	Like      string // the visit whose host side, places and routes it takes over; "": none
}

// BeginVisit stores a new visit with the programme, scenarios and tasks of a blueprint, on its own days. A last day that
// is not given follows from the blueprint. Places of which the blueprint says only the kind are those of the visit that
// it is like, else those of the gazetteer that are gone to most.
func (o *Office) BeginVisit(ctx context.Context, who Actor, v *visit.Visit, b Beginning) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if b.Like != "" {
		like, err := o.store.Visit(ctx, b.Like)
		if fault.Is(err, fault.NotFound) {
			return fault.InvalidField("like", "visit_unknown", fault.Args{"Value": b.Like})
		}
		if err != nil {
			return err
		}
		takeHosts(v, like)
		if b.Blueprint != "" {
			takePlaces(v, like)
		}
	}
	if b.Blueprint == "" {
		return o.CreateVisit(ctx, who, v)
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return err
	}
	blueprint, known := customs.Blueprints[b.Blueprint]
	if !known {
		return fault.InvalidField("blueprint", "blueprint_unknown", nil)
	}
	if !v.To.IsValid() && v.From.IsValid() {
		v.To = v.From.AddDays(blueprint.Visit.To.DaysSince(blueprint.Visit.From))
	}
	if err := v.Validate().Err(); err != nil {
		return err
	}
	if err := o.findPlaces(ctx, v, &blueprint); err != nil {
		return err
	}
	firstTrack(v)
	added := blueprint.Apply(v, customs.Kinds(), customs.Office)
	v.Tasks = append(v.Tasks, customs.Kinds().NewTasks(v, true, added...)...)
	return o.CreateVisit(ctx, who, v)
}

// firstTrack gives a visit without tracks one, so that there is a lane to plan on.
func firstTrack(v *visit.Visit) {
	if len(v.Tracks) > 0 {
		return
	}
	name := text.Text{}
	for _, language := range text.Languages() {
		name[language] = text.For(language).Say("planning.first_track", nil)
	}
	v.Tracks = []visit.Track{{ID: "main", Name: name}}
}

// takeHosts gives a visit the host side of another one, unless it has people of its own there.
func takeHosts(v, like *visit.Visit) {
	hosts := func(p visit.Party) bool { return p.Side == visit.Host }
	for _, m := range v.People {
		if p := v.Party(m.Party); p != nil && hosts(*p) {
			return
		}
	}
	other := like.Clone()
	parties := slices.DeleteFunc(other.Parties, func(p visit.Party) bool { return !hosts(p) })
	if len(parties) == 0 {
		return
	}
	v.Parties = slices.DeleteFunc(v.Parties, hosts)
	for _, p := range parties {
		p.Record = visit.Record{}
		if v.Party(p.ID) != nil {
			p.ID = visit.NewID("host-"+p.ID, "host", func(id string) bool { return v.Party(id) != nil })
		}
		v.Parties = append(v.Parties, p)
	}
	for _, m := range other.People {
		at := slices.IndexFunc(like.Parties, func(p visit.Party) bool { return p.ID == m.Party && hosts(p) })
		if at < 0 {
			continue
		}
		m.Record, m.Joins, m.Leaves = visit.Record{}, visit.Member{}.Joins, visit.Member{}.Leaves
		m.ID = visit.NewID(m.ID, "host", func(id string) bool { return v.Member(id) != nil })
		for i, p := range parties {
			if p.Body.Equal(like.Party(m.Party).Body) {
				m.Party = v.Parties[len(v.Parties)-len(parties)+i].ID
			}
		}
		v.People = append(v.People, m)
	}
}

// takePlaces gives a visit the places and routes of another one that it does not know.
func takePlaces(v, like *visit.Visit) {
	other := like.Clone()
	for _, place := range other.Places {
		if v.Place(place.ID) == nil {
			place.Record = visit.Record{}
			v.Places = append(v.Places, place)
		}
	}
	if len(v.Routes) == 0 {
		v.Routes = other.Routes
	}
}

// gazetteerMost is how many places are looked through for one of a kind.
const gazetteerMost = 500

// findPlaces gives a visit a place of each kind that a blueprint goes to, the one that is gone to most.
func (o *Office) findPlaces(ctx context.Context, v *visit.Visit, b *protocol.VisitBlueprint) error {
	var missing []string
	for i := range b.Visit.Items {
		for _, word := range []string{b.Visit.Items[i].Place, b.Visit.Items[i].To} {
			there := slices.ContainsFunc(v.Places, func(p visit.Place) bool { return p.Kind == word })
			if word != "" && b.Visit.Place(word) == nil && !there && !slices.Contains(missing, word) {
				missing = append(missing, word)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	known, err := o.store.Places(ctx, "", gazetteerMost)
	if err != nil {
		return err
	}
	slices.SortStableFunc(known, func(a, b PlaceEntry) int { return b.Count - a.Count })
	for _, kind := range missing {
		for _, entry := range known {
			if entry.Kind == kind && (entry.Zone == "" || entry.Zone == v.Zone) {
				place := entry.Place
				place.ID = visit.NewID(place.Name.In("en"), "place", func(id string) bool { return v.Place(id) != nil })
				v.Places = append(v.Places, place)
				break
			}
		}
	}
	return nil
}

// SaveBlueprint keeps a visit as a blueprint for others, under a name: its programme, tracks and places, with the roles
// of its people and not their names. It gives the blueprint's id.
func (o *Office) SaveBlueprint(ctx context.Context, who Actor, reference string, name text.Text) (string, error) {
	if err := may(who, Officer); err != nil {
		return "", err
	}
	v, err := o.store.Visit(ctx, reference)
	if err != nil {
		return "", err
	}
	var id string
	err = o.storeCustoms(ctx, who, map[string]int64{"blueprints": 0}, func(c *Customs) error {
		id = visit.NewID(name.In("en"), "blueprint", func(id string) bool { _, taken := c.Blueprints[id]; return taken })
		b := protocol.SaveVisit(id, name, v, c.Office)
		b.By = who.Name
		c.Blueprints[id] = b
		return nil
	})
	return id, atName(err, id)
}

// MayChangeBlueprint says whether somebody may rename or remove a blueprint: who has saved it, and administrators.
func (who Actor) MayChangeBlueprint(b protocol.VisitBlueprint) bool {
	return who.MayAdminister() || who.MayPlan() && b.By != "" && b.By == who.Name
}

// RenameBlueprint gives a blueprint another name.
func (o *Office) RenameBlueprint(ctx context.Context, who Actor, id string, name text.Text, version int64) error {
	return o.changeBlueprint(ctx, who, id, version, func(c *Customs, b protocol.VisitBlueprint) {
		b.Name = name
		c.Blueprints[id] = b
	})
}

// RemoveBlueprint takes a blueprint away; visits that were made from it stay as they are.
func (o *Office) RemoveBlueprint(ctx context.Context, who Actor, id string, version int64) error {
	return o.changeBlueprint(ctx, who, id, version, func(c *Customs, _ protocol.VisitBlueprint) { delete(c.Blueprints, id) })
}

func (o *Office) changeBlueprint(ctx context.Context, who Actor, id string, version int64, alter func(*Customs, protocol.VisitBlueprint)) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	err := o.storeCustoms(ctx, who, map[string]int64{"blueprints": version}, func(c *Customs) error {
		b, known := c.Blueprints[id]
		if !known {
			return fault.New(fault.NotFound, "", "blueprint_unknown", nil)
		}
		if !who.MayChangeBlueprint(b) {
			return fault.New(fault.Forbidden, "", "blueprint_of_another", nil)
		}
		alter(c, b)
		return nil
	})
	return atName(err, id)
}

// atName puts what is wrong with a blueprint's name at the form's field.
func atName(err error, id string) error {
	for _, f := range fault.All(err) {
		f.Field = strings.TrimPrefix(f.Field, "blueprints."+id+".")
	}
	return err
}

// AddUsualItem is AddItem for an item that brings its kind's scenario and tasks.
func (o *Office) AddUsualItem(ctx context.Context, who Actor, reference string, item visit.Item) (*Outcome, error) {
	return o.addItem(ctx, who, reference, item, true)
}

// AddUsual gives an item that is there the scenario of its kind, where it has none, and the tasks that it lacks.
func (o *Office) AddUsual(ctx context.Context, who Actor, reference, id string, version int64) (*Outcome, error) {
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	return o.changeItem(ctx, who, reference, "usual_added", id, version, func(v *visit.Visit, item *visit.Item) error {
		customs.bring(v, item)
		return nil
	})
}

// bring gives an item of a visit what its kind brings.
func (c *Customs) bring(v *visit.Visit, item *visit.Item) {
	kinds := c.Kinds()
	kinds.Of(item.Kind).Apply(v, item)
	v.Tasks = append(v.Tasks, kinds.NewTasks(v, false, item.ID)...)
}
