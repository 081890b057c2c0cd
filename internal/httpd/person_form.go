package httpd

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// personFields are a person of the directory, as typed.
type personFields struct {
	Name          text.Text `form:"name"`
	Address       text.Text `form:"address"`
	Rank          text.Text `form:"rank"`
	Position      text.Text `form:"position"`
	Pronunciation string    `form:"pronunciation"`
	Country       string    `form:"country"`
	Since         string    `form:"since"`
	Languages     string    `form:"languages"`
	Diet          string    `form:"diet"`
	Mobility      string    `form:"mobility"`
	Phone         string    `form:"phone"`
	Email         string    `form:"email"`
	Notes         string    `form:"notes"`
	Version       string    `form:"version"`
}

func personFieldsOf(p *visit.Person) personFields {
	return personFields{
		Name: p.Name, Address: p.Address, Rank: p.Rank, Position: p.Position, Pronunciation: p.Pronunciation, Country: p.Country,
		Since: dateText(p.Since), Languages: strings.Join(p.Languages, ", "), Diet: p.Diet, Mobility: p.Mobility, Phone: p.Phone, Email: p.Email, Notes: p.Notes,
	}
}

// person reads what was typed; t keeps what cannot be read.
func (p *personFields) person(t *typed) visit.Person {
	return visit.Person{
		Name: said(p.Name), Address: said(p.Address), Rank: said(p.Rank), Position: said(p.Position), Pronunciation: p.Pronunciation,
		Country: p.Country, Since: t.date("since", p.Since), Languages: listed(p.Languages), Diet: p.Diet, Mobility: p.Mobility, Phone: p.Phone, Email: p.Email, Notes: p.Notes,
	}
}

func (p *personFields) groups(f *form, v *visit.Visit) []Group {
	languages := languagesOf(v)
	page := f.page
	address := f.texts("address", "person.address", p.Address, languages, 0)
	address.Hint = page.Say("person.address_hint")
	spoken := f.field("languages", "field.languages", p.Languages)
	spoken.Hint = page.Say("overview.languages_hint")
	phone, email := f.field("phone", "field.phone", p.Phone), f.field("email", "field.email", p.Email)
	phone.Type, email.Type = "tel", "email"
	since := f.field("since", "field.since", p.Since)
	since.Type, since.Hint = "date", page.Say("person.since_hint")
	notes := f.field("notes", "field.notes", p.Notes)
	notes.Rows, notes.Class = 3, "wide"
	contact := group(page.Say("overview.staff_only"), phone, email, f.field("diet", "field.diet", p.Diet),
		f.field("mobility", "field.mobility", p.Mobility), notes)
	return []Group{
		group(page.Say("person.who"), f.texts("name", "field.name", p.Name, languages, 0), address,
			f.texts("rank", "field.rank", p.Rank, languages, 0), f.texts("position", "field.position", p.Position, languages, 0)),
		group("", f.choice("country", "field.country", p.Country, countryNames()(page.Language)),
			f.field("pronunciation", "field.pronunciation", p.Pronunciation), spoken, since),
		contact.folded(),
	}
}

// memberForm is a person as a member of a party, as typed.
type memberForm struct {
	Party  string `form:"party"`
	Class  string `form:"class"`
	Seq    string `form:"seq"`
	Joins  string `form:"joins"`
	Leaves string `form:"leaves"`
	Person string `form:"person"` // the directory's key of who is added; "" for a new person
	personFields
}

func (m *memberForm) load(v *visit.Visit, id string) (int64, bool) {
	found := v.Member(id)
	if found == nil {
		return 0, false
	}
	*m = memberForm{
		Party: found.Party, Class: found.Class, Seq: numberText(found.Seq), Joins: dateText(found.Joins), Leaves: dateText(found.Leaves),
		personFields: personFieldsOf(&found.Person),
	}
	return found.Record.Version, true
}

func (m *memberForm) hidden() []Hidden {
	if m.Person == "" {
		return nil
	}
	return []Hidden{{"person", m.Person}}
}

func (m *memberForm) groups(f *form, v *visit.Visit) []Group {
	p := f.page
	parties := make([]Option, len(v.Parties))
	for i, party := range v.Parties {
		parties[i] = Option{Value: party.ID, Label: p.Text(party.Body)}
	}
	party := f.choice("party", "field.party", m.Party, parties)
	seq := f.field("seq", "field.seq", m.Seq)
	seq.InputMode, seq.Class, seq.Hint = "numeric", "short", p.Say("delegation.seq_hint")
	joins, leaves := f.field("joins", "field.joins", m.Joins), f.field("leaves", "field.leaves", m.Leaves)
	joins.Type, leaves.Type = "date", "date"
	joins.Hint = p.Say("delegation.joins_hint")
	// At the form of an empty visit the choice still says that a party is missing.
	head := group(p.Say("delegation.place_in"), party,
		f.choice("class", "field.class", visit.OrDefault(m.Class, visit.Classes), p.words("class.", visit.Classes)), seq, joins, leaves)
	return append([]Group{head}, m.personFields.groups(f, v)...)
}

func (m *memberForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	var t typed
	member := visit.Member{
		ID: id, Party: m.Party, Class: m.Class, Seq: t.number("seq", m.Seq), Joins: t.date("joins", m.Joins), Leaves: t.date("leaves", m.Leaves),
		Person: m.person(&t),
	}
	if err := t.faults.Err(); err != nil {
		return "", err
	}
	if key, err := strconv.ParseInt(m.Person, 10, 64); err == nil && id == "" {
		member.Key = key
	}
	return o.SaveMember(ctx, who, reference, member, versionOf(m.Version))
}

// partyForm is a side's delegation, as typed.
type partyForm struct {
	Side    string    `form:"side"`
	Country string    `form:"country"`
	Body    text.Text `form:"body"`
	Version string    `form:"version"`
}

func (p *partyForm) load(v *visit.Visit, id string) (int64, bool) {
	found := v.Party(id)
	if found == nil {
		return 0, false
	}
	*p = partyForm{Side: found.Side, Country: found.Country, Body: found.Body}
	return found.Record.Version, true
}

func (p *partyForm) hidden() []Hidden { return nil }

func (p *partyForm) groups(f *form, v *visit.Visit) []Group {
	sides := visit.Sides
	if p.Side == "" && slices.ContainsFunc(v.Parties, func(party visit.Party) bool { return party.Side == visit.Host }) {
		p.Side = visit.Guest
	}
	return []Group{group("",
		f.choice("side", "field.side", visit.OrDefault(p.Side, sides), f.page.words("side.", sides)),
		f.choice("country", "field.country", p.Country, countryNames()(f.page.Language)),
		f.texts("body", "field.body", p.Body, languagesOf(v), 0),
	)}
}

func (p *partyForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	party := visit.Party{ID: id, Side: p.Side, Country: p.Country, Body: said(p.Body)}
	return o.SaveParty(ctx, who, reference, party, versionOf(p.Version))
}
