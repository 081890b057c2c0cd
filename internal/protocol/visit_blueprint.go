package protocol

import (
	_ "embed"
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// VisitBlueprint is a whole visit to begin another from. Its people are words: host-head, guest-head,
// guest-spouse; host-all and guest-all for everyone of a side who takes part for themselves, host-staff and
// guest-staff for those without the spouses. A place that it does not have is the kind of one.
type VisitBlueprint struct {
	ID    string      `json:"id"`
	Name  text.Text   `json:"name"`
	By    string      `json:"by,omitempty"` // the account that saved it; "": the program's own
	Visit visit.Visit `json:"visit"`
}

//go:embed visits.yaml
var visitsSource []byte

// DefaultVisits gives the whole visits that an office begins with. What they hold is the caller's own.
func DefaultVisits() []VisitBlueprint { return parse[[]VisitBlueprint]("visits.yaml", visitsSource) }

// SaveVisit makes a blueprint from a visit: its programme, tracks and places, the people as words. What was
// agreed of the visit itself stays out: confirmations, approvals, deliveries, officers and greeters by name.
func SaveVisit(id string, name text.Text, v *visit.Visit, o Office) VisitBlueprint {
	saved := v.Clone()
	b := VisitBlueprint{ID: id, Name: name.Clone(), Visit: visit.Visit{
		From: saved.From, To: saved.To, Tracks: saved.Tracks, Places: saved.Places, Routes: saved.Routes,
	}}
	for i := range b.Visit.Tracks {
		b.Visit.Tracks[i].Record = visit.Record{}
	}
	for i := range b.Visit.Places {
		b.Visit.Places[i].Record, b.Visit.Places[i].Contact = visit.Record{}, ""
	}
	for i := range saved.Items {
		item := saved.Items[i]
		if item.IsCancelled() {
			continue
		}
		item.UID, item.Sequence, item.Record = "", 0, visit.Record{}
		item.Note, item.HonoursBy = nil, ""
		item.Status, item.Confirmed, item.Officer, item.Deputy, item.Phone, item.Uses, item.Flight = "", visit.Approval{}, "", "", "", nil, ""
		item.With, item.Greeter = asWords(v, item.With, o), strings.Join(asWords(v, slices.DeleteFunc([]string{item.Greeter}, empty), o), "")
		for j := range item.Wreaths {
			side := ""
			if p := v.Party(item.Wreaths[j].Giver); p != nil {
				side = p.Side
			}
			item.Wreaths[j] = visit.Wreath{Giver: side}
		}
		if len(item.Flowers) > 0 {
			item.Flowers = []visit.Flowers{{Stems: item.Flowers[0].Stems, Species: item.Flowers[0].Species}}
		}
		for j := range item.Documents {
			d := &item.Documents[j]
			*d = visit.Document{Title: d.Title, Kind: d.Kind, Languages: d.Languages, Originals: d.Originals, Signatories: asWords(v, d.Signatories, o)}
		}
		for j := range item.Roles {
			item.Roles[j].Officer = ""
		}
		for j := range item.Steps {
			if m := v.Member(item.Steps[j].Actor); m != nil {
				if p := v.Party(m.Party); p != nil {
					item.Steps[j].Actor = p.Side
				}
			}
		}
		b.Visit.Items = append(b.Visit.Items, item)
	}
	return b
}

func empty(s string) bool { return s == "" }

// asWords gives the words of a blueprint for people: a head alone is a head, with others of the side all.
func asWords(v *visit.Visit, ids []string, o Office) []string {
	var words []string
	for _, side := range visit.Sides {
		var heads, spouses, others bool
		for _, id := range ids {
			m := v.Member(id)
			if m == nil {
				continue
			}
			if p := v.Party(m.Party); p == nil || p.Side != side {
				continue
			}
			switch {
			case class(m) == head:
				heads = true
			case class(m) == spouse:
				spouses = true
			case slices.Contains(o.Lay, class(m)):
				others = true
			}
		}
		switch {
		case others && spouses:
			words = append(words, side+"-all")
		case others:
			words = append(words, side+"-staff")
		default:
			if heads {
				words = append(words, side+"-head")
			}
			if spouses {
				words = append(words, side+"-spouse")
			}
		}
	}
	return words
}

// Apply adds the blueprint's programme to a visit, from the visit's first day on, with its people, in its
// languages, and with the steps of each kind. Where the blueprint gives no length the office's usual one holds, and a drive
// lasts as long as its route at least. Nothing that the visit has is changed; it gives the ids of the items added. A place is the visit's own of that name, else the blueprint's, else the visit's first of the kind.
func (b VisitBlueprint) Apply(v *visit.Visit, kinds Blueprints, o Office) []string {
	from := b.Visit.Clone()
	from.Shift(v.From.DaysSince(from.From))
	placed, tracked, named := b.places(v, from), map[string]string{}, map[string]string{}
	for _, t := range from.Tracks {
		i := slices.IndexFunc(v.Tracks, func(own visit.Track) bool { return own.ID == t.ID })
		if i < 0 {
			v.Tracks = append(v.Tracks, visit.Track{ID: t.ID, Name: spoken(t.Name, v.Languages)})
		}
		tracked[t.ID] = t.ID
	}
	for i := range from.Items {
		id := from.Items[i].ID
		named[id] = visit.NewID(id, "item", func(taken string) bool { return v.Item(taken) != nil || slices.Contains(values(named), taken) })
	}
	var added []string
	for _, item := range from.Items {
		item.ID, item.UID = named[item.ID], ""
		item.Title, item.Description, item.Dress = spoken(item.Title, v.Languages), spoken(item.Description, v.Languages), spoken(item.Dress, v.Languages)
		item.Place, item.To = placed(item.Place), placed(item.To)
		item.Tracks = slices.DeleteFunc(item.Tracks, func(id string) bool { return tracked[id] == "" })
		item.With = people(v, item.With, o)
		item.Greeter = first(people(v, []string{item.Greeter}, o))
		item.After = slices.DeleteFunc(item.After, func(a visit.After) bool { return named[a.Item] == "" })
		for j := range item.After {
			item.After[j].Item = named[item.After[j].Item]
		}
		for j := range item.Wreaths {
			item.Wreaths[j].Giver = first(partiesOf(v, item.Wreaths[j].Giver))
		}
		item.Flowers = setsFor(v, item, o)
		for j := range item.Documents {
			d := &item.Documents[j]
			d.Title, d.Signatories = spoken(d.Title, v.Languages), people(v, d.Signatories, o)
		}
		for j := range item.Steps {
			item.Steps[j].Actor = actor(v, &item, item.Steps[j].Actor)
		}
		kinds.Of(item.Kind).Apply(v, &item)
		o.Last(&item)
		if way := route(v, item.Place, item.To); item.Kind == transfer && item.Minutes > 0 {
			item.Minutes = max(item.Minutes, way)
		}
		v.PutItem(item)
		added = append(added, item.ID)
	}
	return added
}

// route gives the minutes of a visit's route from place to place; 0 where it knows none.
func route(v *visit.Visit, from, to string) int {
	for _, r := range v.Routes {
		if r.From == from && r.To == to || !r.OneWay && r.From == to && r.To == from {
			return r.Minutes
		}
	}
	return 0
}

func values(m map[string]string) []string {
	var all []string
	for _, value := range m {
		all = append(all, value)
	}
	return all
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// places brings the blueprint's places into the visit and gives what its words for places mean there.
func (b VisitBlueprint) places(v *visit.Visit, from *visit.Visit) func(string) string {
	same := map[string]string{}
	for _, place := range from.Places {
		at := slices.IndexFunc(v.Places, func(own visit.Place) bool { return visit.SamePlace(&own, &place) })
		if at < 0 {
			id := place.ID
			place.ID = visit.NewID(id, "place", func(taken string) bool { return v.Place(taken) != nil })
			same[id] = place.ID
			v.Places = append(v.Places, place)
			continue
		}
		same[place.ID] = v.Places[at].ID
	}
	for _, r := range from.Routes {
		r.From, r.To = same[r.From], same[r.To]
		known := slices.ContainsFunc(v.Routes, func(own visit.Route) bool {
			return own.From == r.From && own.To == r.To || own.From == r.To && own.To == r.From
		})
		if r.From != "" && r.To != "" && r.From != r.To && !known {
			v.Routes = append(v.Routes, r)
		}
	}
	return func(word string) string {
		if id := same[word]; id != "" {
			return id
		}
		at := slices.IndexFunc(v.Places, func(p visit.Place) bool { return word != "" && p.Kind == word })
		if at < 0 {
			return ""
		}
		return v.Places[at].ID
	}
}

// people gives the ids of who a blueprint's words mean in a visit, in the order of precedence.
func people(v *visit.Visit, words []string, o Office) []string {
	var ids []string
	for _, word := range words {
		side, who, _ := strings.Cut(word, "-")
		for _, place := range Order(v, partiesOf(v, side), Event{Use: ForTable}, o) {
			m := place.Member
			if (who == "all" || who == class(m) || who == "staff" && class(m) != spouse) && !slices.Contains(ids, m.ID) {
				ids = append(ids, m.ID)
			}
		}
	}
	return ids
}

// setsFor gives everyone who lays flowers a set like the blueprint's one.
func setsFor(v *visit.Visit, item visit.Item, o Office) []visit.Flowers {
	if len(item.Flowers) != 1 || item.Flowers[0].Bearer != "" {
		return item.Flowers
	}
	var sets []visit.Flowers
	for _, id := range item.With {
		if m := v.Member(id); m != nil && slices.Contains(o.Lay, class(m)) {
			sets = append(sets, visit.Flowers{Stems: item.Flowers[0].Stems, Species: item.Flowers[0].Species, Bearer: id})
		}
	}
	if len(sets) == 0 {
		return item.Flowers
	}
	return sets
}
