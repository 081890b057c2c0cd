package store

import (
	"context"
	"os"
	"time"
)

// lockFile waits until no other program brings the same SQLite file up to date, and keeps others waiting until
// release. The lock is a file beside the database; the system lets go of it if the program dies.
func (s *Store) lockFile(ctx context.Context) (release func(), err error) {
	if s.address.path == "" {
		return func() {}, nil
	}
	file, err := os.OpenFile(s.address.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		taken, err := tryLock(file)
		if err != nil {
			_ = file.Close()
			return nil, err
		}
		if taken {
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
