package planning

import (
	"context"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// Programme is what the planner's page shows.
type Programme struct {
	Visit    *visit.Visit
	Findings []Found
	Slacks   map[string]timing.Slack // of items that have a time, by id
	Settings timing.Settings         // the office's figures, by which both are found
	Customs  protocol.Office         // the office's customs
	Undo     *Change                 // what the reader's undo would take back; nil: nothing

	timed []visit.Finding // those findings that the rules of time give
}

// Clashes gives what the rules of time find of any of the items.
func (p *Programme) Clashes(items ...string) []visit.Finding {
	return slices.DeleteFunc(slices.Clone(p.timed), func(f visit.Finding) bool {
		return !slices.ContainsFunc(f.Items, func(id string) bool { return slices.Contains(items, id) })
	})
}

// Programme gives the draft with its findings and slacks.
func (o *Office) Programme(ctx context.Context, who Actor, reference string) (*Programme, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	return o.ProgrammeOf(ctx, who, v)
}

// ProgrammeOf is Programme for a draft that has just been loaded, or changed, for who.
func (o *Office) ProgrammeOf(ctx context.Context, who Actor, v *visit.Visit) (*Programme, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	others, err := o.occupied(ctx, v)
	if err != nil {
		return nil, err
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	p := &Programme{Visit: v, Settings: customs.figures(), Customs: customs.Office}
	p.timed, p.Slacks = timing.Review(v, others, p.Settings)
	if p.Findings, err = o.judged(ctx, v, customs.everyFinding(v, p.timed, o.todayOf(v))); err != nil {
		return nil, err
	}
	if who.MayPlan() {
		if p.Undo, err = o.lastOf(ctx, who, v.Reference); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Outcome is what came of a change of the programme.
type Outcome struct {
	Visit  *visit.Visit
	Item   *visit.Item // the first of Items, as it is now; nil where none is left
	Items  []string    // the ids of those that the change was about
	Change int64       // its number in the audit; nought where nothing changed
}

// outcomeOf gives what came of a change about the items with ids.
func outcomeOf(v *visit.Visit, change Change, ids ...string) *Outcome {
	out := &Outcome{Visit: v, Items: ids, Change: change.Number}
	for _, id := range ids {
		if out.Item = v.Item(id); out.Item != nil {
			break
		}
	}
	return out
}

// Placement is where a drag, a key or a form puts an item.
type Placement struct {
	Slot    visit.Slot // when; an At of zero takes the time away and leaves Day
	Instant time.Time  // when, instead of Slot's At: a moment, which the clocks of the item's zone put into words
	Day     civil.Date // for an item without a time: its day; zero: the tray
	// Lanes are "tracks", "people", "places" or "resources"; the item leaves From and goes to To. Both
	// empty, or equal: it stays in its lane.
	Lanes    string
	From, To string
}

// MoveItem puts an item elsewhere.
func (o *Office) MoveItem(ctx context.Context, who Actor, reference, id string, to Placement, version int64) (*Outcome, error) {
	return o.changeItem(ctx, who, reference, "item_moved", id, version, func(v *visit.Visit, item *visit.Item) error {
		if err := changeLane(v, item, to); err != nil {
			return err
		}
		slot := to.Slot
		if !to.Instant.IsZero() {
			zone, err := clock.Zone(v.ZoneOf(item))
			if err != nil {
				return err
			}
			slot.At, slot.Fold = clock.In(to.Instant, zone), clock.Fold(to.Instant, zone)
		}
		if slot.At.IsZero() {
			return v.Unschedule(id, to.Day)
		}
		return v.Move(id, slot)
	})
}

// changeLane takes the item out of one lane into another.
func changeLane(v *visit.Visit, item *visit.Item, to Placement) error {
	if to.From == to.To {
		return nil
	}
	replace := func(list []string) []string {
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == to.From })
		if to.To != "" && !slices.Contains(list, to.To) {
			list = append(list, to.To)
		}
		return list
	}
	switch to.Lanes {
	case "", "tracks":
		item.Tracks = replace(v.TracksOf(item))
	case "people":
		item.With = replace(item.With)
	case "places":
		item.Place = to.To
	case "resources":
		item.Uses = replace(item.Uses)
	default:
		return fault.InvalidField("lanes", "word_unknown", fault.Args{"Value": to.Lanes, "Words": "tracks, people, places, resources"})
	}
	return nil
}

// ResizeItem gives an item another length in real minutes.
func (o *Office) ResizeItem(ctx context.Context, who Actor, reference, id string, minutes int, version int64) (*Outcome, error) {
	return o.changeItem(ctx, who, reference, "item_resized", id, version, func(v *visit.Visit, item *visit.Item) error {
		if minutes < 1 || minutes > visit.MaxLength {
			return fault.InvalidField("minutes", "minutes_range", fault.Args{"Value": minutes, "Most": visit.MaxLength})
		}
		if item.At.IsZero() {
			item.Minutes = minutes
			return nil
		}
		return v.Move(id, visit.Slot{At: item.At, Fold: item.Fold, Minutes: minutes})
	})
}

// CancelItem calls an item off, or back on.
func (o *Office) CancelItem(ctx context.Context, who Actor, reference, id string, cancelled bool, version int64) (*Outcome, error) {
	action := "item_cancelled"
	if !cancelled {
		action = "item_restored"
	}
	return o.changeItem(ctx, who, reference, action, id, version, func(_ *visit.Visit, item *visit.Item) error {
		item.Status = visit.Planned
		if cancelled {
			item.Status = visit.Cancelled
		}
		return nil
	})
}

// RemoveItem takes an item out of the draft.
func (o *Office) RemoveItem(ctx context.Context, who Actor, reference, id string, version int64) (*Outcome, error) {
	return o.changeItem(ctx, who, reference, "item_removed", id, version, func(v *visit.Visit, _ *visit.Item) error {
		return v.RemoveItem(id)
	})
}

// SaveItem puts item in the place of the one with its id.
func (o *Office) SaveItem(ctx context.Context, who Actor, reference string, item visit.Item, version int64) (*Outcome, error) {
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	return o.changeItem(ctx, who, reference, "item_saved", item.ID, version, func(v *visit.Visit, was *visit.Item) error {
		if item.Kind != was.Kind || was.Minutes > 0 || !was.Until.IsZero() { // a usual length that was there stays
			customs.Last(&item)
		}
		keepApprovals(was, &item)
		v.PutItem(item)
		return nil
	})
}

// AddItem puts a new item into the draft. An empty ID is made from its title; a place in the list follows its
// time.
func (o *Office) AddItem(ctx context.Context, who Actor, reference string, item visit.Item) (*Outcome, error) {
	return o.addItem(ctx, who, reference, item, false)
}

func (o *Office) addItem(ctx context.Context, who Actor, reference string, item visit.Item, usual bool) (*Outcome, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	customs.Last(&item)
	v, change, err := o.store.ChangeVisit(ctx, o.author(who), reference, "item_added", 0, func(v *visit.Visit) error {
		taken := func(id string) bool { return v.Item(id) != nil }
		if item.ID != "" && taken(item.ID) {
			return fault.InvalidField("id", "id_taken", fault.Args{"Value": item.ID})
		}
		item.ID = fresh(item.ID, item.Title.In("en"), "item", taken)
		v.PutItem(item)
		if usual {
			customs.bring(v, v.Item(item.ID))
		}
		return validate(v, "items/"+item.ID)
	})
	if err != nil {
		return nil, err
	}
	return outcomeOf(v, change, item.ID), nil
}

func (o *Office) changeItem(ctx context.Context, who Actor, reference, action, id string, version int64, alter func(*visit.Visit, *visit.Item) error) (*Outcome, error) {
	v, change, err := o.change(ctx, who, reference, action, "items/"+id, func(v *visit.Visit) error {
		item := v.Item(id)
		if item == nil && version != 0 {
			return fault.New(fault.Conflict, "", "removed_meanwhile", nil)
		}
		if item == nil {
			return fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
		}
		if err := stale(item.Record, version); err != nil {
			return err
		}
		return alter(v, item)
	})
	if err != nil {
		return nil, err
	}
	return outcomeOf(v, change, id), nil
}

// occupied gives what other visits do with the subjects of a visit's items, from a day before the first of them to a
// day after the last: what lies farther off leaves time for any route.
func (o *Office) occupied(ctx context.Context, v *visit.Visit) ([]visit.Occupancy, error) {
	var timed []*visit.Item
	var from, to time.Time
	for _, item := range itemsOf(v) {
		t, ok, err := v.Times(item)
		if err != nil || !ok {
			continue
		}
		timed = append(timed, item)
		if from.IsZero() || t.Start.Before(from) {
			from = t.Start
		}
		if t.End.After(to) {
			to = t.End
		}
	}
	return o.occupiedBetween(ctx, v, timed, from.AddDate(0, 0, -1), to.AddDate(0, 0, 1))
}

// occupiedBetween gives what other visits do between two moments with the subjects of items.
func (o *Office) occupiedBetween(ctx context.Context, v *visit.Visit, items []*visit.Item, from, to time.Time) ([]visit.Occupancy, error) {
	var subjects []visit.Subject
	seen := map[visit.Subject]bool{}
	for _, item := range items {
		for _, s := range v.Subjects(item) {
			if !seen[s] {
				seen[s] = true
				subjects = append(subjects, s)
			}
		}
	}
	if len(subjects) == 0 {
		return nil, nil
	}
	return o.store.Occupied(ctx, v.Reference, subjects, from, to)
}

func itemsOf(v *visit.Visit) []*visit.Item {
	items := make([]*visit.Item, len(v.Items))
	for i := range v.Items {
		items[i] = &v.Items[i]
	}
	return items
}

// Undo takes back the reader's last change of the visit that is not yet taken back. Where somebody has
// changed the same things since, it is a Conflict and nothing is done.
func (o *Office) Undo(ctx context.Context, who Actor, reference string) (*Outcome, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	last, err := o.lastOf(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, fault.New(fault.NotFound, "", "nothing_to_undo", nil)
	}
	v, change, err := o.store.ChangeVisit(ctx, o.author(who), reference, "undone", last.Number, func(v *visit.Visit) error {
		for _, edit := range slices.Backward(last.Edits) {
			if err := restore(v, edit); err != nil {
				return err
			}
		}
		return v.Validate().Err()
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, edit := range last.Edits {
		if edit.Thing == "item" {
			ids = append(ids, edit.ID)
		}
	}
	return outcomeOf(v, change, ids...), nil
}

// lastOf gives the last change of the draft by who that can be undone and is not, nil where there is none. Nearly always
// it is among the first few; each change brings its edits along.
func (o *Office) lastOf(ctx context.Context, who Actor, reference string) (*Change, error) {
	for _, most := range []int{5, 50} {
		changes, err := o.store.Changes(ctx, ChangeQuery{Reference: reference, By: who.Name, Limit: most})
		if err != nil {
			return nil, err
		}
		for i := range changes {
			c := &changes[i]
			if slices.Contains(undoable, c.Action) && c.Undoes == 0 && c.UndoneBy == 0 && len(c.Edits) > 0 {
				return c, nil
			}
			if c.Action == "visit_replaced" || c.Action == "visit_added" {
				return nil, nil
			}
		}
		if len(changes) < most {
			break
		}
	}
	return nil, nil
}

// undoable are the actions that Undo takes back: the changes of a draft.
var undoable = []string{
	"item_moved", "item_resized", "item_cancelled", "item_restored", "item_removed", "item_saved", "item_added", "mended", "rippled", "proposed", "calendar_taken_in", "programme_pasted", "roster_taken_in",
	"visit_saved", "party_saved", "member_saved", "members_ordered", "place_saved", "resource_saved", "track_saved", "routes_saved", "thing_removed",
	"entry_saved", "symbol_ticked",
	"usual_added", "task_done", "officers_named",
}
