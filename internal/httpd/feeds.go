package httpd

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// feedsPage is the room of a visit's calendars: those in use, a form for a new one, and the address of one
// just made, which is shown this once.
type feedsPage struct {
	Page
	Feeds    []feedLine
	Revoked  []feedLine
	Made     *madeFeed
	Audience Choices
	Person   Field
	Lang     Field
	Label    Field
	Problems []string
	Unknown  bool // nothing is published: guests' calendars are empty so far
}

type feedLine struct {
	Key       int64
	Label     string
	Audience  string // a sentence
	For       string // a person's name; "" the whole visit
	Lang      string // its name
	By        string
	Created   string
	Fetched   string // "" never
	Client    string
	RevokedAt string
}

// madeFeed is an address with all that leads to it.
type madeFeed struct {
	Label  string
	HTTPS  string // the link as it is
	Webcal string
	QR     qrCode
}

// WebcalURL gives the webcal link for an attribute: html/template knows no such scheme, and it is this
// server's own address.
func (m madeFeed) WebcalURL() template.URL { return template.URL(m.Webcal) } //nolint:gosec // made of the base URL and a token

type feedForm struct {
	Audience string `form:"audience"`
	Person   string `form:"person"`
	Language string `form:"language"`
	Label    string `form:"label"`
}

func (s *Server) feeds(c echo.Context) error {
	return s.showFeeds(c, http.StatusOK, feedForm{Audience: visit.ForGuests}, nil, nil)
}

func (s *Server) showFeeds(c echo.Context, status int, typed feedForm, made *madeFeed, problem error) error {
	page, programme, err := s.visitPage(c, "feeds", "feeds.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	list, err := s.office.Feeds(c.Request().Context(), actor(c), v.Reference)
	if err != nil {
		return err
	}
	p := &feedsPage{Page: page, Made: made, Unknown: page.Visit.Edition == 0}
	for _, feed := range list {
		if line := p.line(v, feed); feed.Revoked.IsZero() {
			p.Feeds = append(p.Feeds, line)
		} else {
			p.Revoked = append(p.Revoked, line)
		}
	}
	f := newForm(page, problem)
	p.Audience = f.choices("audience", "feeds.audience", []string{typed.Audience}, []Option{
		{Value: visit.ForGuests, Label: page.Say("feeds.for_guests")},
		{Value: visit.ForStaff, Label: page.Say("feeds.for_staff")},
	})
	p.Audience.Type = "radio"
	people := []Option{{Label: page.Say("feeds.whole_visit")}}
	for _, m := range v.People {
		people = append(people, Option{Value: m.ID, Label: page.Text(m.Name)})
	}
	p.Person = f.choice("person", "feeds.person", typed.Person, people)
	var languages []Option
	for i, tag := range v.Languages {
		option := Option{Value: tag, Label: page.printer.LanguageName(tag)}
		if i == 0 && typed.Language == "" {
			typed.Language = tag
		}
		languages = append(languages, option)
	}
	p.Lang = f.choice("language", "feeds.language", typed.Language, languages)
	p.Label = f.field("label", "feeds.label", typed.Label)
	p.Label.Hint = page.Say("feeds.label_hint")
	p.Problems = f.rest()
	if made != nil {
		c.Response().Header().Set("Cache-Control", "no-store")
	}
	return s.show(c, status, "feeds", p)
}

func (p *feedsPage) line(v *visit.Visit, feed planning.Feed) feedLine {
	line := feedLine{
		Key: feed.Key, Label: feed.Label, By: feed.By, Client: feed.Client, Audience: p.Say("feeds.for_guests"),
		Created: p.Moment(feed.Created),
	}
	if feed.Audience == visit.ForStaff {
		line.Audience = p.Say("feeds.for_staff")
	}
	if m := v.Member(feed.Person); m != nil {
		line.For = p.Text(m.Name)
	}
	if feed.Language != "" {
		line.Lang = p.printer.LanguageName(feed.Language)
	}
	if !feed.Fetched.IsZero() {
		line.Fetched = p.Moment(feed.Fetched)
	}
	if !feed.Revoked.IsZero() {
		line.RevokedAt = p.Moment(feed.Revoked)
	}
	return line
}

// addFeed makes a feed and shows its address. It answers with the page itself, not with a way to it: the
// address is kept nowhere.
func (s *Server) addFeed(c echo.Context) error {
	var typed feedForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	feed := &planning.Feed{
		Reference: c.Param("reference"), Audience: typed.Audience, Person: typed.Person, Language: typed.Language, Label: typed.Label,
	}
	token, err := s.office.AddFeed(c.Request().Context(), actor(c), feed)
	if status, mendable := again(err); mendable {
		return s.showFeeds(c, status, typed, nil, err)
	}
	if err != nil {
		return err
	}
	made := &madeFeed{Label: feed.Label, HTTPS: s.address(planning.FeedPath(token, feed.Reference))}
	_, rest, _ := strings.Cut(made.HTTPS, "://")
	made.Webcal = "webcal://" + rest
	if made.QR, err = newQR(made.HTTPS); err != nil {
		return err
	}
	return s.showFeeds(c, http.StatusOK, feedForm{Audience: visit.ForGuests}, made, nil)
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

// qrCode is a QR code as the path of an SVG of Size by Size units, the quiet zone of four units included.
type qrCode struct {
	Size int
	Path string
}

func newQR(content string) (qrCode, error) {
	code, err := qr.Encode(content, qr.M)
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
