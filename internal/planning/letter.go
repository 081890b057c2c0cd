package planning

import (
	"fmt"
	"html/template"
	"net/mail"
	"strings"

	"cortege/internal/calendar"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// letterView is what a letter says, ready for both its forms.
type letterView struct {
	Language string
	Greeting string
	Lead     string
	Changes  []changeView
	Confirm  string
	Link     string
	Ignore   string
}

// changeView is what became of one item.
type changeView struct{ What, Title, When, Before, Where string }

var letterHTML = template.Must(template.New("letter").Parse(`<!DOCTYPE html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Lead}}</title></head>
<body>
<p>{{.Greeting}}</p>
<p>{{.Lead}}</p>
<ul>
{{range .Changes}}<li><b>{{.What}}: {{.Title}}</b>{{with .When}}<br>{{.}}{{end}}{{with .Before}}<br>{{.}}{{end}}{{with .Where}}<br>{{.}}{{end}}</li>
{{end}}</ul>
<p><a href="{{.Link}}">{{.Confirm}}</a></p>
<p>{{.Ignore}}</p>
</body></html>
`))

// plain writes the letter as text alone.
func (l *letterView) plain() string {
	var b strings.Builder
	line := func(s string) {
		b.WriteString(s)
		b.WriteByte('\n')
	}
	line(l.Greeting)
	line("")
	line(l.Lead)
	for _, c := range l.Changes {
		line("")
		line("- " + c.What + ": " + c.Title)
		for _, s := range []string{c.When, c.Before, c.Where} {
			if s != "" {
				line("  " + s)
			}
		}
	}
	line("")
	line(l.Confirm + ":")
	line(l.Link)
	line("")
	line(l.Ignore)
	return b.String()
}

// Letter gives the letter of what changes for a recipient, as it would be sent; its link leads nowhere yet.
func (m *Mailing) Letter(r *Recipient, settings MailSettings) (*Letter, error) {
	letters, err := m.letters(r, "…", false, settings)
	if err != nil {
		return nil, err
	}
	return &letters[0], nil
}

// letters gives what a recipient is sent: the letter of what changes and, if asked, an iTIP message for each item of it.
func (m *Mailing) letters(r *Recipient, token string, invitations bool, settings MailSettings) ([]Letter, error) {
	languages := append([]string{r.Language}, m.Visit.Languages...)
	say := text.For(r.Language)
	from, err := mail.ParseAddress(settings.From)
	if err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	title := text.Line(m.Visit.Title.In(languages...))
	args := map[string]any{"Number": m.Number, "Title": title, "Dates": say.DateRange(m.Visit.From, m.Visit.To)}
	base := Letter{
		Reference: m.Visit.Reference, Edition: m.Number, Person: r.Member.ID, Address: r.Address, From: settings.From,
		Name: clipped(text.Line(r.Member.Name.In(languages...)), 200),
	}
	view := &letterView{
		Language: say.Language, Greeting: say.Say("mail.greeting", map[string]any{"Name": base.Name}), Lead: say.Say("mail.lead", args),
		Confirm: say.Say("mail.confirm", nil), Link: strings.TrimSuffix(settings.Base, "/") + "/ack/" + token, Ignore: say.Say("mail.ignore", nil),
	}
	for _, d := range r.Changes {
		view.Changes = append(view.Changes, r.changed(d, say, languages))
	}
	var html strings.Builder
	if err := letterHTML.Execute(&html, view); err != nil {
		return nil, err
	}
	summary := base
	summary.MessageID, summary.Subject = newToken()+"@"+domain, clipped(say.Say("mail.subject", args), 200)
	summary.Plain, summary.HTML = view.plain(), html.String()
	letters := []Letter{summary}
	if !invitations {
		return letters, nil
	}
	for i, d := range r.Changes {
		invitation, err := m.invitation(r, d, base, from, languages)
		if err != nil {
			return nil, err
		}
		c := view.Changes[i]
		invitation.MessageID = newToken() + "@" + domain
		invitation.Subject = clipped(c.What+": "+c.Title+", "+c.When, 200)
		invitation.Plain = strings.Join([]string{c.What + ": " + c.Title, c.When, c.Before, c.Where, "", title}, "\n") + "\n"
		letters = append(letters, invitation)
	}
	return letters, nil
}

// invitation gives the iTIP message of one item. Its SEQUENCE is the edition's number: it rises with each edition, and
// lies above that of the item in any feed, which rises by one at most from edition to edition.
func (m *Mailing) invitation(r *Recipient, d edition.Difference, letter Letter, from *mail.Address, languages []string) (Letter, error) {
	v, item, method := r.after, d.After, calendar.Request
	if item == nil || item.IsCancelled() {
		method = calendar.Cancel
	}
	if item == nil {
		v, item = r.before, d.Before
	}
	stamp := edition.Stamp{Sequence: m.Number, Created: m.At, Changed: m.At}
	made, err := calendar.Invite(v, item.ID, stamp, calendar.Options{Language: languages}, calendar.Invitation{
		Method: method, Organizer: text.Line(from.Name), OrganizerAddress: from.Address, Attendee: letter.Name, AttendeeAddress: letter.Address,
	})
	if err != nil {
		return Letter{}, err
	}
	letter.Item, letter.Method, letter.Calendar = item.ID, method, string(made)
	return letter, nil
}

// changed puts what became of an item into words.
func (r *Recipient) changed(d edition.Difference, say *text.Printer, languages []string) changeView {
	c := changeView{What: say.Say("mail.kind."+d.Kind, nil), Title: text.Line(d.Title.In(languages...))}
	v, item := r.after, d.After
	if item == nil {
		v, item = r.before, d.Before
	}
	c.When = inWords(v, item, say)
	if d.Kind == edition.Moved {
		c.Before = say.Say("mail.before", map[string]any{"When": inWords(r.before, d.Before, say)})
	}
	if place := v.Place(item.Place); place != nil && d.After != nil {
		c.Where = text.Line(place.Name.In(languages...))
		if address := text.Line(place.Address.In(languages...)); address != "" {
			c.Where += ", " + address
		}
	}
	return c
}

// inWords gives when an item is: "Wednesday 31 January, 11:20–12:20 (Asia/Baku)".
func inWords(v *visit.Visit, item *visit.Item, say *text.Printer) string {
	t, timed, err := v.Times(item)
	if err != nil || !timed {
		if day, dated := v.DayOf(item); dated {
			return say.Day(day)
		}
		return ""
	}
	said := say.Day(t.StartWall.Date) + ", " + t.StartWall.Time()
	if t.StartZone.String() != t.EndZone.String() {
		said += " (" + t.StartZone.String() + ")"
	}
	said += "–"
	if t.EndWall.Date != t.StartWall.Date {
		said += say.Day(t.EndWall.Date) + ", "
	}
	return said + t.EndWall.Time() + " (" + t.EndZone.String() + ")"
}

func clipped(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
