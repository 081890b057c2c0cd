package planning

import (
	"container/list"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"cortege/internal/calendar"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// AddFeed makes an address for a calendar. It gives the token, which is shown once and stored as a hash.
func (o *Office) AddFeed(ctx context.Context, who Actor, feed *Feed) (string, error) {
	if err := may(who, Officer); err != nil {
		return "", err
	}
	v, err := o.store.Visit(ctx, feed.Reference)
	if err != nil {
		return "", err
	}
	feed.Label = strings.TrimSpace(feed.Label)
	switch {
	case feed.Audience != visit.ForGuests && feed.Audience != visit.ForStaff:
		return "", fault.InvalidField("audience", "word_unknown", fault.Args{"Value": feed.Audience, "Words": "guest, staff"})
	case feed.Person != "" && v.Member(feed.Person) == nil:
		return "", fault.InvalidField("person", "person_unknown", fault.Args{"Value": feed.Person})
	case feed.Language != "" && !slices.Contains(v.Languages, feed.Language):
		return "", fault.InvalidField("language", "word_unknown", fault.Args{"Value": feed.Language, "Words": strings.Join(v.Languages, ", ")})
	case utf8.RuneCountInString(feed.Label) > 200 || !utf8.ValidString(feed.Label):
		return "", fault.InvalidField("label", "too_long", fault.Args{"Count": utf8.RuneCountInString(feed.Label), "Most": 200})
	}
	token := newToken()
	return token, o.store.AddFeed(ctx, o.author(who), feed, hashToken(token))
}

// newToken gives 192 random bits as an address writes them.
func newToken() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Feeds gives the visit's feeds, the newest first; of all visits where reference is "".
func (o *Office) Feeds(ctx context.Context, who Actor, reference string) ([]Feed, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Feeds(ctx, reference)
}

// RevokeFeed ends a feed's address for good.
func (o *Office) RevokeFeed(ctx context.Context, who Actor, key int64) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RevokeFeed(ctx, o.author(who), key)
}

// Fetched is a calendar as a feed's address gives it.
type Fetched struct {
	Bytes    []byte
	ETag     string    // strong, quoted
	Modified time.Time // UTC, whole seconds; never moves back
	Revoked  bool      // then there is nothing else
}

// Fetch gives the calendar of a feed's token to client, as it calls itself. NotFound where no feed has it.
func (o *Office) Fetch(ctx context.Context, token, client string) (*Fetched, error) {
	unknown := fault.New(fault.NotFound, "", "feed_unknown", nil)
	if len(token) < 16 || len(token) > 64 {
		return nil, unknown
	}
	feed, state, err := o.store.Feed(ctx, hashToken(token))
	if fault.Is(err, fault.NotFound) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	if !feed.Revoked.IsZero() {
		return &Fetched{Revoked: true}, nil
	}
	version := fmt.Sprintf("%d/e%d", feed.Key, state.Edition)
	if feed.Audience == visit.ForStaff {
		version = fmt.Sprintf("%d/r%d", feed.Key, state.Revision)
	}
	fetched := o.feeds.get(version)
	if fetched == nil {
		if fetched, err = o.makeFeed(ctx, feed, state); err != nil {
			return nil, err
		}
		o.feeds.put(version, fetched)
	}
	o.noteFetch(ctx, feed, client)
	return fetched, nil
}

// makeFeed makes the bytes. Guests of a visit of which nothing is published yet get a calendar without
// events, so that an address may be handed out beforehand.
func (o *Office) makeFeed(ctx context.Context, feed *Feed, state *State) (*Fetched, error) {
	choice := Choice{Audience: feed.Audience}
	shown, err := o.show(ctx, feed.Reference, choice)
	if fault.Is(err, fault.NotFound) && state.Edition == 0 {
		v, err := o.store.Visit(ctx, feed.Reference)
		if err != nil {
			return nil, err
		}
		v.Items = nil
		shown = &Shown{Visit: edition.For(v, feed.Audience), Audience: feed.Audience}
	} else if err != nil {
		return nil, err
	}
	cal, err := Calendar(shown, feed.Language, feed.Person)
	if err != nil {
		return nil, err
	}
	modified := state.Changed
	switch {
	case shown.Edition != nil:
		modified = shown.Edition.At
	case feed.Audience == visit.ForGuests:
		modified = feed.Created
	}
	sum := sha256.Sum256(cal.Bytes)
	return &Fetched{Bytes: cal.Bytes, ETag: `"` + hex.EncodeToString(sum[:16]) + `"`, Modified: modified.Truncate(time.Second)}, nil
}

// noteFetch remembers who came, at most once a minute for a feed: a poll is not worth a write. Where it can't
// be noted the calendar is given all the same.
func (o *Office) noteFetch(ctx context.Context, feed *Feed, client string) {
	now := o.Now()
	client = strings.ToValidUTF8(client, "")
	if runes := []rune(client); len(runes) > 200 {
		client = string(runes[:200])
	}
	if client == feed.Client && now.Sub(feed.Fetched) < time.Minute {
		return
	}
	_ = o.store.Fetched(ctx, feed.Key, client, now)
}

// Calendar writes what is shown as a calendar in language (of the visit's; "" the first), for one person or
// for all.
func Calendar(shown *Shown, language, person string) (*calendar.Calendar, error) {
	if person != "" && shown.Visit.Member(person) == nil {
		return nil, fault.New(fault.NotFound, "person", "person_unknown", fault.Args{"Value": person})
	}
	return calendar.Encode(shown.Visit, shown.Stamps, calendarOptions(shown, language, person))
}

func calendarOptions(shown *Shown, language, person string) calendar.Options {
	languages := shown.Visit.Languages
	if language != "" {
		languages = append([]string{language}, languages...)
	}
	name := shown.Visit.Title.In(languages...)
	if m := shown.Visit.Member(person); m != nil {
		name = m.Name.In(languages...) + " · " + name
	}
	return calendar.Options{Name: name, Language: languages, View: calendar.View{Scope: calendar.Scope{Kind: calendar.OfPerson, ID: person}}, Staff: shown.Audience == visit.ForStaff}
}

// Event writes one item of what is shown as a calendar of its own.
func Event(shown *Shown, language, item string) (*calendar.Calendar, error) {
	return calendar.EncodeItem(shown.Visit, item, shown.Stamps, calendarOptions(shown, language, ""))
}

// feedCache keeps the bytes of the feeds fetched last: they are made once for each state of a visit.
type feedCache struct {
	mutex   sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // of cached, the last used in front
	size    int        // bytes
}

type cached struct {
	version string
	fetched *Fetched
}

const feedCacheBytes = 32 << 20

func newFeedCache() *feedCache {
	return &feedCache{entries: map[string]*list.Element{}, recent: list.New()}
}

func (c *feedCache) get(version string) *Fetched {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	element := c.entries[version]
	if element == nil {
		return nil
	}
	c.recent.MoveToFront(element)
	return element.Value.(cached).fetched
}

func (c *feedCache) put(version string, f *Fetched) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.entries[version] != nil {
		return
	}
	c.entries[version] = c.recent.PushFront(cached{version, f})
	c.size += len(f.Bytes)
	for c.size > feedCacheBytes && c.recent.Len() > 1 {
		oldest := c.recent.Back()
		gone := c.recent.Remove(oldest).(cached)
		delete(c.entries, gone.version)
		c.size -= len(gone.fetched.Bytes)
	}
}

// FeedPath gives the path of a feed's address. Clients name the calendar after its last part.
func FeedPath(token, reference string) string { return "/f/" + token + "/" + reference + ".ics" }
