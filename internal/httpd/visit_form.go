package httpd

import (
	"slices"
	"strings"

	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// headForm is what a visit says of itself, as typed.
type headForm struct {
	Reference string    `form:"reference"` // of a new visit alone
	Title     text.Text `form:"title"`
	Kind      string    `form:"kind"`
	From      string    `form:"from"`
	To        string    `form:"to"`
	Zone      string    `form:"zone"`
	Languages string    `form:"languages"`
	Note      text.Text `form:"note"`
	Version   string    `form:"version"`

	// Both sides, of a new visit alone.
	GuestCountry string    `form:"guest_country"`
	GuestBody    text.Text `form:"guest_body"`
	HostCountry  string    `form:"host_country"`
	HostBody     text.Text `form:"host_body"`
	HeadName     text.Text `form:"head_name"`
	HeadPosition text.Text `form:"head_position"`
	HeadRank     text.Text `form:"head_rank"`

	// What it begins with.
	Blueprint  string `form:"blueprint"`
	Like       string `form:"like"`
	isNew      bool
	blueprints []protocol.VisitBlueprint // to choose from
	others     []planning.Summary        // visits whose host side may be taken over, the last changed first
	taken      []string                  // references
}

func headFormOf(v *visit.Visit) *headForm {
	return &headForm{
		Reference: v.Reference, Title: v.Title, Kind: v.Kind, From: dateText(v.From), To: dateText(v.To), Zone: v.Zone,
		Languages: strings.Join(v.Languages, ", "), Note: v.Note,
	}
}

func (h *headForm) groups(f *form, _ *visit.Visit) []Group {
	languages := listed(h.Languages)
	if len(languages) == 0 || len(languages) > 12 {
		languages = text.Languages()
	}
	p := f.page
	var first []any
	if h.isNew {
		reference := f.field("reference", "field.reference", h.Reference)
		reference.Hint, reference.Required = p.Say("overview.reference_hint"), true
		first = append(first, reference)
	}
	kind := f.choice("kind", "field.kind", visit.OrDefault(h.Kind, visit.VisitKinds), p.words("visit_kind.", visit.VisitKinds))
	from, to := f.field("from", "field.from", h.From), f.field("to", "overview.last_day", h.To)
	from.Type, to.Type, from.Required, to.Required = "date", "date", true, !h.isNew
	if h.isNew {
		to.Hint = p.Say("blueprint.last_day_hint")
	}
	zone := f.field("zone", "field.zone", h.Zone)
	zone.List, zone.Required, zone.Hint = "zones", true, p.Say("overview.zone_hint")
	spoken := f.field("languages", "field.languages", h.Languages)
	spoken.Required, spoken.Hint = true, p.Say("overview.languages_hint")
	note := f.texts("note", "field.note", h.Note, languages, 2)
	note.Hint = p.Say("overview.note_hint")
	title := f.texts("title", "field.title", h.Title, languages, 0)
	if h.isNew {
		title.Hint = p.Say("blueprint.title_hint")
	}
	groups := []Group{group("", append(first, kind, from, to, zone, spoken, title)...)}
	if h.isNew {
		groups = append(h.beginningGroups(f), groups...)
		groups = append(groups,
			group(p.Say("overview.guest"), f.choice("guest_country", "field.country", h.GuestCountry, countryNames()(p.Language)),
				f.texts("guest_body", "field.body", h.GuestBody, languages, 0), f.texts("head_name", "blueprint.head", h.HeadName, languages, 0),
				f.texts("head_position", "field.position", h.HeadPosition, languages, 0), f.texts("head_rank", "field.rank", h.HeadRank, languages, 0)),
			group(p.Say("overview.host"), f.choice("host_country", "field.country", h.HostCountry, countryNames()(p.Language)),
				f.texts("host_body", "field.body", h.HostBody, languages, 0)).foldedUnless(h.Like == ""))
	}
	return append(groups, group(p.Say("overview.staff_only"), note).folded())
}

func (h *headForm) head() (planning.Head, error) {
	var t typed
	head := planning.Head{
		Title: said(h.Title), Kind: h.Kind, From: t.date("from", h.From), To: t.date("to", h.To), Zone: h.Zone,
		Languages: listed(h.Languages), Note: said(h.Note),
	}
	return head, t.faults.Err()
}

// visit gives the new visit that was typed, with a party for each side that was.
func (h *headForm) visit() (*visit.Visit, error) {
	head, err := h.head()
	v := &visit.Visit{
		Reference: h.Reference, Title: head.Title, Kind: head.Kind, From: head.From, To: head.To, Zone: head.Zone,
		Languages: head.Languages, Note: head.Note,
	}
	for _, party := range []visit.Party{
		{ID: "host", Side: visit.Host, Country: h.HostCountry, Body: said(h.HostBody)},
		{ID: "guest", Side: visit.Guest, Country: h.GuestCountry, Body: said(h.GuestBody)},
	} {
		if party.Body.IsEmpty() && party.Country != "" {
			for _, language := range text.Languages() {
				if party.Body == nil {
					party.Body = text.Text{}
				}
				party.Body[language] = text.For(language).CountryName(party.Country)
			}
		}
		if !party.Body.IsEmpty() {
			v.Parties = append(v.Parties, party)
		}
	}
	return v, err
}

// said gives t without the languages in which nothing was typed.
func said(t text.Text) text.Text {
	kept := text.Text{}
	for _, tag := range t.Languages() {
		kept[tag] = t[tag]
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// languagesOf gives the languages in which a visit's texts are asked for; without a visit, those of the interface.
func languagesOf(v *visit.Visit) []string {
	if v == nil || len(v.Languages) == 0 {
		return text.Languages()
	}
	return slices.Clone(v.Languages)
}
