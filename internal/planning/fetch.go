package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// Fetched is a calendar as a feed's address gives it.
type Fetched struct {
	Bytes    []byte
	ETag     string    // strong, quoted
	Modified time.Time // UTC, whole seconds; never moves back
	Gone     bool      // the feed is revoked or has expired; then there is nothing else
}

// Fetch gives the calendar of a feed's token to client, as it calls itself. NotFound where no feed has it. Where the
// database does not answer it is what was given last, while that is still known; else Unavailable.
func (o *Office) Fetch(ctx context.Context, token, client string) (*Fetched, error) {
	holder, err := o.holder(ctx, token)
	if err != nil {
		return nil, err
	}
	now := o.Now()
	if holder.gone(now) {
		return &Fetched{Gone: true}, nil
	}
	made, err := o.made(ctx, holder)
	if err != nil {
		return nil, err
	}
	return o.give(holder, made, client, now), nil
}

// Kept is Fetch where the answer is at hand and still holds; nil where it must be asked for or made first.
func (o *Office) Kept(token, client string) *Fetched {
	if !isToken(token) {
		return nil
	}
	now := o.Now()
	holder, _ := o.current(hashToken(token), now)
	if holder == nil || holder.gone(now) {
		return nil
	}
	made, ok := o.feeds.made.get(holder.version)
	if !ok {
		return nil
	}
	return o.give(holder, made, client, now)
}

// give notes that client gets the holder's calendar now.
func (o *Office) give(h *holder, made *madeFeed, client string, now time.Time) *Fetched {
	fetched := &Fetched{Bytes: made.bytes, ETag: made.etag, Modified: h.modified(made)}
	o.noteFetch(h, fetched, client, now)
	return fetched
}

// Collection is a feed's calendar as CalDAV gives it: event by event.
type Collection struct {
	Name     string
	ETag     string // strong, quoted; differs when anything in it does
	Modified time.Time
	Objects  []CollectionObject
}

// CollectionObject is one event.
type CollectionObject struct {
	calendar.Object
	ETag string // strong, quoted
}

// Collection gives the calendar of a feed's token to client as Fetch does, event by event. NotFound where no feed has the
// token or its feed is gone.
func (o *Office) Collection(ctx context.Context, token, client string) (*Collection, error) {
	holder, err := o.holder(ctx, token)
	if err != nil {
		return nil, err
	}
	now := o.Now()
	if holder.gone(now) {
		return nil, unknownFeed()
	}
	made, err := o.made(ctx, holder)
	if err != nil {
		return nil, err
	}
	fetched := o.give(holder, made, client, now)
	objects, err := o.feeds.objects.getOrMake(made.version, func() ([]CollectionObject, error) { return o.makeObjects(ctx, holder) })
	if err != nil {
		return nil, err
	}
	return &Collection{Name: made.name, ETag: fetched.ETag, Modified: fetched.Modified, Objects: objects}, nil
}

func unknownFeed() error { return fault.New(fault.NotFound, "", "feed_unknown", nil) }

// holder is what is known of the holder of a token: the feed, and how its visits stand. It is never changed.
type holder struct {
	hash    string
	feed    Feed
	states  []State
	version string    // of what the calendar must show: the same bytes for the same version
	pulse   string    // of the database when this was read; "" unknown
	read    time.Time // when
}

func (h *holder) gone(now time.Time) bool {
	return !h.feed.Revoked.IsZero() || !h.feed.Expires.IsZero() && !now.Before(h.feed.Expires)
}

// holderFor is how long what is known of a token is believed where the database has given no sign of a change.
const holderFor = time.Second

// holder finds who holds the token. One that nobody holds costs a hash and a query, of which few run at once, so that
// many wrong ones keep nobody else waiting.
func (o *Office) holder(ctx context.Context, token string) (*holder, error) {
	if !isToken(token) {
		return nil, unknownFeed()
	}
	hash := hashToken(token)
	current, pulse := o.current(hash, o.Now())
	if current != nil {
		return current, nil
	}
	most := knownMost
	known, _ := o.feeds.holders.get(hash)
	if known == nil {
		most = readingMost
		select {
		case o.feeds.strangers <- struct{}{}:
			defer func() { <-o.feeds.strangers }()
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Unavailable, "busy", ctx.Err())
		}
	}
	found, err := o.readHolder(ctx, hash, pulse, most)
	switch {
	case err == nil:
		return found, nil
	case fault.Is(err, fault.NotFound):
		o.feeds.holders.remove(hash)
		return nil, unknownFeed()
	case known != nil:
		return known, nil
	}
	return nil, err
}

// current gives what is known of who holds a token where that may be believed, else nil; and the database's pulse, ""
// where there is none.
func (o *Office) current(hash string, now time.Time) (h *holder, pulse string) {
	pulse, beating := o.store.Pulse()
	known, _ := o.feeds.holders.get(hash)
	if known != nil && beating && known.pulse == pulse && now.Sub(known.read) < holderFor {
		return known, pulse
	}
	return nil, pulse
}

// readingMost is how long the database may take to tell of a feed, or to give what its calendar shows.
const readingMost = 20 * time.Second

// knownMost is how long it may take where there is an answer already: a client would not wait for more.
const knownMost = 2 * time.Second

// readHolder asks the database, once for all who ask while it stands as the pulse says.
func (o *Office) readHolder(ctx context.Context, hash, pulse string, most time.Duration) (*holder, error) {
	read := func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
		defer cancel()
		return o.askHolder(ctx, hash, pulse)
	}
	if pulse == "" { // nobody can say whether another's answer is still right
		found, err := read()
		h, _ := found.(*holder)
		return h, err
	}
	found, err, _ := o.feeds.reading.Do(hash+pulse, read)
	h, _ := found.(*holder)
	return h, err
}

func (o *Office) askHolder(ctx context.Context, hash, pulse string) (*holder, error) {
	feed, state, err := o.store.Feed(ctx, hash)
	if err != nil {
		return nil, err
	}
	h := &holder{hash: hash, feed: *feed, pulse: pulse, read: o.Now()}
	if h.states, err = o.statesOf(ctx, feed, state); err != nil {
		return nil, err
	}
	h.version = versionOf(feed, h.states)
	return o.feeds.keepHolder(h), nil
}

// wideReach is how long visits stay in the calendars over all visits after their last day.
const wideReach = 366 // days

// statesOf gives how the visits stand that a feed shows; state, where it is not nil, is that of its own.
func (o *Office) statesOf(ctx context.Context, feed *Feed, state *State) ([]State, error) {
	switch {
	case feed.Scope.IsWide():
		return o.store.States(ctx, "", civil.DateOf(o.Now()).AddDays(-wideReach))
	case state != nil:
		return []State{*state}, nil
	}
	return o.store.States(ctx, feed.Reference, civil.Date{})
}

// versionOf tells one calendar from another: what was chosen, and how far each visit has come.
func versionOf(feed *Feed, states []State) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "%q %q %q %q %q %q %d %t", feed.Scope.Kind, feed.Scope.ID, feed.Audience, feed.Language, feed.Detail, feed.Transfers, feed.Alarm, feed.Busy)
	hash := sha256.New()
	for _, s := range states {
		_, _ = hash.Write([]byte(partVersion(feed.Audience, s)))
		_, _ = hash.Write([]byte{'\n'})
	}
	return b.String() + hex.EncodeToString(hash.Sum(nil))
}

// partVersion tells one state of a visit, as an audience sees it, from another.
func partVersion(audience string, s State) string {
	if audience == visit.ForStaff || s.Edition == 0 { // where nothing is published the draft's title is shown
		return fmt.Sprintf("%q %s r%d %d", s.Reference, audience, s.Revision, s.Changed.UnixMicro())
	}
	return fmt.Sprintf("%q %s e%d %d", s.Reference, audience, s.Edition, s.Published.UnixMicro())
}

// madeFeed is the bytes of a calendar. Feeds that show the same share them.
type madeFeed struct {
	version string
	bytes   []byte
	etag    string
	name    string
	changed time.Time // UTC, whole seconds; when the state of the visits came to be; zero: there is none
}

// modified gives when the feed's calendar last changed: when the state that it shows came to be, yet later than what was
// said of other bytes before, and the same for the same bytes.
func (h *holder) modified(made *madeFeed) time.Time {
	said := h.feed.Modified.Truncate(time.Second)
	if h.feed.ETag == made.etag && !said.IsZero() {
		return said
	}
	modified := later(made.changed, h.feed.Created.Truncate(time.Second))
	if !said.IsZero() && !modified.After(said) {
		modified = said.Add(time.Second)
	}
	return modified
}

// made gives the bytes of the holder's calendar, made once for each version.
func (o *Office) made(ctx context.Context, h *holder) (*madeFeed, error) {
	return o.feeds.made.getOrMake(h.version, func() (*madeFeed, error) {
		parts, changed, err := o.parts(ctx, &h.feed, h.states)
		if err != nil {
			return nil, err
		}
		options := o.feedOptions(&h.feed, parts)
		cal, err := calendar.Combine(parts, options)
		if err != nil {
			return nil, err
		}
		return &madeFeed{version: h.version, bytes: cal.Bytes, etag: tagOf(cal.Bytes), name: options.Name, changed: changed.Truncate(time.Second)}, nil
	})
}

func (o *Office) makeObjects(ctx context.Context, h *holder) ([]CollectionObject, error) {
	parts, _, err := o.parts(ctx, &h.feed, h.states)
	if err != nil {
		return nil, err
	}
	objects, err := calendar.Objects(parts, o.feedOptions(&h.feed, parts))
	if err != nil {
		return nil, err
	}
	tagged := make([]CollectionObject, len(objects))
	for i, object := range objects {
		tagged[i] = CollectionObject{Object: object, ETag: tagOf(object.Bytes)}
	}
	return tagged, nil
}

func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}

// parts gives what a feed shows of each visit, and when the newest of it came to be. Guests of a visit of which nothing is
// published yet get a calendar without events, so that an address may be handed out beforehand.
func (o *Office) parts(ctx context.Context, feed *Feed, states []State) (parts []calendar.Part, changed time.Time, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readingMost) // others wait for it who have not gone away
	defer cancel()
	for _, s := range states {
		staff := feed.Audience == visit.ForStaff
		if s.Edition == 0 && !staff && feed.Scope.IsWide() {
			continue
		}
		part, err := o.feeds.parts.getOrMake(partVersion(feed.Audience, s), func() (calendar.Part, error) { return o.part(ctx, feed.Audience, s) })
		switch {
		case fault.Is(err, fault.NotFound) && feed.Scope.IsWide():
			continue // it has just been removed
		case fault.Is(err, fault.NotFound):
			return nil, changed, fault.Wrap(fault.Unavailable, "busy", err)
		case err != nil:
			return nil, changed, err
		}
		parts = append(parts, part)
		if staff {
			changed = later(changed, s.Changed)
		} else {
			changed = later(changed, s.Published)
		}
	}
	return parts, changed, nil
}

func (o *Office) part(ctx context.Context, audience string, s State) (calendar.Part, error) {
	if audience != visit.ForStaff && s.Edition == 0 {
		v, err := o.store.Visit(ctx, s.Reference)
		if err != nil {
			return calendar.Part{}, err
		}
		v.Items = nil
		return calendar.Part{Visit: edition.For(v, audience)}, nil
	}
	choice := Choice{Audience: audience}
	if audience != visit.ForStaff {
		choice.Edition = s.Edition
	}
	shown, err := o.show(ctx, s.Reference, choice)
	if err != nil {
		return calendar.Part{}, err
	}
	return calendar.Part{Visit: shown.Visit, Stamps: shown.Stamps}, nil
}

// noteFetch remembers who came and what they hold, at most once a minute for a feed where both are as before: a poll is
// not worth a write. Where it can't be noted the calendar is given all the same.
func (o *Office) noteFetch(h *holder, fetched *Fetched, client string, now time.Time) {
	f := &h.feed
	if client != f.Client {
		client = strings.ReplaceAll(strings.ToValidUTF8(client, ""), "\x00", "")
		if runes := []rune(client); len(runes) > labelMost {
			client = string(runes[:labelMost])
		}
	}
	held := 0
	if len(h.states) == 1 && !h.feed.Scope.IsWide() && h.feed.Audience != visit.ForStaff {
		held = h.states[0].Edition
	}
	if client == f.Client && fetched.ETag == f.ETag && held == f.Edition && now.Sub(f.Fetched) < time.Minute {
		return
	}
	o.feeds.note(h, Fetch{Key: f.Key, At: now, Client: client, Edition: held, ETag: fetched.ETag, Modified: fetched.Modified})
}
