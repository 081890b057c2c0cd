package planning

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// MailSettings are what letters need to know of the office.
type MailSettings struct {
	From string // "Protocol office <protocol@example.org>", or the address alone
	Base string // the address of the program as readers see it
}

// Mailing is what there is to tell of an edition, and to whom.
type Mailing struct {
	Number     int
	At         time.Time
	Visit      *visit.Visit // as the edition holds it
	Recipients []Recipient  // whom it affects, in the order of the delegations
	Receipts   []Receipt    // of every edition of the visit, the newest first
}

// Recipient is a person whom an edition affects.
type Recipient struct {
	Member   visit.Member
	Address  string // the directory's, else the one they were written to at; "" unknown
	Language string // of the visit's, the one that suits them
	Changes  []edition.Difference
	Letters  []Letter // that are on their way, or have been
	Receipt  *Receipt // nil: they have not been told
	before   *visit.Visit
	after    *visit.Visit
}

// Mailing gives whom the edition of number affects: it sets what each member saw of their own items in the edition
// before beside what they see in this one.
func (o *Office) Mailing(ctx context.Context, who Actor, reference string, number int) (*Mailing, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	if number < 1 {
		return nil, fault.New(fault.NotFound, "", "edition_unknown", fault.Args{"Number": number})
	}
	e, err := o.store.Edition(ctx, reference, number)
	if err != nil {
		return nil, err
	}
	before := &visit.Visit{Reference: e.Visit.Reference, Zone: e.Visit.Zone, Languages: e.Visit.Languages}
	if number > 1 {
		last, err := o.store.Edition(ctx, reference, number-1)
		if err != nil {
			return nil, err
		}
		before = last.Visit
	}
	draft, err := o.store.Visit(ctx, reference)
	if err != nil {
		return nil, err
	}
	letters, err := o.store.Letters(ctx, reference)
	if err != nil {
		return nil, err
	}
	m := &Mailing{Number: number, At: e.At, Visit: e.Visit}
	if m.Receipts, err = o.store.Receipts(ctx, reference); err != nil {
		return nil, err
	}
	members := slices.Clone(e.Visit.People)
	for _, gone := range before.People {
		if e.Visit.Member(gone.ID) == nil {
			members = append(members, gone)
		}
	}
	for _, member := range members {
		r := Recipient{Member: member, before: ownItems(before, member.ID), after: ownItems(e.Visit, member.ID)}
		if r.Changes = changesFor(r.before, r.after); len(r.Changes) == 0 {
			continue
		}
		r.Address, r.Language = member.Email, e.Visit.Languages[0]
		if now := draft.Member(member.ID); now != nil {
			r.Address = now.Email
		}
		for _, language := range member.Languages {
			if slices.Contains(e.Visit.Languages, language) {
				r.Language = language
				break
			}
		}
		for _, l := range letters {
			if l.Edition == number && l.Person == member.ID {
				r.Letters = append(r.Letters, l)
				if r.Address == "" {
					r.Address = l.Address
				}
			}
		}
		if i := slices.IndexFunc(m.Receipts, func(x Receipt) bool { return x.Edition == number && x.Person == member.ID }); i >= 0 {
			r.Receipt = &m.Receipts[i]
		}
		m.Recipients = append(m.Recipients, r)
	}
	return m, nil
}

// ownItems gives the visit as a member may see it, with the items alone that they attend. Hosts are told of what they
// attend for staff too, but of none of its notes: all see an item as guests do.
func ownItems(v *visit.Visit, id string) *visit.Visit {
	member := v.Member(id)
	if member == nil {
		return &visit.Visit{Reference: v.Reference, Zone: v.Zone, Languages: v.Languages}
	}
	audience := visit.ForGuests
	if member.Class == "press" {
		audience = visit.ForPress
	}
	party := v.Party(member.Party)
	own := *v // For copies what it gives
	own.Items = nil
	confidential := map[string]bool{}
	for _, item := range v.Items {
		if !slices.Contains(item.Attending(), id) {
			continue
		}
		if party != nil && party.Side == visit.Host && item.Audience == visit.ForStaff {
			item.Audience = visit.ForGuests
			confidential[item.ID] = true
		}
		own.Items = append(own.Items, item)
	}
	seen := edition.For(&own, audience)
	for i := range seen.Items {
		if confidential[seen.Items[i].ID] { // as its invitation says
			seen.Items[i].Audience = visit.ForStaff
		}
	}
	return seen
}

// toldFields are the fields of which a change is told. That others come along too is for the calendar to show.
var toldFields = []string{"status", "time", "certainty", "title", "description", "place", "to", "flight", "dress"}

// changesFor gives what differs for a reader who sees these items alone.
func changesFor(before, after *visit.Visit) []edition.Difference {
	var told []edition.Difference
	for _, d := range edition.Compare(before, after) {
		if d.Of != edition.OfItem {
			continue
		}
		d.Fields = slices.DeleteFunc(d.Fields, func(c edition.Change) bool { return !slices.Contains(toldFields, c.Field) })
		never := d.Before == nil && d.After.IsCancelled() || d.After == nil && d.Before.IsCancelled()
		if never || d.Kind == edition.Changed && len(d.Fields) == 0 {
			continue
		}
		told = append(told, d)
	}
	return told
}

// MailAddress gives s as an address that mail can be sent to, or a fault at field.
func MailAddress(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", fault.InvalidField(field, "address_missing", nil)
	}
	parsed, err := mail.ParseAddress(s)
	local, domain, _ := strings.Cut(s, "@")
	strange := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>()[]\,;:"`, r) }
	if err != nil || parsed.Address != s || len(s) > 254 || len(local) > 64 || !strings.Contains(domain, ".") || strings.ContainsFunc(s, strange) {
		return "", fault.InvalidField(field, "address_invalid", fault.Args{"Value": s})
	}
	return s, nil
}

// MailChoice is what an officer has chosen to send.
type MailChoice struct {
	To          map[string]string // addresses by member's id
	Invitations bool              // a calendar message for each item that changed, too
}

// QueueMail has letters sent about an edition: to each member chosen one of what changes for them and, if asked, one
// for each of those items. What is on its way already, or has been sent, is not sent again. It gives how many are new.
// Faults of an address stand at "to.ID".
func (o *Office) QueueMail(ctx context.Context, who Actor, reference string, number int, choice MailChoice, settings MailSettings) (int, error) {
	m, err := o.Mailing(ctx, who, reference, number)
	if err != nil {
		return 0, err
	}
	var faults fault.List
	var letters []Letter
	var receipts []Receipt
	for i := range m.Recipients {
		r := &m.Recipients[i]
		typed, chosen := choice.To[r.Member.ID]
		if !chosen {
			continue
		}
		address, err := MailAddress("to."+r.Member.ID, typed)
		if err != nil {
			faults = append(faults, fault.All(err)...)
			continue
		}
		r.Address = address
		token := newToken()
		made, err := m.letters(r, token, choice.Invitations, settings)
		if err != nil {
			return 0, err
		}
		letters = append(letters, made...)
		receipts = append(receipts, Receipt{Reference: reference, Edition: number, Person: r.Member.ID, Name: made[0].Name, TokenHash: hashToken(token)})
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	if len(letters) == 0 {
		return 0, fault.InvalidField("", "nobody_chosen", nil)
	}
	return o.store.AddLetters(ctx, o.author(who), reference, letters, receipts)
}

// RetryLetter has a letter sent once more that failed, or of which nobody knows whether it arrived.
func (o *Office) RetryLetter(ctx context.Context, who Actor, reference string, key int64) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RetryLetter(ctx, o.author(who), reference, key)
}

// Receipt gives what a link of a letter is for: the edition, and the visit as the letter named it.
func (o *Office) Receipt(ctx context.Context, token string) (*Receipt, *visit.Visit, error) {
	unknown := fault.New(fault.NotFound, "", "receipt_unknown", nil)
	if len(token) < 16 || len(token) > 64 {
		return nil, nil, unknown
	}
	r, err := o.store.Receipt(ctx, hashToken(token))
	if err != nil {
		return nil, nil, err
	}
	e, err := o.store.Edition(ctx, r.Reference, r.Edition)
	if err != nil {
		return nil, nil, err
	}
	return r, e.Visit, nil
}

// Acknowledge notes that the reader of a letter has read of its edition. Saying so again changes nothing.
func (o *Office) Acknowledge(ctx context.Context, token string) error {
	return o.store.Acknowledge(ctx, hashToken(token), o.Now())
}
