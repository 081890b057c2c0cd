package planning

import (
	"container/list"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"cortege/internal/calendar"
)

// feedCache keeps what feeds are made of, each kind within a bound, so that memory stays flat however many are asked for.
type feedCache struct {
	holders   *kept[*holder] // by the token's hash
	made      *kept[*madeFeed]
	objects   *kept[[]CollectionObject]
	parts     *kept[calendar.Part]
	reading   singleflight.Group
	strangers chan struct{} // lookups of tokens that are not known, under way

	writing sync.Mutex // held while notes are written, so that who flushes finds all of them stored
	mutex   sync.Mutex
	fetches map[int64]Fetch // to be written, by feed
	waiting bool            // for the moment of the next writing
	write   func(context.Context, []Fetch) error
}

// Bounds of what is kept.
const (
	holdersMost   = 20_000
	madeMost      = 32 << 20 // bytes
	objectsMost   = 16 << 20 // bytes
	partsMost     = 256
	strangersMost = 2
)

// fetchesEvery is how often the notes of who came are written at most: many of them in one transaction.
const fetchesEvery = time.Second

func newFeedCache(store FeedStore) *feedCache {
	return &feedCache{
		holders: newKept(holdersMost, func(*holder) int { return 1 }),
		made:    newKept(madeMost, func(m *madeFeed) int { return len(m.bytes) + len(m.version) }),
		objects: newKept(objectsMost, func(objects []CollectionObject) (size int) {
			for i := range objects {
				size += len(objects[i].Bytes)
			}
			return size
		}),
		parts:     newKept(partsMost, func(calendar.Part) int { return 1 }),
		strangers: make(chan struct{}, strangersMost),
		fetches:   map[int64]Fetch{},
		write:     store.Fetched,
	}
}

// keepHolder keeps what was read of a feed, with what is newer of it in notes that are not written yet.
func (c *feedCache) keepHolder(h *holder) *holder {
	c.mutex.Lock()
	if fetch, ok := c.fetches[h.feed.Key]; ok {
		h.feed.take(fetch)
	}
	c.mutex.Unlock()
	if before, ok := c.holders.get(h.hash); ok && before.feed.Modified.After(h.feed.Modified) {
		h.feed.ETag, h.feed.Modified = before.feed.ETag, before.feed.Modified
	}
	c.holders.put(h.hash, h)
	return h
}

func (f *Feed) take(fetch Fetch) {
	f.Fetched, f.Client, f.Edition, f.ETag, f.Modified = fetch.At, fetch.Client, fetch.Edition, fetch.ETag, fetch.Modified
}

// note has a fetch written soon: at once where none was written for a while.
func (c *feedCache) note(h *holder, fetch Fetch) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if other, ok := c.fetches[fetch.Key]; ok && other.Modified.After(fetch.Modified) {
		fetch.Edition, fetch.ETag, fetch.Modified = other.Edition, other.ETag, other.Modified
	}
	noted := *h
	noted.feed.take(fetch)
	c.holders.put(h.hash, &noted)
	c.fetches[fetch.Key] = fetch
	if !c.waiting {
		c.waiting = true
		go c.writeAndWait()
	}
}

func (c *feedCache) writeAndWait() {
	c.flush(context.Background())
	time.AfterFunc(fetchesEvery, func() {
		c.mutex.Lock()
		c.waiting = len(c.fetches) > 0
		again := c.waiting
		c.mutex.Unlock()
		if again {
			c.writeAndWait()
		}
	})
}

// flush writes the notes there are. Those that cannot be written are given up: the next fetch makes others.
func (c *feedCache) flush(ctx context.Context) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mutex.Lock()
	fetches := c.fetches
	c.fetches = map[int64]Fetch{}
	c.mutex.Unlock()
	if len(fetches) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readingMost)
	defer cancel()
	_ = c.write(ctx, slices.Collect(maps.Values(fetches)))
}

// Settle writes what is known of fetches and not yet stored. It belongs before the store's end.
func (o *Office) Settle(ctx context.Context) { o.feeds.flush(ctx) }

// kept keeps values by a key, those used last, up to a total weight.
type kept[V any] struct {
	mutex   sync.Mutex
	most    int
	weight  int
	weigh   func(V) int
	entries map[string]*list.Element
	recent  *list.List // of *keptEntry[V], the last used in front
	making  singleflight.Group
}

type keptEntry[V any] struct {
	key   string
	value V
}

func newKept[V any](most int, weigh func(V) int) *kept[V] {
	return &kept[V]{most: most, weigh: weigh, entries: map[string]*list.Element{}, recent: list.New()}
}

func (k *kept[V]) get(key string) (value V, ok bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	element := k.entries[key]
	if element == nil {
		return value, false
	}
	k.recent.MoveToFront(element)
	return element.Value.(*keptEntry[V]).value, true
}

// getOrMake gives the value, made once however many ask for it at the same time.
func (k *kept[V]) getOrMake(key string, make func() (V, error)) (V, error) {
	if value, ok := k.get(key); ok {
		return value, nil
	}
	made, err, _ := k.making.Do(key, func() (any, error) {
		if value, ok := k.get(key); ok {
			return value, nil
		}
		value, err := make()
		if err == nil {
			k.put(key, value)
		}
		return value, err
	})
	value, _ := made.(V)
	return value, err
}

func (k *kept[V]) put(key string, value V) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.drop(k.entries[key])
	k.entries[key] = k.recent.PushFront(&keptEntry[V]{key, value})
	k.weight += k.weigh(value)
	for k.weight > k.most && k.recent.Len() > 1 {
		k.drop(k.recent.Back())
	}
}

func (k *kept[V]) remove(key string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.drop(k.entries[key])
}

func (k *kept[V]) drop(element *list.Element) {
	if element == nil {
		return
	}
	gone := k.recent.Remove(element).(*keptEntry[V])
	delete(k.entries, gone.key)
	k.weight -= k.weigh(gone.value)
}
