package edition

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"cortege/internal/visit"
)

const tokenHash = 12 // bytes

// Token gives the word under which anyone who holds a paper of the edition may ask whether it still holds. It
// names the visit and the edition; who does not hold a paper can't make it up, since it hangs on the moment of
// publishing and on the random marks of the items, which no token tells.
func (e *Edition) Token() string {
	mark := hmac.New(sha256.New, []byte(e.At.UTC().Format(time.RFC3339Nano)))
	for _, item := range e.Visit.Items {
		mark.Write([]byte(item.UID + "\n"))
	}
	name := append(binary.AppendUvarint(nil, uint64(e.Number)), e.Visit.Reference...)
	mark.Write(name)
	return base64.RawURLEncoding.EncodeToString(append(mark.Sum(nil)[:tokenHash], name...))
}

// Holds says whether token is the edition's own.
func (e *Edition) Holds(token string) bool { return hmac.Equal([]byte(token), []byte(e.Token())) }

// OfToken gives the visit and the edition that a token names, which Holds must then confirm; false where it is none.
func OfToken(token string) (reference string, number int, ok bool) {
	if len(token) > 200 {
		return "", 0, false
	}
	read, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(read) <= tokenHash {
		return "", 0, false
	}
	n, length := binary.Uvarint(read[tokenHash:])
	if length <= 0 || n == 0 || n > 1<<30 {
		return "", 0, false
	}
	reference = string(read[tokenHash+length:])
	return reference, int(n), visit.ValidReference(reference)
}
