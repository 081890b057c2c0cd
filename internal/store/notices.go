package store

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"cortege/internal/planning"
)

// channel is what PostgreSQL calls the line by which instances tell each other.
const channel = "cortege"

// payloadMost is a little less than PostgreSQL takes in a notice, in bytes.
const payloadMost = 7900

// notice has those who listen told when the transaction is done.
func (w *work) notice(n planning.Notice) {
	n.By = w.by.Name
	w.notices = append(w.notices, n)
}

// announce hands the notices to PostgreSQL, which delivers them when the transaction is done.
func (w *work) announce() error {
	if w.store.address.engine == sqlite || len(w.notices) == 0 {
		return nil
	}
	payloads := make([]string, len(w.notices))
	for i, n := range w.notices {
		if payloads[i] = asJSON(n); len(payloads[i]) > payloadMost {
			n.Items = nil
			payloads[i] = asJSON(n)
		}
	}
	return w.Exec("SELECT pg_notify(?, payload) FROM json_array_elements_text(?::json) AS payload", channel, asJSON(payloads)).Error
}

// Tell implements planning.Store.
func (s *Store) Tell(ctx context.Context, n planning.Notice) error {
	if s.address.engine == sqlite {
		s.notices.tell([]planning.Notice{n})
		return nil
	}
	for len(asJSON(n)) > payloadMost {
		n.Present = n.Present[:len(n.Present)/2]
	}
	_, err := s.pool.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, asJSON(n))
	return s.fault(ctx, err)
}

// Listen implements planning.Store. It comes back with nil when ctx ends, however often the connection was
// lost meanwhile. Where notices may have been missed it tells of one without a reference: anything may have changed.
func (s *Store) Listen(ctx context.Context, heard func(planning.Notice)) error {
	if s.address.engine == sqlite {
		s.notices.listen(ctx, heard)
		return nil
	}
	wait := time.Duration(0)
	for again := false; ctx.Err() == nil; again = true {
		began := time.Now()
		err := s.listenOnce(ctx, again, heard)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > time.Minute {
			wait = 0
		}
		wait = min(max(2*wait, 100*time.Millisecond), 10*time.Second)
		s.log.WarnContext(ctx, "listening to the database was interrupted", "again_in", wait, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait + rand.N(wait)):
		}
	}
	return nil
}

// listenOnce listens on a connection of its own until that is lost.
func (s *Store) listenOnce(ctx context.Context, again bool, heard func(planning.Notice)) error {
	conn, err := pgx.ConnectConfig(ctx, s.address.config.Copy())
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	s.pulse.beats.Add(1)
	s.pulse.listening.Add(1)
	defer s.pulse.listening.Add(-1)
	if again {
		heard(planning.Notice{})
	}
	for {
		// A connection that died without a word is found by asking now and then.
		waiting, cancel := context.WithTimeout(ctx, 30*time.Second)
		got, err := conn.WaitForNotification(waiting)
		quiet := waiting.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case quiet:
			asking, cancel := context.WithTimeout(ctx, 10*time.Second)
			err := conn.Ping(asking)
			cancel()
			if err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			var n planning.Notice
			err := json.Unmarshal([]byte(got.Payload), &n)
			if err != nil || n.Kept() {
				s.pulse.beats.Add(1)
			}
			if err != nil {
				s.log.WarnContext(ctx, "unreadable notice", "error", err)
				continue
			}
			heard(n)
		}
	}
}

// broadcaster tells the listeners of one process.
type broadcaster struct {
	mutex     sync.Mutex
	listeners map[*listener]bool
}

// listener is one call of Listen. It may be slow: what it has not heard yet waits.
type listener struct {
	waiting []planning.Notice // under the broadcaster's mutex
	wake    chan struct{}
}

// waitingMost is how many notices wait for a listener; one that is further behind is told that it missed some.
const waitingMost = 1000

func (b *broadcaster) tell(notices []planning.Notice) {
	if len(notices) == 0 {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for l := range b.listeners {
		if l.waiting = append(l.waiting, notices...); len(l.waiting) > waitingMost {
			l.waiting = []planning.Notice{{}}
		}
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

func (b *broadcaster) listen(ctx context.Context, heard func(planning.Notice)) {
	l := &listener{wake: make(chan struct{}, 1)}
	b.mutex.Lock()
	if b.listeners == nil {
		b.listeners = map[*listener]bool{}
	}
	b.listeners[l] = true
	b.mutex.Unlock()
	defer func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		delete(b.listeners, l)
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		}
		b.mutex.Lock()
		waiting := l.waiting
		l.waiting = nil
		b.mutex.Unlock()
		for _, n := range waiting {
			heard(n)
		}
	}
}
