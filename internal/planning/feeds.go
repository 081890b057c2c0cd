package planning

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Limits of what a feed may be given.
const (
	labelMost = 200         // characters
	alarmMost = 7 * 24 * 60 // minutes
)

// AddFeed makes an address for a calendar. It gives the token, which is shown once and stored as a hash.
func (o *Office) AddFeed(ctx context.Context, who Actor, feed *Feed) (string, error) {
	if err := may(who, Officer); err != nil {
		return "", err
	}
	if err := o.checkFeed(ctx, feed); err != nil {
		return "", err
	}
	token := newToken()
	return token, o.store.AddFeed(ctx, o.author(who), feed, hashToken(token))
}

// checkFeed settles what is left open in a feed and says what in it cannot be.
func (o *Office) checkFeed(ctx context.Context, feed *Feed) error {
	var v *visit.Visit
	var err error
	feed.Label, feed.Scope.ID = strings.TrimSpace(feed.Label), strings.TrimSpace(feed.Scope.ID)
	feed.Scope.Kind = visit.OrDefault(feed.Scope.Kind, calendar.Scopes())
	feed.Detail = visit.OrDefault(feed.Detail, calendar.Details())
	feed.Transfers = visit.OrDefault(feed.Transfers, calendar.Transfers())
	languages := text.Languages()
	if feed.Scope.IsWide() {
		feed.Reference = ""
	} else {
		if v, err = o.store.Visit(ctx, feed.Reference); err != nil {
			return err
		}
		languages = v.Languages
	}
	var faults fault.List
	word := func(field, value string, words []string) {
		if !slices.Contains(words, value) {
			faults = append(faults, fault.InvalidField(field, "word_unknown", fault.Args{"Value": value, "Words": strings.Join(words, ", ")}))
		}
	}
	word("audience", feed.Audience, visit.Audiences)
	word("detail", feed.Detail, calendar.Details())
	word("transfers", feed.Transfers, calendar.Transfers())
	if feed.Language != "" {
		word("language", feed.Language, languages)
	}
	if f := scopeFault(v, feed.Scope, feed.Audience); f != nil {
		faults = append(faults, f)
	}
	if n := utf8.RuneCountInString(feed.Label); n > labelMost || !utf8.ValidString(feed.Label) {
		faults = append(faults, fault.InvalidField("label", "too_long", fault.Args{"Count": n, "Most": labelMost}))
	}
	if feed.Alarm < 0 || feed.Alarm > alarmMost {
		faults = append(faults, fault.InvalidField("alarm", "feed_alarm", fault.Args{"Most": alarmMost}))
	}
	if feed.Busy && feed.Detail != calendar.EachItem {
		faults = append(faults, fault.InvalidField("detail", "feed_busy_items", nil))
	}
	if !feed.Expires.IsZero() && !feed.Expires.After(o.Now()) {
		faults = append(faults, fault.InvalidField("expires", "feed_expired", nil))
	}
	return faults.Err()
}

// scopeFault says why there can be no calendar of the scope for the audience; nil where there can. Its field is the kind
// of scope.
func scopeFault(v *visit.Visit, scope calendar.Scope, audience string) *fault.Error {
	unknown := func(known bool, key string) *fault.Error {
		if known {
			return nil
		}
		return fault.InvalidField(scope.Kind, key, fault.Args{"Value": scope.ID})
	}
	switch scope.Kind {
	case calendar.OfVisit, calendar.OfOffice:
		return nil
	case calendar.OfPerson:
		return unknown(v.Member(scope.ID) != nil, "person_unknown")
	case calendar.OfParty:
		return unknown(v.Party(scope.ID) != nil, "party_unknown")
	case calendar.OfTrack:
		return unknown(v.Track(scope.ID) != nil, "track_unknown")
	case calendar.OfPlace:
		return unknown(v.Place(scope.ID) != nil, "place_unknown")
	case calendar.OfResource:
		r := v.Resource(scope.ID)
		if r != nil && audience == visit.ForPress && r.Kind != "room" {
			return fault.InvalidField("audience", "feed_press_rooms", nil)
		}
		return unknown(r != nil, "resource_unknown")
	case calendar.OfOfficer:
		if scope.ID == "" || utf8.RuneCountInString(scope.ID) > visit.MaxTitle || !utf8.ValidString(scope.ID) {
			return fault.InvalidField("officer", "feed_officer", nil)
		}
		if audience != visit.ForStaff {
			return fault.InvalidField("audience", "feed_officer_staff", nil)
		}
		return nil
	}
	return fault.InvalidField("scope", "word_unknown", fault.Args{"Value": scope.Kind, "Words": strings.Join(calendar.Scopes(), ", ")})
}

// newToken gives 192 random bits as an address writes them.
func newToken() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// isToken says whether s is as long as a token may be.
func isToken(s string) bool { return len(s) >= 16 && len(s) <= 64 }

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FeedUse is a feed and whether its reader looks at what is newest.
type FeedUse struct {
	Feed
	Newest int  // the last edition of its visit; 0: none, or it is over all visits
	Old    bool // its reader came last before something newer was there
}

// Feeds gives the feeds that show the visit, the newest first: its own and those over all visits. Where reference is "",
// it gives every feed.
func (o *Office) Feeds(ctx context.Context, who Actor, reference string) ([]FeedUse, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	o.feeds.flush(ctx)
	feeds, err := o.store.Feeds(ctx, reference)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(feeds, func(f Feed) bool { return f.Scope.IsWide() }) {
		reference = ""
	}
	states, err := o.store.States(ctx, reference, civil.Date{})
	if err != nil {
		return nil, err
	}
	wide := map[string]State{}
	for _, s := range states {
		wide[s.Reference] = s
		all := wide[""]
		wide[""] = State{Changed: later(all.Changed, s.Changed), Published: later(all.Published, s.Published)}
	}
	uses := make([]FeedUse, len(feeds))
	for i, f := range feeds {
		state := wide[f.Reference]
		newest := state.Published
		if f.Audience == visit.ForStaff {
			newest = state.Changed
		}
		uses[i] = FeedUse{Feed: f, Newest: state.Edition, Old: !f.Fetched.IsZero() && f.Fetched.Before(newest)}
	}
	return uses, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// RevokeFeed ends a feed's address for good.
func (o *Office) RevokeFeed(ctx context.Context, who Actor, key int64) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RevokeFeed(ctx, o.author(who), key)
}

// RotateFeed gives a feed another address, and ends the one it had. It gives the new token, which is shown once.
func (o *Office) RotateFeed(ctx context.Context, who Actor, key int64) (string, *Feed, error) {
	if err := may(who, Officer); err != nil {
		return "", nil, err
	}
	token := newToken()
	feed, err := o.store.ReplaceFeed(ctx, o.author(who), key, hashToken(token))
	return token, feed, err
}

// Preview is what the subscriber of a feed will see.
type Preview struct {
	Name   string // of the calendar
	Events []calendar.Shown
	Past   bool // nothing is ahead: they are the last ones
}

// previewed is how many events a preview holds.
const previewed = 5

// PreviewFeed gives what the subscriber of such a feed would see next, as its calendar has it. The error says what in
// the feed cannot be.
func (o *Office) PreviewFeed(ctx context.Context, who Actor, feed *Feed) (*Preview, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	if err := o.checkFeed(ctx, feed); err != nil {
		return nil, err
	}
	states, err := o.statesOf(ctx, feed, nil)
	if err != nil {
		return nil, err
	}
	parts, _, err := o.parts(ctx, feed, states)
	if err != nil {
		return nil, err
	}
	options := o.feedOptions(feed, parts)
	p := &Preview{Name: options.Name}
	p.Events, p.Past, err = calendar.Upcoming(parts, options, o.Now(), previewed)
	return p, err
}

// Name gives the last part of the feed's address without its ending: clients name the calendar after it. It tells
// nothing that the feed hides.
func (f *Feed) Name() string {
	switch {
	case f.Busy:
		return "busy"
	case f.Scope.IsWide():
		return f.Scope.Kind
	}
	return f.Reference
}

// FeedPath gives the path of a feed's address.
func FeedPath(token, name string) string { return "/f/" + token + "/" + name + ".ics" }

func (o *Office) feedOptions(feed *Feed, parts []calendar.Part) calendar.Options {
	options := feedOptions(feed, parts)
	options.Base = o.base
	return options
}

// feedOptions gives how the calendar of a feed is written.
func feedOptions(feed *Feed, parts []calendar.Part) calendar.Options {
	o := calendar.Options{
		View:  calendar.View{Scope: feed.Scope, Transfers: feed.Transfers, Detail: feed.Detail, Busy: feed.Busy},
		Alarm: time.Duration(feed.Alarm) * time.Minute, Staff: feed.Audience == visit.ForStaff,
	}
	if feed.Language != "" {
		o.Language = []string{feed.Language}
	}
	printer := text.For(text.Match(feed.Language))
	switch {
	case feed.Busy:
		o.Name = printer.Say("calendar.busy", nil)
	case feed.Scope.Kind == calendar.OfOfficer:
		o.Name = feed.Scope.ID
	case feed.Scope.Kind == calendar.OfOffice:
		o.Name = printer.Say("calendar.office", nil)
	case len(parts) > 0:
		v := parts[0].Visit
		languages := append(slices.Clone(o.Language), v.Languages...)
		o.Name = v.Title.In(languages...)
		if subject := SubjectName(v, feed.Scope).In(languages...); subject != "" {
			o.Name = subject + " · " + o.Name
		}
	}
	return o
}

// SubjectName gives the name of what the scope is of; empty where v does not show it.
func SubjectName(v *visit.Visit, scope calendar.Scope) text.Text {
	switch scope.Kind {
	case calendar.OfPerson:
		if m := v.Member(scope.ID); m != nil {
			return m.Name
		}
	case calendar.OfParty:
		if p := v.Party(scope.ID); p != nil {
			return p.Body
		}
	case calendar.OfTrack:
		if t := v.Track(scope.ID); t != nil {
			return t.Name
		}
	case calendar.OfPlace:
		if p := v.Place(scope.ID); p != nil {
			return p.Name
		}
	case calendar.OfResource:
		if r := v.Resource(scope.ID); r != nil {
			return r.Name
		}
	}
	return nil
}

// Calendar writes what is shown as a calendar in language (of the visit's; "" the first), for one person or
// for all.
func Calendar(shown *Shown, language, person string) (*calendar.Calendar, error) {
	feed := &Feed{Audience: shown.Audience, Language: language}
	if person != "" {
		if shown.Visit.Member(person) == nil {
			return nil, fault.New(fault.NotFound, "person", "person_unknown", fault.Args{"Value": person})
		}
		feed.Scope = calendar.Scope{Kind: calendar.OfPerson, ID: person}
	}
	parts := []calendar.Part{{Visit: shown.Visit, Stamps: shown.Stamps}}
	return calendar.Combine(parts, feedOptions(feed, parts))
}

// Event writes one item of what is shown as a calendar of its own.
func Event(shown *Shown, language, item string) (*calendar.Calendar, error) {
	parts := []calendar.Part{{Visit: shown.Visit, Stamps: shown.Stamps}}
	return calendar.EncodeItem(shown.Visit, item, shown.Stamps, feedOptions(&Feed{Audience: shown.Audience, Language: language}, parts))
}
