package store

import (
	"os"
	"strconv"
	"sync/atomic"
)

// pulse tells whether anything may have been committed since.
type pulse struct {
	beats     atomic.Uint64 // commits of this process, and notices of others
	listening atomic.Int64  // connections on which PostgreSQL tells of others' commits
}

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
	file, err := os.Open(s.address.path + "-shm")
	if err != nil {
		return "", false
	}
	defer func() { _ = file.Close() }()
	var head [walHeader]byte
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return "", false
	}
	return string(head[:]), true
}
