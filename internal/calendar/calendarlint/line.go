package calendarlint

import (
	"fmt"
	"strings"
)

// line is one content line, unfolded.
type line struct {
	number     int // of its first physical line, from 1
	name       string
	parameters []parameter
	value      string // as written
}

type parameter struct {
	name   string
	values []string // without quotes, RFC 6868 undone
}

// parameter gives the values of the parameter name; none where it is missing.
func (l line) parameter(name string) []string {
	for _, p := range l.parameters {
		if p.name == name {
			return p.values
		}
	}
	return nil
}

// parseLine reads name *(";" parameter) ":" value (RFC 5545, 3.1).
func parseLine(s string, number int) (line, error) {
	l := line{number: number}
	rest := s
	l.name, rest = token(rest)
	if l.name == "" {
		return l, fmt.Errorf("no name of a property in %q", clip(s))
	}
	for strings.HasPrefix(rest, ";") {
		var p parameter
		p.name, rest = token(rest[1:])
		if p.name == "" || !strings.HasPrefix(rest, "=") {
			return l, fmt.Errorf("%s: a parameter without name and = before %q", l.name, clip(rest))
		}
		if l.parameter(p.name) != nil {
			return l, fmt.Errorf("%s: parameter %s comes twice", l.name, p.name)
		}
		for more := true; more; more = strings.HasPrefix(rest, ",") {
			var value string
			var err error
			if value, rest, err = parameterValue(rest[1:]); err != nil {
				return l, fmt.Errorf("%s: parameter %s: %w", l.name, p.name, err)
			}
			p.values = append(p.values, value)
		}
		l.parameters = append(l.parameters, p)
	}
	if !strings.HasPrefix(rest, ":") {
		return l, fmt.Errorf("%s: no colon before %q", l.name, clip(rest))
	}
	l.value = rest[1:]
	return l, nil
}

func parameterValue(s string) (value, rest string, err error) {
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		value, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return "", "", fmt.Errorf("a quote is not closed")
		}
		if rest == "" || !strings.ContainsRune(",;:", rune(rest[0])) {
			return "", "", fmt.Errorf("%q after the closing quote", clip(rest))
		}
	} else {
		end := strings.IndexAny(s, `,;:"`)
		if end < 0 || s[end] == '"' {
			return "", "", fmt.Errorf("a quote or the end within %q", clip(s))
		}
		value, rest = s[:end], s[end:]
	}
	value, err = decodeCarets(value)
	return value, rest, err
}

// decodeCarets undoes RFC 6868.
func decodeCarets(s string) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "^")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		switch {
		case strings.HasPrefix(after, "n"):
			b.WriteByte('\n')
		case strings.HasPrefix(after, "^"):
			b.WriteByte('^')
		case strings.HasPrefix(after, "'"):
			b.WriteByte('"')
		default:
			return "", fmt.Errorf("a ^ that RFC 6868 does not know in %q", clip(s))
		}
		s = after[1:]
	}
}

// token takes letters, digits and dashes off the front of s.
func token(s string) (name, rest string) {
	n := 0
	for n < len(s) && (s[n] == '-' || s[n] >= '0' && s[n] <= '9' || s[n] >= 'A' && s[n] <= 'Z' || s[n] >= 'a' && s[n] <= 'z') {
		n++
	}
	return s[:n], s[n:]
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}
