package httpd

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"cortege/internal/calendar"
	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// feedsPage is the room of a visit's calendars: those in use, the maker of a new one with what its subscriber would see,
// and the address of one just made, which is shown this once.
type feedsPage struct {
	Page
	Feeds     []feedLine
	Ended     []feedLine // revoked or expired
	Made      *madeFeed
	Scope     scopeField
	Audience  Choices
	Lang      Field
	Detail    Field
	Transfers Field
	Alarm     Field
	Busy      bool
	Label     Field
	Expires   Field
	Problems  []string
	Preview   feedPreview
	Unknown   bool // nothing is published: guests' calendars are empty so far
}

// scopeField is the choice of whose items a calendar shows, in groups.
type scopeField struct {
	Label, Error string
	Groups       []optionGroup
}

type optionGroup struct {
	Label   string
	Options []Option
}

// feedPreview is what the subscriber of the calendar being made would see next.
type feedPreview struct {
	Name     string
	Language string // of names and titles, as far as the visit has them
	Events   []previewLine
	Past     bool // they are the last ones
	Problems []string
}

type previewLine struct {
	When, What, Where string
	Cancelled         bool
}

type feedLine struct {
	Key      int64
	Label    string
	Shows    []string
	Wide     bool // over all visits
	By       string
	Created  string
	Expires  string // "" never
	Fetched  string // "" never
	Client   string
	Holds    string // which edition; "" it is not of one
	Old      bool   // something newer is there
	EndedAt  string
	IsActive bool
}

// madeFeed is an address with all that leads to it.
type madeFeed struct {
	Label   string
	HTTPS   string // the link as it is
	Webcal  string
	Google  string // pages that subscribe to it
	Outlook string
	Token   string // name and password for CalDAV
	DAV     string // CalDAV's address
	QR      qrCode
}

// WebcalURL gives the webcal link for an attribute: html/template knows no such scheme, and it is this
// server's own address.
func (m madeFeed) WebcalURL() template.URL { return template.URL(m.Webcal) } //nolint:gosec // made of the base URL and a token

// feedForm is what the maker of feeds sends.
type feedForm struct {
	Scope     string `form:"scope"` // "person:minister"
	Audience  string `form:"audience"`
	Language  string `form:"language"`
	Detail    string `form:"detail"`
	Transfers string `form:"transfers"`
	Alarm     string `form:"alarm"`
	Busy      bool   `form:"busy"`
	Label     string `form:"label"`
	Expires   string `form:"expires"` // a day: the last
}

// feed gives what was typed as a feed of the visit.
func (f *feedForm) feed(v *visit.Visit) (*planning.Feed, error) {
	var t typed
	kind, id, _ := strings.Cut(f.Scope, ":")
	feed := &planning.Feed{
		Reference: v.Reference, Scope: calendar.Scope{Kind: kind, ID: id}, Audience: f.Audience, Language: f.Language,
		Detail: f.Detail, Transfers: f.Transfers, Alarm: t.number("alarm", f.Alarm), Busy: f.Busy, Label: f.Label,
	}
	if last := t.date("expires", f.Expires); last != (civil.Date{}) {
		zone, err := clock.Zone(v.Zone)
		if err != nil {
			return nil, err
		}
		feed.Expires = last.AddDays(1).In(zone).UTC()
	}
	return feed, t.faults.Err()
}

// chosenFeed reads what the address asks to preview; without a word of it, the whole visit for guests.
func chosenFeed(c echo.Context) feedForm {
	q := c.QueryParam
	return feedForm{
		Scope: q("scope"), Audience: orDefault(q("audience"), visit.ForGuests), Language: q("language"), Detail: q("detail"), Transfers: q("transfers"),
		Alarm: q("alarm"), Busy: q("busy") != "", Label: q("label"), Expires: q("expires"),
	}
}

func (s *Server) feeds(c echo.Context) error {
	return s.showFeeds(c, http.StatusOK, chosenFeed(c), nil, nil)
}

func (s *Server) showFeeds(c echo.Context, status int, typed feedForm, made *madeFeed, problem error) error {
	page, programme, err := s.visitPage(c, "feeds", "feeds.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	uses, err := s.office.Feeds(c.Request().Context(), actor(c), v.Reference)
	if err != nil {
		return err
	}
	p := &feedsPage{Page: page, Made: made, Unknown: page.Visit.Edition == 0}
	for i := range uses {
		if line := p.line(v, &uses[i]); line.IsActive {
			p.Feeds = append(p.Feeds, line)
		} else {
			p.Ended = append(p.Ended, line)
		}
	}
	if actor(c).MayPlan() {
		if err := s.preview(c, p, v, &typed, problem); err != nil {
			return err
		}
	}
	if made != nil {
		c.Response().Header().Set("Cache-Control", "no-store")
	}
	return s.show(c, status, "feeds", p)
}

// preview fills in the maker of feeds and what its subscriber would see.
func (s *Server) preview(c echo.Context, p *feedsPage, v *visit.Visit, typed *feedForm, problem error) error {
	feed, err := typed.feed(v)
	if err == nil && problem == nil {
		var shown *planning.Preview
		shown, err = s.office.PreviewFeed(c.Request().Context(), actor(c), feed)
		if shown != nil {
			p.Preview = feedPreview{Name: shown.Name, Language: orDefault(typed.Language, v.Languages[0]), Past: shown.Past}
			for i := range shown.Events {
				p.Preview.Events = append(p.Preview.Events, p.previewLine(v, &shown.Events[i]))
			}
		}
	}
	if _, mendable := again(err); err != nil && !mendable {
		return err
	}
	if problem == nil {
		problem = err
	}
	f := newForm(p.Page, problem)
	p.Scope = scopeField{Label: p.Say("feeds.scope"), Error: f.wrong("scope"), Groups: p.scopes(v, typed.Scope)}
	for _, kind := range calendar.Scopes() {
		p.Scope.Error = orDefault(p.Scope.Error, f.wrong(kind))
	}
	p.Audience = f.choices("audience", "feeds.audience", []string{typed.Audience}, []Option{
		{Value: visit.ForGuests, Label: p.Say("feeds.for.guest")},
		{Value: visit.ForPress, Label: p.Say("feeds.for.press")},
		{Value: visit.ForStaff, Label: p.Say("feeds.for.staff")},
	})
	p.Audience.Type = "radio"
	var languages []Option
	for _, tag := range v.Languages {
		languages = append(languages, Option{Value: tag, Label: p.printer.LanguageName(tag)})
	}
	p.Lang = f.choice("language", "feeds.language", orDefault(typed.Language, v.Languages[0]), languages)
	p.Detail = f.choice("detail", "feeds.detail_of", orDefault(typed.Detail, calendar.EachItem), p.words("feeds.detail.", calendar.Details()))
	p.Transfers = f.choice("transfers", "feeds.transfers_of", orDefault(typed.Transfers, calendar.TransfersShown), p.words("feeds.transfers.", calendar.Transfers()))
	alarms := []Option{{Label: p.Say("feeds.no_alarm")}}
	for _, minutes := range []int{5, 10, 15, 30, 60, 120, 24 * 60} {
		alarms = append(alarms, Option{Value: strconv.Itoa(minutes), Label: p.Length(minutes)})
	}
	p.Alarm = f.choice("alarm", "feeds.alarm", typed.Alarm, alarms)
	p.Busy = typed.Busy
	p.Label = f.field("label", "feeds.label", typed.Label)
	p.Label.Hint = p.Say("feeds.label_hint")
	p.Expires = f.field("expires", "feeds.expires", typed.Expires)
	p.Expires.Type, p.Expires.Hint = "date", p.Say("feeds.expires_hint")
	p.Problems = f.rest()
	for _, e := range f.faults {
		p.Preview.Problems = append(p.Preview.Problems, p.printer.Error(e.Key, e.Args))
	}
	return nil
}

// scopes gives whose items a calendar of the visit may show.
func (p *feedsPage) scopes(v *visit.Visit, chosen string) []optionGroup {
	option := func(kind, id, label string) Option {
		value := kind + ":" + id
		return Option{Value: value, Label: label, Selected: value == chosen}
	}
	groups := []optionGroup{{Label: p.Say("feeds.of.visit"), Options: []Option{{Label: p.Say("feeds.whole_visit")}}}}
	add := func(title string, options []Option) {
		if len(options) > 0 {
			groups = append(groups, optionGroup{p.Say(title), options})
		}
	}
	var people, parties, tracks, places, resources, officers []Option
	for _, m := range v.People {
		people = append(people, option(calendar.OfPerson, m.ID, p.Text(m.Name)))
	}
	for _, party := range v.Parties {
		parties = append(parties, option(calendar.OfParty, party.ID, p.Text(party.Body)))
	}
	for _, t := range v.Tracks {
		tracks = append(tracks, option(calendar.OfTrack, t.ID, p.Text(t.Name)))
	}
	for _, place := range v.Places {
		places = append(places, option(calendar.OfPlace, place.ID, p.Text(place.Name)))
	}
	for _, r := range v.Resources {
		resources = append(resources, option(calendar.OfResource, r.ID, p.Text(r.Name)))
	}
	if own := p.Actor.Officer; own != "" {
		officers = append(officers, option(calendar.OfOfficer, own, p.Say("tasks.mine_of", "Name", own)))
	}
	var names []string
	for i := range v.Items {
		names = append(names, v.Items[i].Officers()...)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if name != "" {
			officers = append(officers, option(calendar.OfOfficer, name, name))
		}
	}
	add("feeds.of.person", people)
	add("feeds.of.party", parties)
	add("feeds.of.track", tracks)
	add("feeds.of.place", places)
	add("feeds.of.resource", resources)
	add("feeds.of.officer", officers)
	add("feeds.of.office", []Option{option(calendar.OfOffice, "", p.Say("calendar.office"))})
	return groups
}

func (p *feedsPage) previewLine(v *visit.Visit, e *calendar.Shown) previewLine {
	line := previewLine{What: e.Summary, Where: e.Location, Cancelled: e.Cancelled}
	first, last := civil.DateOf(e.Start), civil.DateOf(e.End)
	switch {
	case e.AllDay && last == first.AddDays(1):
		line.When = p.printer.ShortDay(first)
	case e.AllDay:
		line.When = p.DateRange(first, last.AddDays(-1))
	default:
		start, end := e.Start, e.End
		if zone, err := clock.Zone(v.Zone); err == nil && start.Location() == time.UTC && end.Location() == time.UTC {
			start, end = start.In(zone), end.In(zone) // as a client on the spot shows a busy time
		}
		line.When = p.fromTo(v, start, end)
	}
	return line
}

func (p *feedsPage) line(v *visit.Visit, use *planning.FeedUse) feedLine {
	feed := &use.Feed
	line := feedLine{
		Key: feed.Key, Label: feed.Label, By: feed.By, Client: feed.Client, Created: p.Moment(feed.Created), Wide: feed.Scope.IsWide(), Old: use.Old,
		IsActive: feed.Revoked.IsZero() && (feed.Expires.IsZero() || p.Now.Before(feed.Expires)),
	}
	line.Shows = append(line.Shows, p.scopeName(v, feed.Scope), p.Say("feeds.audience_of."+feed.Audience))
	if feed.Busy {
		line.Shows = append(line.Shows, p.Say("feeds.busy"))
	}
	if feed.Detail != calendar.EachItem {
		line.Shows = append(line.Shows, p.Say("feeds.detail."+feed.Detail))
	}
	if feed.Transfers != calendar.TransfersShown {
		line.Shows = append(line.Shows, p.Say("feeds.transfers_with."+feed.Transfers))
	}
	if feed.Alarm > 0 {
		line.Shows = append(line.Shows, p.Say("feeds.alarm_before", "Length", p.Length(feed.Alarm)))
	}
	if feed.Language != "" {
		line.Shows = append(line.Shows, p.printer.LanguageName(feed.Language))
	}
	if !feed.Expires.IsZero() {
		line.Expires = p.Moment(feed.Expires.Add(-time.Minute)) // on the last day, not on the one after
	}
	line.EndedAt = line.Expires
	if !feed.Revoked.IsZero() {
		line.EndedAt = p.Moment(feed.Revoked)
	}
	if !feed.Fetched.IsZero() {
		line.Fetched = p.Moment(feed.Fetched)
		if feed.Edition > 0 {
			line.Holds = p.Say("feeds.holds", "Number", feed.Edition)
		}
	}
	return line
}

// scopeName says whose items a feed shows.
func (p *feedsPage) scopeName(v *visit.Visit, scope calendar.Scope) string {
	switch scope.Kind {
	case calendar.OfVisit:
		return p.Say("feeds.whole_visit")
	case calendar.OfOffice:
		return p.Say("calendar.office")
	case calendar.OfOfficer:
		return scope.ID
	}
	if name := p.Text(planning.SubjectName(v, scope)); name != "" {
		return name
	}
	return scope.ID // it is gone from the visit
}

// addFeed makes a feed and shows its address. It answers with the page itself, not with a way to it: the
// address is kept nowhere.
func (s *Server) addFeed(c echo.Context) error {
	var typed feedForm
	problem := decode(c, &typed)
	if _, mendable := again(problem); problem != nil && !mendable {
		return problem
	}
	var feed *planning.Feed
	var token string
	if problem == nil {
		v, err := s.office.Visit(c.Request().Context(), actor(c), c.Param("reference"))
		if err != nil {
			return err
		}
		if feed, problem = typed.feed(v); problem == nil {
			token, problem = s.office.AddFeed(c.Request().Context(), actor(c), feed)
		}
	}
	if status, mendable := again(problem); mendable {
		return s.showFeeds(c, status, typed, nil, problem)
	}
	if problem != nil {
		return problem
	}
	return s.showMade(c, token, feed)
}

func (s *Server) showMade(c echo.Context, token string, feed *planning.Feed) error {
	made := &madeFeed{Label: feed.Label, HTTPS: s.address(planning.FeedPath(token, feed.Name())), Token: token, DAV: s.address(davRoot)}
	_, rest, _ := strings.Cut(made.HTTPS, "://")
	made.Webcal = "webcal://" + rest
	made.Google = "https://calendar.google.com/calendar/render?" + url.Values{"cid": {made.Webcal}}.Encode()
	made.Outlook = "https://outlook.office.com/calendar/0/addfromweb?" + url.Values{"url": {made.HTTPS}, "name": {orDefault(feed.Label, feed.Name())}}.Encode()
	var err error
	if made.QR, err = newQR(made.HTTPS, qr.M); err != nil {
		return err
	}
	return s.showFeeds(c, http.StatusOK, feedForm{Audience: visit.ForGuests}, made, nil)
}

func (s *Server) confirmRevoke(c echo.Context) error {
	return s.confirmEnd(c, "revoke", "feeds.revoke", "feeds.revoke_lead")
}

func (s *Server) confirmRotate(c echo.Context) error {
	return s.confirmEnd(c, "rotate", "feeds.rotate", "feeds.rotate_lead")
}

// confirmEnd asks before a feed's address ends: whoever subscribes to it is cut off, and nobody can give it back.
func (s *Server) confirmEnd(c echo.Context, what, title, lead string) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	page, programme, err := s.visitPage(c, "feeds", title)
	if err != nil {
		return err
	}
	uses, err := s.office.Feeds(c.Request().Context(), actor(c), programme.Visit.Reference)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(uses, func(use planning.FeedUse) bool { return use.Key == key && use.Revoked.IsZero() })
	if at < 0 {
		return fault.New(fault.NotFound, "", "feed_unknown", nil)
	}
	p := &feedsPage{Page: page}
	line := p.line(programme.Visit, &uses[at])
	return s.show(c, http.StatusOK, "confirm", &confirmPage{
		Page: page, Lead: page.Say(lead, "Name", orDefault(line.Label, strings.Join(line.Shows, " · "))),
		Action: page.In("feeds/" + strconv.FormatInt(key, 10) + "/" + what), Back: page.In("feeds"), Button: page.Title,
	})
}

func (s *Server) revokeFeed(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	if err := s.office.RevokeFeed(c.Request().Context(), actor(c), key); err != nil {
		return err
	}
	return done(c, visitPath(c.Param("reference"), "feeds"), "removed", "")
}

// rotateFeed gives a feed another address and shows it this once.
func (s *Server) rotateFeed(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	token, feed, err := s.office.RotateFeed(c.Request().Context(), actor(c), key)
	if err != nil {
		return err
	}
	return s.showMade(c, token, feed)
}

// qrCode is a QR code as the path of an SVG of Size by Size units, the quiet zone of four units included.
type qrCode struct {
	Size int
	Path string
}

func newQR(content string, level qr.Level) (qrCode, error) {
	code, err := qr.Encode(content, level)
	if err != nil {
		return qrCode{}, err
	}
	const quiet = 4
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; {
			if !code.Black(x, y) {
				x++
				continue
			}
			start := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
		}
	}
	return qrCode{Size: code.Size + 2*quiet, Path: path.String()}, nil
}

// dayAndTime gives a wall clock as "Wed 31 January, 10:00".
func (p Page) dayAndTime(w clock.Wall) string {
	if w.IsZero() {
		return ""
	}
	return p.printer.ShortDay(w.Date) + ", " + w.Time()
}
