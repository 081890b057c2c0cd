package visit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"cortege/internal/clock"
	"cortege/internal/text"
)

// Severity of a finding.
type Severity string

// The severities, gravest first.
const (
	Error   Severity = "error"   // it can't happen as planned
	Warning Severity = "warning" // against custom or good sense
	Note    Severity = "note"    // worth knowing
)

// Off is the severity by which an office silences a rule.
const Off Severity = "off"

// Rule is one thing that the product looks at.
type Rule struct {
	Code     string
	Severity Severity // of its findings as a rule
	Sentence string   // a key of the catalogue: what a finding says
}

// Finding is what any rule of the product has to say. It forbids nothing.
type Finding struct {
	Rule     string       `json:"rule"` // its code: "person_twice", "route_short"
	Severity Severity     `json:"severity"`
	Items    []string     `json:"items"`           // ids in this visit; the first is where the finding is shown
	Entry    string       `json:"entry,omitempty"` // the entry of a register that it is about, "gifts/carpet", where it is mended
	Minutes  int          `json:"minutes,omitempty"`
	Message  text.Message `json:"message"`         // names everything that it speaks of
	Mends    []Mend       `json:"mends,omitempty"` // each of which makes it go away
}

// Mend is a change that one click applies.
type Mend struct {
	Label text.Message `json:"label"`
	Item  string       `json:"item"`
	Move  *Slot        `json:"move,omitempty"` // a new time
	Put   *Put         `json:"put,omitempty"`  // an entry of a register, new or changed
}

// Put is an entry that goes into a register: in the place of the one with its id, or beside the others where it has none.
type Put struct {
	Register string          `json:"register"`
	Entry    json.RawMessage `json:"entry"`
}

// PutOf makes a Put of an entry of the register of name.
func PutOf(register string, e RegisterEntry) *Put {
	entry, err := json.Marshal(e)
	if err != nil {
		panic(err) // text and numbers alone
	}
	return &Put{register, entry}
}

// Slot is a time for an item.
type Slot struct {
	At      clock.Wall `json:"at"`
	Fold    int        `json:"fold,omitempty"`
	Minutes int        `json:"minutes,omitempty"` // 0: as it was
}

// Fingerprint tells one finding from another by its facts: an acceptance holds until it changes.
func (f *Finding) Fingerprint() string {
	facts := []any{f.Rule, f.Items, f.Minutes, f.Message}
	if f.Entry != "" {
		facts = append(facts, f.Entry)
	}
	known, err := json.Marshal(facts)
	if err != nil {
		panic(err) // text and numbers alone
	}
	sum := sha256.Sum256(known)
	return hex.EncodeToString(sum[:12])
}
