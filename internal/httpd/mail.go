package httpd

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// mailRoutes are the addresses by which people are told of an edition, and say that they read of it.
func (s *Server) mailRoutes() []route {
	const mail = "/visits/:reference/editions/:number/mail"
	return []route{
		{method: "GET", path: mail, least: officer, handle: s.mailing},
		{method: "POST", path: mail, least: officer, handle: s.sendMail},
		{method: "POST", path: mail + "/:key/retry", least: officer, handle: s.retryLetter},
		{method: "GET", path: "/ack/:token", handle: s.acknowledgement},
		{method: "POST", path: "/ack/:token", handle: s.acknowledge},
	}
}

// mailPage shows whom an edition affects, what they would be sent, and what became of it.
type mailPage struct {
	Page
	Number      int
	Newest      int // edition that has replaced this one; 0: none has
	Problems    []string
	Ready       bool // mail is set up
	Fresh       bool // somebody has not been written to yet
	Invitations bool
	Waiting     bool // letters are on their way
	Recipients  []recipientView
	Seen        []seenLine
}

// recipientView is one whom the edition affects.
type recipientView struct {
	Name, Lang  string
	Changes     []difference
	Address     Field
	ID          string
	Chosen      bool
	Edit        string // the address of their form
	Subject     string
	Preview     string // the letter
	PreviewLang string
	Letters     []letterView
	Told        bool // the letter of what changes is stored already
}

// letterView is what became of a letter.
type letterView struct {
	Key     int64
	Subject string
	Lang    string // of the subject
	Address string
	State   string
	Look    string // of the badge
	When    string
	Problem string
	Retry   bool
}

// seenLine says how far a person has come with the editions.
type seenLine struct {
	Name     string
	Told     int // the last edition that they were written to about
	Read     int // the last one that they acknowledged; 0: none
	ReadWhen string
}

type mailForm struct {
	To          []string `form:"to"`
	Addresses   []string `form:"address"`
	IDs         []string `form:"id"`
	Invitations string   `form:"invitations"`
}

// numberOf reads an edition's number in an address.
func numberOf(c echo.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > 1e6 {
		return 0, fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	return n, nil
}

func (s *Server) mailing(c echo.Context) error {
	return s.showMailing(c, http.StatusOK, nil, nil)
}

func (s *Server) mailSettings() planning.MailSettings {
	from := s.options.MailFrom
	if from == "" {
		from = "office@example.invalid" // for the preview alone: without a sender nothing is sent
	}
	return planning.MailSettings{From: from, Base: s.options.BaseURL}
}

func (s *Server) showMailing(c echo.Context, status int, typed *mailForm, problem error) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	page, _, err := s.visitPage(c, "editions", "editions.title")
	if err != nil {
		return err
	}
	page.Title = page.Say("mail.title", "Number", number)
	m, err := s.office.Mailing(c.Request().Context(), actor(c), c.Param("reference"), number)
	if err != nil {
		return err
	}
	p := &mailPage{Page: page, Number: number, Ready: s.options.MailFrom != "", Invitations: typed == nil || typed.Invitations != ""}
	if newest := page.Visit.Edition; newest > number {
		p.Newest = newest
	}
	f := newForm(page, problem)
	for i := range m.Recipients {
		r, err := p.recipient(f, m, i, typed, s.mailSettings())
		if err != nil {
			return err
		}
		p.Recipients = append(p.Recipients, r)
		p.Fresh = p.Fresh || !r.Told
		for _, l := range r.Letters {
			p.Waiting = p.Waiting || l.Look == ""
		}
	}
	p.Seen, p.Problems = p.seen(m), f.rest()
	return s.show(c, status, "mail", p)
}

func (p *mailPage) recipient(f *form, m *planning.Mailing, i int, typed *mailForm, settings planning.MailSettings) (recipientView, error) {
	r := &m.Recipients[i]
	id := r.Member.ID
	view := recipientView{ID: id, Name: p.Text(r.Member.Name), Lang: p.LangOf(r.Member.Name), Changes: p.differences(r.Changes), Edit: p.In("delegation/people/" + id)}
	for j := range view.Changes {
		view.Changes[j].What = p.Say("mail.kind." + r.Changes[j].Kind)
	}
	for _, l := range r.Letters {
		shown := p.letter(l)
		shown.Lang = text.For(r.Language).Language
		view.Letters = append(view.Letters, shown)
		view.Told = view.Told || l.Item == "" && l.State != planning.LetterFailed
	}
	address := r.Address
	view.Chosen = !view.Told && address != "" && p.Newest == 0
	if typed != nil {
		view.Chosen = slices.Contains(typed.To, id)
		if at := slices.Index(typed.IDs, id); at >= 0 && at < len(typed.Addresses) {
			address = typed.Addresses[at]
		}
	}
	view.Address = f.field("to."+id, "mail.address", address)
	view.Address.Name, view.Address.Type, view.Address.Form = "address", "email", "to-"+id
	if address == "" && view.Address.Error == "" {
		view.Address.Hint = p.Say("mail.no_address")
	}
	letter, err := m.Letter(r, settings)
	if err != nil {
		return view, err
	}
	view.Subject, view.Preview, view.PreviewLang = letter.Subject, letter.Plain, text.For(r.Language).Language
	return view, nil
}

// letter puts what became of a letter into words.
func (p *mailPage) letter(l planning.Letter) letterView {
	view := letterView{
		Key: l.Key, Subject: l.Subject, Address: l.Address, State: p.Say("mail.state." + l.State), Problem: l.Problem, When: p.Moment(l.Created),
		Retry: l.State == planning.LetterFailed || l.State == planning.LetterUnknown,
	}
	switch l.State {
	case planning.LetterSent:
		view.Look, view.When = "ok", p.Moment(l.Sent)
	case planning.LetterFailed:
		view.Look = "error"
	case planning.LetterUnknown:
		view.Look = "warning"
	case planning.LetterWaiting:
		if l.Problem != "" {
			view.When = p.Say("mail.again", "When", p.Moment(l.Due))
		}
	}
	return view
}

// seen gives everybody who was written to, with how far they have come.
func (p *mailPage) seen(m *planning.Mailing) []seenLine {
	var lines []seenLine
	at := map[string]int{}
	for _, r := range m.Receipts { // the newest edition first
		i, known := at[r.Person]
		if !known {
			i = len(lines)
			at[r.Person] = i
			name := r.Name
			if member := m.Visit.Member(r.Person); member != nil {
				name = p.Text(member.Name)
			}
			lines = append(lines, seenLine{Name: name, Told: r.Edition})
		}
		if line := &lines[i]; line.Read == 0 && !r.Acknowledged.IsZero() {
			line.Read, line.ReadWhen = r.Edition, p.Moment(r.Acknowledged)
		}
	}
	return lines
}

// sendMail has the letters of those chosen sent.
func (s *Server) sendMail(c echo.Context) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	var typed mailForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	choice := planning.MailChoice{To: map[string]string{}, Invitations: typed.Invitations != ""}
	for i, id := range typed.IDs {
		if slices.Contains(typed.To, id) && i < len(typed.Addresses) {
			choice.To[id] = typed.Addresses[i]
		}
	}
	added := 0
	if s.options.MailFrom == "" {
		err = fault.InvalidField("", "mail_not_set_up", nil)
	} else {
		added, err = s.office.QueueMail(c.Request().Context(), actor(c), c.Param("reference"), number, choice, s.mailSettings())
	}
	if status, mendable := again(err); mendable {
		return s.showMailing(c, status, &typed, err)
	}
	if err != nil {
		return err
	}
	if added == 0 {
		return done(c, mailPath(c), "mail_nothing_new", "")
	}
	return done(c, mailPath(c), "mail_queued", "")
}

func (s *Server) retryLetter(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	if err := s.office.RetryLetter(c.Request().Context(), actor(c), c.Param("reference"), key); err != nil {
		return err
	}
	return done(c, mailPath(c), "mail_queued", "")
}

func mailPath(c echo.Context) string {
	return visitPath(c.Param("reference"), "editions/"+c.Param("number")+"/mail")
}

// ackPage is what a letter's link leads to, for whoever has it: the edition's number, the visit's title, a button.
type ackPage struct {
	Page
	Number int
	Name   string // the visit's
	Lang   string
	Action string
	Read   bool
}

func (s *Server) acknowledgement(c echo.Context) error {
	receipt, v, err := s.office.Receipt(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := s.page(c, "", "mail.ack_title")
	title, tag := v.Title.Find(append([]string{page.Language}, v.Languages...)...)
	p := &ackPage{Page: page, Number: receipt.Edition, Name: title, Lang: tag, Action: "/ack/" + c.Param("token"), Read: !receipt.Acknowledged.IsZero()}
	return s.show(c, http.StatusOK, "ack", p)
}

func (s *Server) acknowledge(c echo.Context) error {
	token := c.Param("token")
	if _, _, err := s.office.Receipt(c.Request().Context(), token); err != nil {
		return err
	}
	if err := s.office.Acknowledge(c.Request().Context(), token); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/ack/"+token)
}
