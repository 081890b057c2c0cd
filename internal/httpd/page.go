package httpd

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// Page is what every page has. Each page's struct embeds it, and its templates call its methods.
type Page struct {
	Title    string         // of the document, in Language
	Actor    planning.Actor // who is signed in; zero: nobody
	Room     string         // the entry of the navigation that is current: "today", "visits", "people", "places", "users", "audit", "account", "find", "settings"; within a visit "overview", "programme", "delegation", "resources", "registers", "checks", "editions", "papers", "feeds", "history"
	Path     string         // of the request, for links back to it
	Language string         // of the interface
	Theme    string         // "light", "dark", or "" as the system has it
	Nonce    string         // of the styles in a printed page; "" elsewhere
	Done     string         // what the request before this one did, said once; "" where nothing is to be said
	Now      time.Time      // UTC
	Visit    *VisitHead     // nil outside a visit

	printer *text.Printer
	assets  *assets
	zone    *time.Location // the office's
}

// VisitHead is what every page of a visit shows of it.
type VisitHead struct {
	Reference   string
	Title       text.Text
	Kind        string
	From, To    civil.Date
	Zone        string
	Languages   []string // the visit's own, in its order
	Country     string   // of the guests, ISO 3166-1 alpha-2; "" unknown
	Guest, Host text.Text
	Edition     int       // the last one's number; 0: none
	Changed     time.Time // UTC; the draft's last change
	Errors      int       // findings that nobody has accepted
	Warnings    int
}

// page gives the base of a page of the room whose title is the sentence of titleKey.
func (s *Server) page(c echo.Context, room, titleKey string, args ...any) Page {
	p := Page{
		Actor: actor(c), Room: room, Path: c.Request().URL.Path,
		Language: interfaceLanguage(c), Theme: theme(c), Now: s.office.Now(), assets: s.assets, zone: orDefault(s.options.Zone, time.UTC),
	}
	p.printer = text.For(p.Language)
	if key := c.QueryParam("done"); slices.Contains(doneKeys, key) {
		p.Done = p.Say("done." + key)
	}
	p.Title = p.Say(titleKey, args...)
	return p
}

// doneKeys are what a page can say has just been done: "done." in the catalogue, "?done=" in the address.
var doneKeys = []string{"saved", "removed", "undone", "accepted", "reopened", "mended", "imported", "password", "user", "published", "taken_in", "nothing_taken", "mail_queued", "mail_nothing_new", "rippled", "proposed", "proposed_together", "handed_out",
	"reset"}

// base gives the Page that a page's struct embeds.
func (p *Page) base() *Page { return p }

// Say gives the sentence of key. args are names and values by turns: Say "visits.count" "Count" 3.
func (p Page) Say(key string, args ...any) string { return p.printer.Say(key, pairs(args)) }

// Message gives a finding's or a fault's sentence.
func (p Page) Message(m text.Message) string { return p.printer.Message(m) }

// Text gives the text in the language of the interface, else in the visit's first language that has it.
func (p Page) Text(t text.Text) string { return t.In(p.languages()...) }

// LangOf gives the language in which Text shows t, for the attribute lang.
func (p Page) LangOf(t text.Text) string {
	_, tag := t.Find(p.languages()...)
	if tag == "" {
		return p.Language
	}
	return tag
}

func (p Page) languages() []string {
	if p.Visit == nil {
		return []string{p.Language}
	}
	return append([]string{p.Language}, p.Visit.Languages...)
}

// Asset gives the address of a bundled file, "app.css", under the name that its content gave it; "" where
// the program was built without.
func (p Page) Asset(name string) string { return p.assets.address(name) }

// In gives the address of a room of this visit: In "checks" is /visits/REF/checks, In "" the overview.
func (p Page) In(room string) string {
	if p.Visit == nil {
		return "/visits"
	}
	return visitPath(p.Visit.Reference, room)
}

// FindAddress gives the address of the search over everything, where this visit comes first.
func (p Page) FindAddress() string {
	if p.Visit == nil {
		return "/find"
	}
	return "/find?" + url.Values{"visit": {p.Visit.Reference}}.Encode()
}

// Date gives "31 January 2024".
func (p Page) Date(d civil.Date) string { return p.printer.Date(d) }

// Day gives "Wednesday 31 January".
func (p Page) Day(d civil.Date) string { return p.printer.Day(d) }

// ShortDay gives "Wed 31 Jan".
func (p Page) ShortDay(d civil.Date) string { return p.printer.ShortDay(d) }

// FullDate gives "Wednesday, 31 January 2024".
func (p Page) FullDate(d civil.Date) string { return p.printer.FullDate(d) }

// DateRange gives "26–29 March 2027".
func (p Page) DateRange(from, to civil.Date) string { return p.printer.DateRange(from, to) }

// Month gives "January 2024".
func (p Page) Month(d civil.Date) string { return p.printer.Month(d.Year, d.Month) }

// Length gives minutes as "1 h 15 min".
func (p Page) Length(minutes int) string { return p.printer.Length(minutes) }

// Moment gives "31 January 2024, 09:00", by the clocks of the visit; outside a visit by the office's, and then
// with their distance from UTC.
func (p Page) Moment(t time.Time) string {
	if p.Visit != nil {
		if zone, err := clock.Zone(p.Visit.Zone); err == nil {
			return p.printer.Moment(t, zone)
		}
	}
	return p.printer.Moment(t, p.zone) + " " + clock.Offset(t, p.zone)
}

// LanguageNames gives the names of languages by their tags, as a list in a sentence.
func (p Page) LanguageNames(tags []string) string {
	names := make([]string, len(tags))
	for i, tag := range tags {
		names[i] = p.printer.LanguageName(tag)
	}
	return strings.Join(names, ", ")
}

func visitPath(reference, room string) string {
	path := "/visits/" + url.PathEscape(reference)
	if room != "" {
		path += "/" + room
	}
	return path
}

// pairs makes a catalogue's arguments of names and values by turns.
func pairs(args []any) map[string]any {
	if len(args)%2 != 0 {
		panic("httpd: Say takes names and values by turns")
	}
	named := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		named[fmt.Sprint(args[i])] = args[i+1]
	}
	return named
}
