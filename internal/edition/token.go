package edition

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"cortege/internal/visit"
)

const (
	tokenHash   = 12  // bytes
	tokenLength = 200 // letters that one has at most
	sheetOf     = 0   // stands where the edition's number stood before tokens told sheets apart, and no edition has it
)

// A token is a keyed hash and what it vouches for: the edition's number and the visit's reference, or nought, the two, and a sheet,
// enciphered. The key hangs on the moment of publishing and on the random marks of the items, which no token tells.

// Token gives the word under which anyone who holds a sheet of the edition may ask whether it still holds. It names the visit and the
// edition, and hides which sheet it is, in the caller's own words of a hundred bytes at most. Who does not hold the sheet can't
// make it up. Nil is the edition as a whole, as papers bore it that were printed before sheets were told apart.
func (e *Edition) Token(sheet []byte) string {
	name := append(binary.AppendUvarint(nil, uint64(e.Number)), e.Visit.Reference...)
	if sheet == nil {
		return base64.RawURLEncoding.EncodeToString(append(e.mark(name), name...))
	}
	head := binary.AppendUvarint([]byte{sheetOf}, uint64(e.Number))
	head = append(append(head, byte(len(e.Visit.Reference))), e.Visit.Reference...)
	mark := e.mark(head, sheet)
	return base64.RawURLEncoding.EncodeToString(append(append(mark, head...), e.cipher(mark, sheet)...))
}

// Sheet gives what Token was given, nil for the edition as a whole; false where the token is none of the edition's.
func (e *Edition) Sheet(token string) (sheet []byte, ok bool) {
	t, ok := readToken(token)
	if !ok {
		return nil, false
	}
	if t.sheet != nil {
		sheet = e.cipher(t.mark, t.sheet)
	}
	return sheet, hmac.Equal([]byte(token), []byte(e.Token(sheet)))
}

// OfToken gives the visit and the edition that a token names, which Sheet must then confirm; false where it is none.
func OfToken(token string) (reference string, number int, ok bool) {
	t, ok := readToken(token)
	return t.reference, t.number, ok && visit.ValidReference(t.reference)
}

// mark gives the keyed hash of what a token vouches for.
func (e *Edition) mark(said ...[]byte) []byte {
	mark := hmac.New(sha256.New, []byte(e.At.UTC().Format(time.RFC3339Nano)))
	for _, item := range e.Visit.Items {
		mark.Write([]byte(item.UID + "\n"))
	}
	mark.Write(bytes.Join(said, nil))
	return mark.Sum(nil)[:tokenHash]
}

// cipher hides a sheet, or shows it again. The stream hangs on the token's own mark, and so on the sheet (as in RFC 5297), so that
// no two sheets share one.
func (e *Edition) cipher(mark, sheet []byte) []byte {
	made := make([]byte, 0, len(sheet))
	for block := byte(0); len(made) < len(sheet); block++ {
		for _, b := range e.mark([]byte{sheetOf, sheetOf, block}, mark) {
			if len(made) < len(sheet) {
				made = append(made, b^sheet[len(made)])
			}
		}
	}
	return made
}

// parts are what a token is made of, the sheet still enciphered.
type parts struct {
	mark, sheet []byte
	reference   string
	number      int
}

func readToken(token string) (t parts, ok bool) {
	if len(token) > tokenLength {
		return t, false
	}
	read, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(read) <= tokenHash {
		return t, false
	}
	t.mark, read = read[:tokenHash], read[tokenHash:]
	ofSheet := read[0] == sheetOf
	if ofSheet {
		read = read[1:]
	}
	n, length := binary.Uvarint(read)
	if length <= 0 || n == 0 || n > 1<<30 {
		return t, false
	}
	t.number, read = int(n), read[length:]
	if !ofSheet {
		t.reference = string(read)
		return t, true
	}
	if len(read) == 0 || len(read) < 1+int(read[0]) {
		return t, false
	}
	t.reference, t.sheet = string(read[1:1+read[0]]), read[1+int(read[0]):]
	return t, true
}
