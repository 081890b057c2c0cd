package planning

import (
	"context"
	"time"
)

// OutboxStore keeps letters until they are sent, and who has read of which edition.
type OutboxStore interface {
	// AddLetters stores what is not stored yet of the same edition, person and item, or has failed, and gives how many
	// that were. A receipt is stored with its person's new letter of what changes, which holds its link; an
	// acknowledgement stays.
	AddLetters(ctx context.Context, by Author, reference string, letters []Letter, receipts []Receipt) (int, error)
	// Letters gives the letters of a visit without their texts, the newest edition first.
	Letters(ctx context.Context, reference string) ([]Letter, error)
	// ClaimLetters gives up to limit letters that are due, as owner's alone until the lease ends. What another owner
	// let go, because its lease has ended, is due again, or LetterUnknown where its sending had begun.
	ClaimLetters(ctx context.Context, owner string, now time.Time, lease time.Duration, limit int) ([]Letter, error)
	// BeginLetter notes that a claimed letter is about to be handed over; Conflict where it is no longer owner's.
	BeginLetter(ctx context.Context, key int64, owner string, now time.Time, lease time.Duration) error
	// EndLetter notes what became of a letter of owner's. Of a letter that is sent the texts are forgotten.
	EndLetter(ctx context.Context, key int64, owner string, end LetterEnd) error
	// RetryLetter has a letter sent again that failed, or of which it is not known whether it was sent.
	RetryLetter(ctx context.Context, by Author, reference string, key int64) error
	// Receipts gives who was told of a visit's editions, the newest edition first.
	Receipts(ctx context.Context, reference string) ([]Receipt, error)
	// Receipt gives the receipt of a token's hash.
	Receipt(ctx context.Context, tokenHash string) (*Receipt, error)
	// Acknowledge notes the first time that a reader says so.
	Acknowledge(ctx context.Context, tokenHash string, at time.Time) error
}

// States of a letter. waiting → claimed → sending → sent, or back to waiting, or failed. A letter whose sender
// ended while it was claimed is waiting again; while it was sending it is unknown: it may have been accepted, so it
// is never sent again unasked.
const (
	LetterWaiting = "waiting"
	LetterClaimed = "claimed"
	LetterSending = "sending"
	LetterSent    = "sent"
	LetterFailed  = "failed"
	LetterUnknown = "unknown"
)

// Letter is a mail to one person about one edition: what changes for them, or, where Item is given, an invitation to
// it or its cancellation.
type Letter struct {
	Key       int64
	Reference string
	Edition   int
	Person    string // a member's id
	Item      string // an item's id; "" the letter of what changes
	Name      string // of the person
	Address   string
	From      string // "Office <office@example>" or the address alone
	MessageID string // without angle brackets; fixed before anything is sent
	Subject   string
	Plain     string
	HTML      string // "" where there is none
	Calendar  string // an iTIP message; "" none
	Method    string // REQUEST or CANCEL
	State     string
	Attempts  int
	Due       time.Time
	Sent      time.Time // zero: not
	Problem   string    // why it is not sent, as the server or the program said
	By        string
	Created   time.Time
}

// LetterEnd is what became of an attempt.
type LetterEnd struct {
	State   string // LetterSent, LetterWaiting, LetterFailed, LetterUnknown
	At      time.Time
	Due     time.Time // of LetterWaiting: when to try again
	Problem string
}

// Receipt is a person's link by which to say that they read of an edition.
type Receipt struct {
	Reference    string
	Edition      int
	Person       string
	Name         string
	TokenHash    string
	Created      time.Time
	Acknowledged time.Time // zero: not
}
