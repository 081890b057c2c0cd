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

// placeFields are a place of the gazetteer, as typed.
type placeFields struct {
	Kind     string    `form:"kind"`
	Name     text.Text `form:"name"`
	Address  text.Text `form:"address"`
	Entrance string    `form:"entrance"`
	Lat      string    `form:"lat"`
	Lon      string    `form:"lon"`
	Zone     string    `form:"zone"`
	Opens    string    `form:"opens"`
	Closed   string    `form:"closed"`
	SetUp    string    `form:"set_up"`
	Clearing string    `form:"clearing"`
	Capacity string    `form:"capacity"`
	Contact  string    `form:"contact"`
	Version  string    `form:"version"`
}

func placeFieldsOf(p *visit.Place) placeFields {
	return placeFields{
		Kind: p.Kind, Name: p.Name, Address: p.Address, Entrance: p.Entrance, Lat: degreesText(p.Lat), Lon: degreesText(p.Lon), Zone: p.Zone,
		Opens: strings.Join(p.Opens, ", "), Closed: strings.Join(p.Closed, ", "), SetUp: numberText(p.SetUp), Clearing: numberText(p.Clearing),
		Capacity: numberText(p.Capacity), Contact: p.Contact,
	}
}

func (p *placeFields) place(t *typed) visit.Place {
	return visit.Place{
		Kind: p.Kind, Name: said(p.Name), Address: said(p.Address), Entrance: p.Entrance, Lat: t.degrees("lat", p.Lat), Lon: t.degrees("lon", p.Lon),
		Zone: p.Zone, Opens: listed(p.Opens), Closed: closedDays(p.Closed), SetUp: t.number("set_up", p.SetUp),
		Clearing: t.number("clearing", p.Clearing), Capacity: t.number("capacity", p.Capacity), Contact: p.Contact,
	}
}

// closedDays gives the days on which a place is closed as a visit file has them; weekdays are typed in any language of the
// interface.
func closedDays(typed string) []string {
	days := listed(typed)
	for i, day := range days {
		for _, language := range text.Languages() {
			for _, weekday := range visit.Weekdays {
				if text.Fold(text.For(language).Say("weekday."+weekday, nil)) == text.Fold(day) {
					days[i] = weekday
				}
			}
		}
	}
	return days
}

// closedWords gives them with the reader's names of weekdays.
func (p Page) closedWords(typed string) string {
	days := closedDays(typed)
	for i, day := range days {
		if slices.Contains(visit.Weekdays, day) {
			days[i] = p.Say("weekday." + day)
		}
	}
	return strings.Join(days, ", ")
}

func (p *placeFields) groups(f *form, v *visit.Visit) []Group {
	page, languages := f.page, languagesOf(v)
	short := func(name, key, value, mode string) Field {
		made := f.field(name, key, value)
		made.InputMode, made.Class = mode, "short"
		return made
	}
	zone := f.field("zone", "field.zone", p.Zone)
	zone.List = "zones"
	if v != nil {
		zone.Placeholder = v.Zone
	}
	opens, closed := f.field("opens", "field.opens", p.Opens), f.field("closed", "field.closed", page.closedWords(p.Closed))
	opens.Hint, closed.Hint = page.Say("place.opens_hint"), page.Say("place.closed_hint")
	entrance := f.field("entrance", "field.entrance", p.Entrance)
	entrance.Class = "wide"
	return []Group{
		group("", f.choice("kind", "field.kind", visit.OrDefault(p.Kind, visit.PlaceKinds), page.words("place_kind.", visit.PlaceKinds)), zone,
			f.texts("name", "field.name", p.Name, languages, 0), f.texts("address", "field.address", p.Address, languages, 0), entrance),
		group(page.Say("place.hours"), opens, closed, short("set_up", "field.set_up", p.SetUp, "numeric"),
			short("clearing", "field.clearing", p.Clearing, "numeric"), short("capacity", "field.capacity", p.Capacity, "numeric")),
		group(page.Say("place.position"), short("lat", "field.lat", p.Lat, "decimal"), short("lon", "field.lon", p.Lon, "decimal")).folded(),
		group(page.Say("overview.staff_only"), f.field("contact", "field.contact", p.Contact)).folded(),
	}
}

// visitPlaceForm is a place as a visit goes there, as typed.
type visitPlaceForm struct {
	Place string `form:"place"` // the gazetteer's key of what is added; "" for a new place
	placeFields
}

func (p *visitPlaceForm) load(v *visit.Visit, id string) (int64, bool) {
	found := v.Place(id)
	if found == nil {
		return 0, false
	}
	*p = visitPlaceForm{placeFields: placeFieldsOf(found)}
	return found.Record.Version, true
}

func (p *visitPlaceForm) hidden() []Hidden {
	if p.Place == "" {
		return nil
	}
	return []Hidden{{"place", p.Place}}
}

func (p *visitPlaceForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	var t typed
	place := p.place(&t)
	if err := t.faults.Err(); err != nil {
		return "", err
	}
	place.ID = id
	if key, err := strconv.ParseInt(p.Place, 10, 64); err == nil && id == "" {
		place.Key = key
	}
	return o.SavePlaceIn(ctx, who, reference, place, versionOf(p.Version))
}

// resourceForm is a vehicle, an interpreter, a room and the like, as typed.
type resourceForm struct {
	Kind     string    `form:"kind"`
	Name     text.Text `form:"name"`
	Place    string    `form:"place"`
	Seats    string    `form:"seats"`
	Luggage  string    `form:"luggage"`
	Capacity string    `form:"capacity"`
	Pairs    string    `form:"pairs"`
	Plate    string    `form:"plate"`
	Driver   string    `form:"driver"`
	Phone    string    `form:"phone"`
	Version  string    `form:"version"`
}

func (r *resourceForm) load(v *visit.Visit, id string) (int64, bool) {
	found := v.Resource(id)
	if found == nil {
		return 0, false
	}
	*r = resourceForm{
		Kind: found.Kind, Name: found.Name, Place: found.Place, Seats: numberText(found.Seats), Luggage: numberText(found.Luggage), Capacity: numberText(found.Capacity),
		Pairs: strings.Join(found.Pairs, ", "), Plate: found.Plate, Driver: found.Driver, Phone: found.Phone,
	}
	return found.Record.Version, true
}

func (r *resourceForm) hidden() []Hidden { return nil }

func (r *resourceForm) groups(f *form, v *visit.Visit) []Group {
	page := f.page
	number := func(name, key, value string) Field {
		made := f.field(name, key, value)
		made.InputMode, made.Class = "numeric", "short"
		return made
	}
	pairs := f.field("pairs", "field.pairs", r.Pairs)
	pairs.Hint = page.Say("resource.pairs_hint")
	phone := f.field("phone", "field.phone", r.Phone)
	phone.Type, phone.Hint = "tel", page.Say("overview.staff_only")
	return []Group{
		group("", f.choice("kind", "field.kind", visit.OrDefault(r.Kind, visit.ResourceKinds), page.words("resource_kind.", visit.ResourceKinds)),
			f.texts("name", "field.name", r.Name, languagesOf(v), 0)),
		group(page.Say("resource_kind.vehicle"), number("seats", "field.seats", r.Seats), number("luggage", "field.luggage", r.Luggage), f.field("plate", "field.plate", r.Plate),
			f.field("driver", "field.driver", r.Driver), phone).folded(),
		group(page.Say("resource_kind.room"), f.choice("place", "field.place", r.Place, placeOptions(page, v)),
			number("capacity", "field.capacity", r.Capacity)).folded(),
		group(page.Say("resource_kind.interpreter"), pairs).folded(),
	}
}

// placeOptions offers a visit's places, and none.
func placeOptions(page Page, v *visit.Visit) []Option {
	options := []Option{{Value: "", Label: "—"}}
	for i := range v.Places {
		options = append(options, Option{Value: v.Places[i].ID, Label: page.Text(v.Places[i].Name)})
	}
	return options
}

func (r *resourceForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	var t typed
	resource := visit.Resource{
		ID: id, Kind: r.Kind, Name: said(r.Name), Place: r.Place, Seats: t.number("seats", r.Seats), Luggage: t.number("luggage", r.Luggage), Capacity: t.number("capacity", r.Capacity),
		Pairs: listed(r.Pairs), Plate: r.Plate, Driver: r.Driver, Phone: r.Phone,
	}
	if err := t.faults.Err(); err != nil {
		return "", err
	}
	return o.SaveResource(ctx, who, reference, resource, versionOf(r.Version))
}

// trackForm is one of the lines that run side by side, as typed.
type trackForm struct {
	Name    text.Text `form:"name"`
	Version string    `form:"version"`
}

func (t *trackForm) load(v *visit.Visit, id string) (int64, bool) {
	found := v.Track(id)
	if found == nil {
		return 0, false
	}
	*t = trackForm{Name: found.Name}
	return found.Record.Version, true
}

func (t *trackForm) hidden() []Hidden { return nil }

func (t *trackForm) groups(f *form, v *visit.Visit) []Group {
	return []Group{group("", f.texts("name", "field.name", t.Name, languagesOf(v), 0))}
}

func (t *trackForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	return o.SaveTrack(ctx, who, reference, visit.Track{ID: id, Name: said(t.Name)}, versionOf(t.Version))
}
