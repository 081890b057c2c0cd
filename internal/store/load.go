package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/visit"
)

// draft is a visit as its rows hold it.
type draft struct {
	head      visitRow
	parties   []partyRow
	members   []memberRow
	people    map[int64]*personRow // by key, as places and resources below
	sites     []visitPlaceRow
	places    map[int64]*placeRow
	routes    []routeRow
	uses      []visitResourceRow
	resources map[int64]*resourceRow
	tracks    []trackRow
	items     []itemRow
	registers []registerRow
}

func visitUnknown(reference string) *fault.Error {
	return fault.New(fault.NotFound, "", "visit_unknown", fault.Args{"Value": reference})
}

// lockVisit gives the visit's row and keeps others from changing the draft until the transaction ends. (In
// SQLite the transaction itself does.)
func lockVisit(tx *gorm.DB, reference string) (*visitRow, error) {
	return one[visitRow](tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("reference = ?", reference), visitUnknown(reference))
}

// loadDraft reads everything of a visit, as rows and as what they mean.
func loadDraft(tx *gorm.DB, head visitRow) (*draft, *visit.Visit, error) {
	d, err := loadRows(tx, head)
	if err != nil {
		return nil, nil, err
	}
	v, err := d.visit()
	return d, v, err
}

// loadRows reads the rows, in a query for each kind of thing.
func loadRows(tx *gorm.DB, head visitRow) (*draft, error) {
	d := &draft{head: head}
	var people []personRow
	var places []placeRow
	var resources []resourceRow
	key := head.Key
	shared := func(link, column string) *gorm.DB {
		return tx.Where("key IN (?)", tx.Table(link).Select(column).Where("visit = ?", key))
	}
	own := func() *gorm.DB { return tx.Where("visit = ?", key).Order("position") }
	for _, query := range []struct {
		of   *gorm.DB
		into any
	}{
		{own(), &d.parties},
		{own(), &d.members},
		{shared("members", "person"), &people},
		{own(), &d.sites},
		{shared("visit_places", "place"), &places},
		{own(), &d.routes},
		{own(), &d.uses},
		{shared("visit_resources", "resource"), &resources},
		{own(), &d.tracks},
		{own(), &d.items},
		{own(), &d.registers},
	} {
		if err := query.of.Find(query.into).Error; err != nil {
			return nil, err
		}
	}
	d.people = byKey(people, (*personRow).key)
	d.places = byKey(places, (*placeRow).key)
	d.resources = byKey(resources, (*resourceRow).key)
	return d, nil
}

func byKey[R any](rows []R, key func(*R) *int64) map[int64]*R {
	found := make(map[int64]*R, len(rows))
	for i := range rows {
		found[*key(&rows[i])] = &rows[i]
	}
	return found
}

// visit makes of the rows what package visit means. Each call gives one that shares nothing with another.
func (d *draft) visit() (*visit.Visit, error) {
	var c decoder
	v := c.visit(&d.head)
	v.Parties = each(d.parties, c.party)
	v.People = each(d.members, func(r *memberRow) visit.Member { return c.member(r, d.people[r.Content.Person]) })
	v.Places = each(d.sites, func(r *visitPlaceRow) visit.Place {
		p := d.places[r.Content.Place]
		return c.place(r.Entry.ID, p, both(r.Record, p.Record))
	})
	v.Routes = each(d.routes, (*routeRow).route)
	v.Resources = each(d.uses, func(r *visitResourceRow) visit.Resource { return c.resource(r, d.resources[r.Content.Resource]) })
	v.Tracks = each(d.tracks, c.track)
	v.Items = each(d.items, c.item)
	c.registers(d.registers, v)
	return v, c.err
}

func each[R, T any](rows []R, convert func(*R) T) []T {
	if len(rows) == 0 {
		return nil
	}
	things := make([]T, len(rows))
	for i := range rows {
		things[i] = convert(&rows[i])
	}
	return things
}
