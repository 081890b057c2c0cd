package store

import (
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Each pair of functions here turns one thing of package visit into what its row holds, and back.

func visitRowOf(v *visit.Visit) visitRow {
	search := v.Reference + " " + allTexts(v.Title)
	for _, p := range v.Parties {
		search += " " + allTexts(p.Body)
	}
	return visitRow{
		Key: v.Key,
		Content: visitContent{
			Reference: v.Reference, Title: texts(v.Title), Kind: v.Kind, FromDay: date(v.From), ToDay: date(v.To),
			Zone: v.Zone, Languages: list(v.Languages), Note: texts(v.Note),
		},
		Search: text.Fold(search),
	}
}

func (d *decoder) visit(r *visitRow) *visit.Visit {
	c := &r.Content
	return &visit.Visit{
		Key: r.Key, Reference: c.Reference, Title: d.texts(c.Title), Kind: c.Kind, From: d.date(c.FromDay), To: d.date(c.ToDay),
		Zone: c.Zone, Languages: d.words(c.Languages), Note: d.texts(c.Note), Record: r.Record.record(),
	}
}

func partyRowOf(p *visit.Party) partyRow {
	return partyRow{Entry: entry{ID: p.ID}, Content: partyContent{Side: p.Side, Country: p.Country, Body: texts(p.Body)}}
}

func (d *decoder) party(r *partyRow) visit.Party {
	return visit.Party{ID: r.Entry.ID, Side: r.Content.Side, Country: r.Content.Country, Body: d.texts(r.Content.Body), Record: r.Record.record()}
}

func memberRowOf(m *visit.Member) memberRow {
	return memberRow{Entry: entry{ID: m.ID}, Content: memberContent{
		Person: m.Key, Party: m.Party, Class: m.Class, Seq: m.Seq, Joins: date(m.Joins), Leaves: date(m.Leaves),
	}}
}

func (d *decoder) member(r *memberRow, p *personRow) visit.Member {
	c := &r.Content
	return visit.Member{
		ID: r.Entry.ID, Party: c.Party, Class: c.Class, Seq: c.Seq, Joins: d.date(c.Joins), Leaves: d.date(c.Leaves),
		Person: d.person(p), Record: both(r.Record, p.Record),
	}
}

func personRowOf(p *visit.Person) personRow {
	return personRow{
		Key: p.Key,
		Content: personContent{
			Name: texts(p.Name), Pronunciation: p.Pronunciation, Address: texts(p.Address), Rank: texts(p.Rank),
			Position: texts(p.Position), Country: p.Country, Since: date(p.Since), Languages: list(p.Languages), Diet: p.Diet, Mobility: p.Mobility,
			Phone: p.Phone, Email: p.Email, Notes: p.Notes,
		},
		Search: text.Fold(allTexts(p.Name) + " " + allTexts(p.Position) + " " + allTexts(p.Rank) + " " + p.Country),
	}
}

func (d *decoder) person(r *personRow) visit.Person {
	c := &r.Content
	return visit.Person{
		Key: r.Key, Name: d.texts(c.Name), Pronunciation: c.Pronunciation, Address: d.texts(c.Address), Rank: d.texts(c.Rank),
		Position: d.texts(c.Position), Country: c.Country, Since: d.date(c.Since), Languages: d.words(c.Languages), Diet: c.Diet, Mobility: c.Mobility,
		Phone: c.Phone, Email: c.Email, Notes: c.Notes,
	}
}

func visitPlaceRowOf(p *visit.Place) visitPlaceRow {
	return visitPlaceRow{Entry: entry{ID: p.ID}, Content: visitPlaceContent{Place: p.Key}}
}

func placeRowOf(p *visit.Place) placeRow {
	return placeRow{
		Key: p.Key,
		Content: placeContent{
			Kind: p.Kind, Name: texts(p.Name), Address: texts(p.Address), Entrance: p.Entrance, Lat: degrees(p.Lat), Lon: degrees(p.Lon),
			Zone: p.Zone, Opens: list(p.Opens), Closed: list(p.Closed), SetUp: p.SetUp, Clearing: p.Clearing, Capacity: p.Capacity,
			Contact: p.Contact,
		},
		Search: text.Fold(allTexts(p.Name) + " " + allTexts(p.Address)),
	}
}

// place gives the place as the gazetteer has it; id and record are those of a visit that goes there, if any.
func (d *decoder) place(id string, r *placeRow, record visit.Record) visit.Place {
	c := &r.Content
	return visit.Place{
		ID: id, Key: r.Key, Kind: c.Kind, Name: d.texts(c.Name), Address: d.texts(c.Address), Entrance: c.Entrance,
		Lat: degreesOf(c.Lat), Lon: degreesOf(c.Lon), Zone: c.Zone, Opens: d.words(c.Opens), Closed: d.words(c.Closed),
		SetUp: c.SetUp, Clearing: c.Clearing, Capacity: c.Capacity, Contact: c.Contact, Record: record,
	}
}

func routeRowOf(r *visit.Route) routeRow {
	return routeRow{FromID: r.From, ToID: r.To, Minutes: r.Minutes, OneWay: r.OneWay}
}

func (r *routeRow) route() visit.Route {
	return visit.Route{From: r.FromID, To: r.ToID, Minutes: r.Minutes, OneWay: r.OneWay}
}

func visitResourceRowOf(r *visit.Resource) visitResourceRow {
	return visitResourceRow{Entry: entry{ID: r.ID}, Content: visitResourceContent{Resource: r.Key, Place: r.Place}}
}

func resourceRowOf(r *visit.Resource) resourceRow {
	return resourceRow{
		Key: r.Key,
		Content: resourceContent{
			Kind: r.Kind, Name: texts(r.Name), Seats: r.Seats, Luggage: r.Luggage, Capacity: r.Capacity, Pairs: list(r.Pairs), Plate: r.Plate,
			Driver: r.Driver, Phone: r.Phone,
		},
		Search: text.Fold(allTexts(r.Name) + " " + r.Plate),
	}
}

func (d *decoder) resource(r *visitResourceRow, s *resourceRow) visit.Resource {
	c := &s.Content
	return visit.Resource{
		ID: r.Entry.ID, Key: s.Key, Kind: c.Kind, Name: d.texts(c.Name), Place: r.Content.Place, Seats: c.Seats, Luggage: c.Luggage, Capacity: c.Capacity,
		Pairs: d.words(c.Pairs), Plate: c.Plate, Driver: c.Driver, Phone: c.Phone, Record: both(r.Record, s.Record),
	}
}

func trackRowOf(t *visit.Track) trackRow {
	return trackRow{Entry: entry{ID: t.ID}, Content: trackContent{Name: texts(t.Name)}}
}

func (d *decoder) track(r *trackRow) visit.Track {
	return visit.Track{ID: r.Entry.ID, Name: d.texts(r.Content.Name), Record: r.Record.record()}
}

func itemRowOf(i *visit.Item) itemRow {
	return itemRow{
		Entry: entry{ID: i.ID}, UID: i.UID, Sequence: i.Sequence,
		Content: itemContent{
			Kind: i.Kind, Title: texts(i.Title), Description: texts(i.Description), Note: texts(i.Note),
			At: i.At.String(), Fold: i.Fold, Zone: i.Zone, Minutes: i.Minutes, Until: i.Until.String(), UntilZone: i.UntilZone,
			UntilFold: i.UntilFold, Day: date(i.Day), Least: i.Least, Anchor: i.Anchor, Earliest: i.Earliest.String(),
			Latest: i.Latest.String(), Certainty: i.Certainty, Status: i.Status, ConfirmedHost: i.Confirmed.Host,
			ConfirmedGuest: i.Confirmed.Guest, Audience: i.Audience, Press: i.Press, Place: i.Place, ToPlace: i.To,
			Tracks: list(i.Tracks), WithPeople: list(i.With), Uses: list(i.Uses), After: list(i.After), Greeter: i.Greeter,
			Officer: i.Officer, Deputy: i.Deputy, Phone: i.Phone, Dress: texts(i.Dress), Flight: i.Flight, Honours: i.Honours, HonoursBy: i.HonoursBy,
			Wreaths: list(i.Wreaths), Flowers: list(i.Flowers), Documents: list(i.Documents), Steps: list(i.Steps), Roles: list(i.Roles),
		},
	}
}

func (d *decoder) item(r *itemRow) visit.Item {
	c := &r.Content
	i := visit.Item{
		ID: r.Entry.ID, UID: r.UID, Kind: c.Kind, Title: d.texts(c.Title), Description: d.texts(c.Description), Note: d.texts(c.Note),
		At: d.wall(c.At), Fold: c.Fold, Zone: c.Zone, Minutes: c.Minutes, Until: d.wall(c.Until), UntilZone: c.UntilZone,
		UntilFold: c.UntilFold, Day: d.date(c.Day), Least: c.Least, Anchor: c.Anchor, Earliest: d.wall(c.Earliest),
		Latest: d.wall(c.Latest), Certainty: c.Certainty, Status: c.Status,
		Confirmed: visit.Approval{Host: c.ConfirmedHost, Guest: c.ConfirmedGuest}, Audience: c.Audience, Press: c.Press,
		Place: c.Place, To: c.ToPlace, Tracks: d.words(c.Tracks), With: d.words(c.WithPeople), Uses: d.words(c.Uses),
		Greeter: c.Greeter, Officer: c.Officer, Deputy: c.Deputy, Phone: c.Phone, Dress: d.texts(c.Dress), Flight: c.Flight,
		Honours: c.Honours, HonoursBy: c.HonoursBy, Sequence: r.Sequence, Record: r.Record.record(),
	}
	d.json(c.After, &i.After)
	d.json(c.Wreaths, &i.Wreaths)
	d.json(c.Flowers, &i.Flowers)
	d.json(c.Documents, &i.Documents)
	d.json(c.Steps, &i.Steps)
	d.json(c.Roles, &i.Roles)
	return i
}

// registerRowsOf gives the entries of every register, one register after another.
func registerRowsOf(v *visit.Visit) []registerRow {
	var rows []registerRow
	for _, register := range visit.Registers() {
		for _, e := range register.Entries(v) {
			head := *e.Head()
			*e.Head() = visit.Entry{}
			rows = append(rows, registerRow{Entry: entry{ID: head.ID}, Content: registerContent{Register: register.Name, Data: asJSON(e)}})
			*e.Head() = head
		}
	}
	return rows
}

// registers puts the entries into the registers of v. Those of a register that this program does not know are left out.
func (d *decoder) registers(rows []registerRow, v *visit.Visit) {
	entries := map[string][]visit.RegisterEntry{}
	for i := range rows {
		r := &rows[i]
		register, ok := visit.RegisterOf(r.Content.Register)
		if !ok {
			continue
		}
		e := register.New()
		d.json(r.Content.Data, e)
		*e.Head() = visit.Entry{ID: r.Entry.ID, Record: r.Record.record()}
		entries[register.Name] = append(entries[register.Name], e)
	}
	for _, register := range visit.Registers() {
		if of := entries[register.Name]; of != nil {
			register.SetEntries(v, of)
		}
	}
}

// allTexts gives the text in all its languages, for searching.
func allTexts(t text.Text) string {
	all := ""
	for _, language := range t.Languages() {
		all += t[language] + " "
	}
	return all
}
