package calendar

import (
	"bytes"
	"io"
	"strings"

	"cortege/internal/fault"
)

// Limits are how large a calendar may be that is taken in. They hold before the parser sees anything: it has
// none of its own.
type Limits struct {
	Bytes      int // of the file
	Components int
	Depth      int // of components within each other
	Line       int // bytes of a line, unfolded
	Parameters int // of a line, each value of a list counted
	Events     int // on the days asked for, each time of a series counted
	Work       int // days looked at for series
}

// UsualLimits are those of a file that somebody uploads.
var UsualLimits = Limits{Bytes: 10 << 20, Components: 20_000, Depth: 8, Line: 64 << 10, Parameters: 200, Events: 400, Work: 10_000_000}

// fenced reads a calendar file and gives each VCALENDAR in it, in UTF-8, a line for each property: what is beyond
// the limits, broken off, or no calendar at all is an error.
func fenced(r io.Reader, limits Limits) ([][]byte, error) {
	source, err := io.ReadAll(io.LimitReader(r, int64(limits.Bytes)+1))
	if err != nil {
		return nil, err
	}
	if len(source) > limits.Bytes {
		return nil, fault.InvalidField("file", "calendar_too_large", fault.Args{"Most": limits.Bytes >> 20})
	}
	f := &fence{limits: limits}
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	for len(source) > 0 {
		var line []byte
		line, source = physicalLine(source)
		switch {
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'):
			line = line[1:]
		default:
			if err := f.take(); err != nil {
				return nil, err
			}
		}
		if f.line = append(f.line, line...); len(f.line) > limits.Line {
			return nil, fault.InvalidField("file", "calendar_line_too_long", fault.Args{"Most": limits.Line >> 10})
		}
	}
	if err := f.take(); err != nil {
		return nil, err
	}
	switch {
	case f.components == 0:
		return nil, fault.InvalidField("file", "calendar_unreadable", nil)
	case len(f.open) > 0:
		return nil, fault.InvalidField("file", "calendar_truncated", nil)
	}
	return f.calendars, nil
}

// fence keeps count of what has been read.
type fence struct {
	limits     Limits
	line       []byte   // the one being unfolded
	open       []string // names of the components begun
	components int
	calendars  [][]byte
	current    bytes.Buffer
}

// take ends a line.
func (f *fence) take() error {
	line := strings.TrimRight(strings.ToValidUTF8(string(f.line), "\uFFFD"), " \t")
	f.line = f.line[:0]
	if line == "" {
		return nil
	}
	name, value, _ := strings.Cut(line, ":")
	value = strings.ToUpper(strings.TrimSpace(value))
	switch strings.ToUpper(name) {
	case "BEGIN":
		if len(f.open) == 0 && value != "VCALENDAR" {
			return fault.InvalidField("file", "calendar_unreadable", nil)
		}
		f.open = append(f.open, value)
		if f.components++; f.components > f.limits.Components {
			return fault.InvalidField("file", "calendar_too_many_parts", fault.Args{"Most": f.limits.Components})
		}
		if len(f.open) > f.limits.Depth {
			return fault.InvalidField("file", "calendar_unreadable", nil)
		}
		line = "BEGIN:" + value
	case "END":
		if len(f.open) == 0 || f.open[len(f.open)-1] != value {
			return fault.InvalidField("file", "calendar_truncated", nil)
		}
		f.open = f.open[:len(f.open)-1]
		line = "END:" + value
	default:
		if len(f.open) == 0 {
			return fault.InvalidField("file", "calendar_unreadable", nil)
		}
	}
	if parametersOf(line) > f.limits.Parameters {
		return fault.InvalidField("file", "calendar_parameters", fault.Args{"Most": f.limits.Parameters})
	}
	f.current.WriteString(line)
	f.current.WriteByte('\n')
	if len(f.open) == 0 {
		f.calendars = append(f.calendars, bytes.Clone(f.current.Bytes()))
		f.current.Reset()
	}
	return nil
}

// physicalLine cuts the first line off, whichever way it ends.
func physicalLine(source []byte) (line, rest []byte) {
	end := bytes.IndexAny(source, "\r\n")
	if end < 0 {
		return source, nil
	}
	if source[end] == '\r' && end+1 < len(source) && source[end+1] == '\n' {
		return source[:end], source[end+2:]
	}
	return source[:end], source[end+1:]
}

// parametersOf counts the values of a property's parameters.
func parametersOf(line string) int {
	count, quoted := 0, false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ';', ',':
			if !quoted {
				count++
			}
		case ':':
			if !quoted {
				return count
			}
		}
	}
	return count
}
