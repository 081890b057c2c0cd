package store

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// pulse tells whether anything may have been committed since.
type pulse struct {
	beats     atomic.Uint64 // commits of this process, and notices of others
	listening atomic.Int64  // connections on which PostgreSQL tells of others' commits

	mutex  sync.Mutex
	index  *os.File // of SQLite's log
	opened time.Time
	last   atomic.Pointer[reading]
}

// reading is what the index held at a moment, after so many commits of this process.
type reading struct {
	head  string
	beats uint64
	at    time.Time
}

// readingHolds is how long a reading answers for those after it: another program's commit shows no later than that, and one
// of this process at once.
const readingHolds = time.Millisecond

// indexFor is how long the index of SQLite's log is read by one file: it is another one when nobody had the database open
// for a moment. (Closing it lets go of no lock: the driver's locks belong to its own open files.)
const indexFor = time.Second

// walHeader is how many bytes at the head of SQLite's -shm file differ after each commit (its file format, 2.1: a
// counter, the last frame and its checksum, and the salt, which a new log changes).
const walHeader = 48

// Pulse implements planning.FeedStore. SQLite keeps it in the index of its log, which every program that has the
// database open shares; PostgreSQL tells of it, where a connection listens.
func (s *Store) Pulse() (string, bool) {
	if s.address.engine == postgres {
		if s.pulse.listening.Load() == 0 {
			return "", false
		}
		return strconv.FormatUint(s.pulse.beats.Load(), 36), true
	}
	if s.address.path == "" {
		return "", false
	}
	return s.pulse.ofIndex(s.address.path + "-shm")
}

func (p *pulse) ofIndex(path string) (string, bool) {
	now, beats := time.Now(), p.beats.Load()
	if r := p.last.Load(); r != nil && r.beats == beats && now.Sub(r.at) < readingHolds {
		return r.head, true
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.index == nil || now.Sub(p.opened) > indexFor {
		p.close()
		file, err := os.Open(path) //nolint:gosec // beside the database that the configuration names
		if err != nil {
			return "", false
		}
		p.index, p.opened = file, now
	}
	var head [walHeader]byte
	if _, err := p.index.ReadAt(head[:], 0); err != nil {
		return "", false
	}
	made := &reading{head: string(head[:]), beats: beats, at: now}
	p.last.Store(made)
	return made.head, true
}

// close lets go of the index, under the mutex.
func (p *pulse) close() {
	if p.index != nil {
		_ = p.index.Close() // it was read alone
		p.index = nil
	}
}
