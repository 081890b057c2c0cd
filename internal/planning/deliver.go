package planning

import (
	"context"
	"errors"
	"time"

	"cortege/internal/fault"
)

// Post hands letters to a mail server.
type Post interface {
	// Send gets ready, calls begin, and hands the letter over where that gives no error. An error is a NotSent, or begin's.
	Send(ctx context.Context, letter *Letter, begin func() error) error
}

// NotSent says why a letter was not sent.
type NotSent struct {
	Permanent bool // another try would fare no better
	Unknown   bool // it may have been accepted all the same
	Cause     error
}

// Error gives the cause.
func (e *NotSent) Error() string { return e.Cause.Error() }

// Unwrap gives the cause.
func (e *NotSent) Unwrap() error { return e.Cause }

// What a sender works by. A lease must outlast the sending of one letter.
const (
	letterLease    = 10 * time.Minute
	lettersAtOnce  = 10
	letterAttempts = 12 // over about two days
)

// letterPause gives how long to wait after so many attempts.
func letterPause(attempts int) time.Duration {
	pause := time.Minute
	for range attempts - 1 {
		pause *= 3
		if pause > 6*time.Hour {
			return 6 * time.Hour
		}
	}
	return pause
}

// Deliver sends some of the letters that are due, as owner, and gives how many it dealt with. Owners must differ from
// instance to instance and from start to start.
func (o *Office) Deliver(ctx context.Context, post Post, owner string) (int, error) {
	letters, err := o.store.ClaimLetters(ctx, owner, o.Now(), letterLease, lettersAtOnce)
	if err != nil {
		return 0, err
	}
	for i := range letters {
		if err := o.deliver(ctx, post, owner, &letters[i]); err != nil {
			return i, err
		}
	}
	return len(letters), nil
}

// deliver sends one letter. Between the note that its sending begins and the note of how it ended the program may
// die: then nobody knows whether the server took it, and it is not sent again by itself.
func (o *Office) deliver(ctx context.Context, post Post, owner string, letter *Letter) error {
	// What became of a letter is noted even when the program is ending.
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), o.store.EndLetter(noting, letter.Key, owner, LetterEnd{State: LetterWaiting, Due: o.Now()}))
	}
	var lost error
	err := post.Send(ctx, letter, func() error {
		lost = o.store.BeginLetter(ctx, letter.Key, owner, o.Now(), letterLease)
		return lost
	})
	if fault.Is(lost, fault.Conflict) {
		return nil // the lease has ended: the letter is another's
	}
	if lost != nil {
		return lost
	}
	noting, cancelNoting := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancelNoting()
	end := LetterEnd{State: LetterSent, At: o.Now()}
	if err != nil {
		end = o.ended(letter, err)
	}
	return o.store.EndLetter(noting, letter.Key, owner, end)
}

func (o *Office) ended(letter *Letter, err error) LetterEnd {
	end := LetterEnd{State: LetterWaiting, Due: o.Now().Add(letterPause(letter.Attempts)), Problem: clipped(err.Error(), 500)}
	var not *NotSent
	switch {
	case errors.As(err, &not) && not.Unknown:
		end.State = LetterUnknown
	case errors.As(err, &not) && not.Permanent, letter.Attempts >= letterAttempts:
		end.State = LetterFailed
	}
	return end
}
