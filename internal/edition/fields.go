package edition

import (
	"fmt"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// The fields that a change list knows, in the order in which it tells them. A test sees to it that no
// field of the domain is missing.
var (
	headFields = []field[visit.Visit]{
		{name: "reference", show: func(_ *visit.Visit, v *visit.Visit) text.Text { return neutral(v.Reference) }},
		{name: "title", show: func(_ *visit.Visit, v *visit.Visit) text.Text { return v.Title }},
		{name: "kind", word: true, show: func(_ *visit.Visit, v *visit.Visit) text.Text {
			return neutral(visit.OrDefault(v.Kind, visit.VisitKinds))
		}},
		{name: "from", read: func(_ *visit.Visit, v *visit.Visit) text.Text { return dated(v.From) }, show: func(_ *visit.Visit, v *visit.Visit) text.Text { return neutral(v.From.String()) }},
		{name: "to", read: func(_ *visit.Visit, v *visit.Visit) text.Text { return dated(v.To) }, show: func(_ *visit.Visit, v *visit.Visit) text.Text { return neutral(v.To.String()) }},
		{name: "zone", show: func(_ *visit.Visit, v *visit.Visit) text.Text { return neutral(v.Zone) }},
		{name: "languages", read: func(_ *visit.Visit, v *visit.Visit) text.Text { return languagesSaid(v.Languages) }, show: func(_ *visit.Visit, v *visit.Visit) text.Text { return list(v.Languages) }},
		{name: "note", show: func(_ *visit.Visit, v *visit.Visit) text.Text { return v.Note }},
	}
	itemFields = []field[visit.Item]{
		{name: "status", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Status, visit.Statuses))
		}},
		{name: "time", read: func(v *visit.Visit, i *visit.Item) text.Text { return timeSaid(v, i, false) }, show: timeShown},
		{name: "minutes", show: func(v *visit.Visit, i *visit.Item) text.Text {
			if i.At.IsZero() {
				return number(v.Length(i))
			}
			return nil // told by the time
		}},
		{name: "certainty", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Certainty, visit.Certainties))
		}},
		{name: "title", show: func(_ *visit.Visit, i *visit.Item) text.Text { return i.Title }},
		{name: "kind", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.Kind) }},
		{name: "description", show: func(_ *visit.Visit, i *visit.Item) text.Text { return i.Description }},
		{name: "place", show: func(v *visit.Visit, i *visit.Item) text.Text { return placeName(v, i.Place) }},
		{name: "to", show: func(v *visit.Visit, i *visit.Item) text.Text { return placeName(v, i.To) }},
		{name: "flight", show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.Flight) }},
		{name: "with", show: func(v *visit.Visit, i *visit.Item) text.Text { return joined(v, i.With, ", ", personName) }},
		{name: "greeter", show: func(v *visit.Visit, i *visit.Item) text.Text { return personName(v, i.Greeter) }},
		{name: "tracks", show: func(v *visit.Visit, i *visit.Item) text.Text { return joined(v, v.TracksOf(i), ", ", trackName) }},
		{name: "uses", show: func(v *visit.Visit, i *visit.Item) text.Text { return joined(v, i.Uses, ", ", resourceName) }},
		{name: "dress", show: func(_ *visit.Visit, i *visit.Item) text.Text { return i.Dress }},
		{name: "press", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Press, visit.PressAccess))
		}},
		{name: "audience", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Audience, visit.Audiences))
		}},
		{name: "confirmed", read: func(_ *visit.Visit, i *visit.Item) text.Text { return approvalSaid(i.Confirmed) }, show: func(_ *visit.Visit, i *visit.Item) text.Text { return approval(i.Confirmed) }},
		{name: "officer", show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.Officer) }},
		{name: "deputy", show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.Deputy) }},
		{name: "phone", show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.Phone) }},
		{name: "roles", read: func(_ *visit.Visit, i *visit.Item) text.Text { return each(i.Roles, roleSaid) }, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return each(i.Roles, func(r *visit.Role) text.Text { return neutral(strings.Join(filled([]string{r.Role, r.Officer}), ": ")) })
		}},
		{name: "anchor", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Anchor, visit.Anchors))
		}},
		{name: "window", read: windowSaid, show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(window(i)) }},
		{name: "least", show: func(_ *visit.Visit, i *visit.Item) text.Text { return number(i.Least) }},
		{name: "after", show: afterShown},
		{name: "honours", word: true, show: func(_ *visit.Visit, i *visit.Item) text.Text {
			return neutral(visit.OrDefault(i.Honours, visit.HonoursLevels))
		}},
		{name: "honours_by", show: func(_ *visit.Visit, i *visit.Item) text.Text { return neutral(i.HonoursBy) }},
		{name: "wreaths", read: func(v *visit.Visit, i *visit.Item) text.Text {
			return each(i.Wreaths, func(w *visit.Wreath) text.Text { return wreathSaid(v, w) })
		}, show: func(v *visit.Visit, i *visit.Item) text.Text {
			return each(i.Wreaths, func(w *visit.Wreath) text.Text {
				head := []string{partyName(v, w.Giver).In(v.Languages...), strings.ReplaceAll(w.Delivered.String(), "T", " "), approval(w.Approved).In(),
					w.Size, mark("stand", w.Stand), number(w.Bearers).In(), mark("preplaced", w.Preplaced), mark("ordered", w.Ordered), w.Checked}
				return prefixed(strings.Join(filled(head), "; "), w.Ribbon)
			})
		}},
		{name: "flowers", show: func(v *visit.Visit, i *visit.Item) text.Text {
			return each(i.Flowers, func(f *visit.Flowers) text.Text {
				return prefixed(strings.Join(filled([]string{number(f.Stems).In(), f.Species}), " "), personName(v, f.Bearer))
			})
		}},
		{name: "documents", read: func(v *visit.Visit, i *visit.Item) text.Text {
			return each(i.Documents, func(d *visit.Document) text.Text { return documentSaid(v, d) })
		}, show: func(v *visit.Visit, i *visit.Item) text.Text {
			return each(i.Documents, func(d *visit.Document) text.Text {
				signed := joined(v, d.Signatories, ", ", personName).In(v.Languages...)
				head := []string{d.Kind, d.Status, strings.Join(d.Languages, ", "), number(d.Originals).In(), signed,
					d.Paper, number(d.Annexes).In(), d.Authority, mark("certificate", d.Certificate), mark("last_page", d.LastPage), d.Seal, d.Kept}
				return prefixed(strings.Join(filled(head), "; "), d.Title)
			})
		}},
		{name: "steps", read: func(_ *visit.Visit, i *visit.Item) text.Text { return each(i.Steps, stepSaid) }, show: stepsShown},
		{name: "note", show: func(_ *visit.Visit, i *visit.Item) text.Text { return i.Note }},
	}
	partyFields = []field[visit.Party]{
		{name: "body", show: func(_ *visit.Visit, p *visit.Party) text.Text { return p.Body }},
		{name: "side", word: true, show: func(_ *visit.Visit, p *visit.Party) text.Text { return neutral(p.Side) }},
		{name: "country", read: func(_ *visit.Visit, p *visit.Party) text.Text { return countrySaid(p.Country) }, show: func(_ *visit.Visit, p *visit.Party) text.Text { return neutral(p.Country) }},
	}
	memberFields = []field[visit.Member]{
		{name: "name", show: func(_ *visit.Visit, m *visit.Member) text.Text { return m.Name }},
		{name: "rank", show: func(_ *visit.Visit, m *visit.Member) text.Text { return m.Rank }},
		{name: "position", show: func(_ *visit.Visit, m *visit.Member) text.Text { return m.Position }},
		{name: "address", show: func(_ *visit.Visit, m *visit.Member) text.Text { return m.Address }},
		{name: "party", show: func(v *visit.Visit, m *visit.Member) text.Text { return partyName(v, m.Party) }},
		{name: "class", word: true, show: func(_ *visit.Visit, m *visit.Member) text.Text {
			return neutral(visit.OrDefault(m.Class, visit.Classes))
		}},
		{name: "seq", show: func(_ *visit.Visit, m *visit.Member) text.Text { return number(m.Seq) }},
		{name: "joins", read: func(_ *visit.Visit, m *visit.Member) text.Text { return dated(m.Joins) }, show: func(_ *visit.Visit, m *visit.Member) text.Text { return date(m.Joins) }},
		{name: "leaves", read: func(_ *visit.Visit, m *visit.Member) text.Text { return dated(m.Leaves) }, show: func(_ *visit.Visit, m *visit.Member) text.Text { return date(m.Leaves) }},
		{name: "country", read: func(_ *visit.Visit, m *visit.Member) text.Text { return countrySaid(m.Country) }, show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Country) }},
		{name: "since", read: func(_ *visit.Visit, m *visit.Member) text.Text { return dated(m.Since) }, show: func(_ *visit.Visit, m *visit.Member) text.Text { return date(m.Since) }},
		{name: "pronunciation", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Pronunciation) }},
		{name: "languages", read: func(_ *visit.Visit, m *visit.Member) text.Text { return languagesSaid(m.Languages) }, show: func(_ *visit.Visit, m *visit.Member) text.Text { return list(m.Languages) }},
		{name: "diet", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Diet) }},
		{name: "mobility", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Mobility) }},
		{name: "phone", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Phone) }},
		{name: "email", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Email) }},
		{name: "notes", show: func(_ *visit.Visit, m *visit.Member) text.Text { return neutral(m.Notes) }},
	}
	placeFields = []field[visit.Place]{
		{name: "name", show: func(_ *visit.Visit, p *visit.Place) text.Text { return p.Name }},
		{name: "kind", word: true, show: func(_ *visit.Visit, p *visit.Place) text.Text {
			return neutral(visit.OrDefault(p.Kind, visit.PlaceKinds))
		}},
		{name: "address", show: func(_ *visit.Visit, p *visit.Place) text.Text { return p.Address }},
		{name: "entrance", show: func(_ *visit.Visit, p *visit.Place) text.Text { return neutral(p.Entrance) }},
		{name: "coordinates", show: func(_ *visit.Visit, p *visit.Place) text.Text { return position(p.Lat, p.Lon) }},
		{name: "zone", show: func(_ *visit.Visit, p *visit.Place) text.Text { return neutral(p.Zone) }},
		{name: "opens", show: func(_ *visit.Visit, p *visit.Place) text.Text { return list(p.Opens) }},
		{name: "closed", read: func(_ *visit.Visit, p *visit.Place) text.Text { return closedSaid(p) }, show: func(_ *visit.Visit, p *visit.Place) text.Text { return list(p.Closed) }},
		{name: "set_up", show: func(_ *visit.Visit, p *visit.Place) text.Text { return number(p.SetUp) }},
		{name: "clearing", show: func(_ *visit.Visit, p *visit.Place) text.Text { return number(p.Clearing) }},
		{name: "capacity", show: func(_ *visit.Visit, p *visit.Place) text.Text { return number(p.Capacity) }},
		{name: "contact", show: func(_ *visit.Visit, p *visit.Place) text.Text { return neutral(p.Contact) }},
	}
	resourceFields = []field[visit.Resource]{
		{name: "name", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return r.Name }},
		{name: "kind", word: true, show: func(_ *visit.Visit, r *visit.Resource) text.Text { return neutral(r.Kind) }},
		{name: "place", show: func(v *visit.Visit, r *visit.Resource) text.Text { return placeName(v, r.Place) }},
		{name: "seats", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return number(r.Seats) }},
		{name: "luggage", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return number(r.Luggage) }},
		{name: "capacity", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return number(r.Capacity) }},
		{name: "pairs", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return list(r.Pairs) }},
		{name: "plate", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return neutral(r.Plate) }},
		{name: "driver", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return neutral(r.Driver) }},
		{name: "phone", show: func(_ *visit.Visit, r *visit.Resource) text.Text { return neutral(r.Phone) }},
	}
	trackFields = []field[visit.Track]{
		{name: "name", show: func(_ *visit.Visit, t *visit.Track) text.Text { return t.Name }},
	}
	routeFields = []field[visit.Route]{
		{name: "minutes", show: func(_ *visit.Visit, r *visit.Route) text.Text { return number(r.Minutes) }},
		{name: "one_way", show: func(_ *visit.Visit, r *visit.Route) text.Text {
			if r.OneWay {
				return neutral("→")
			}
			return neutral("↔")
		}},
	}
)

func date(d fmt.Stringer) text.Text {
	if s := d.String(); s != "0000-00-00" {
		return neutral(s)
	}
	return nil
}

// mark gives a word where something holds.
func mark(word string, holds bool) string {
	if holds {
		return word
	}
	return ""
}
