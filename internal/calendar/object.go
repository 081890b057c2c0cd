package calendar

import "time"

// Object is one event as a calendar of its own, as CalDAV keeps them.
type Object struct {
	UID        string
	Bytes      []byte
	Start, End time.Time // UTC; of an event that lasts all day midnights in UTC
	Modified   time.Time // UTC; when anything shown in it last changed
}

// Objects gives the events that Combine would show, each as a calendar of its own, in the same order.
func Objects(parts []Part, o Options) ([]Object, error) {
	m, entries, err := gather(parts, o)
	if err != nil {
		return nil, err
	}
	m.object = true
	objects := make([]Object, len(entries))
	for i := range entries {
		m.made = Calendar{}
		clear(m.zones)
		made, err := m.encode(entries[i : i+1])
		if err != nil {
			return nil, err
		}
		start, end := entries[i].bounds()
		objects[i] = Object{UID: m.last, Bytes: made.Bytes, Start: start, End: end, Modified: made.Modified}
	}
	return objects, nil
}

// bounds gives when the event begins and ends, in UTC.
func (e *entry) bounds() (start, end time.Time) {
	if e.timed {
		return e.times.Start, e.times.End
	}
	return e.start, e.after
}

// Shown is an event as its reader's calendar shows it.
type Shown struct {
	Start, End time.Time // in the zones in which they are written; of an event that lasts all day midnights in UTC
	AllDay     bool
	Summary    string
	Location   string
	Cancelled  bool
}

// Upcoming gives the next events that Combine would show, most of them at most, which end after now; where there are
// no such events the last ones, and true.
func Upcoming(parts []Part, o Options, now time.Time, most int) (shown []Shown, past bool, err error) {
	_, entries, err := gather(parts, o)
	if err != nil {
		return nil, false, err
	}
	ahead := make([]*entry, 0, most)
	for i := range entries {
		if _, end := entries[i].bounds(); end.After(now) && len(ahead) < most {
			ahead = append(ahead, &entries[i])
		}
	}
	if len(ahead) == 0 {
		for i := max(0, len(entries)-most); i < len(entries); i++ {
			ahead = append(ahead, &entries[i])
		}
		past = len(ahead) > 0
	}
	for _, e := range ahead {
		start, end := e.bounds()
		if e.timed {
			start, end = start.In(e.times.StartZone), end.In(e.times.EndZone)
		}
		s := Shown{Start: start, End: end, AllDay: !e.timed, Summary: e.share.summary(e.item), Cancelled: e.item.IsCancelled()}
		if place := e.share.venue(e.item.Place); place != nil {
			s.Location = place.location
		}
		shown = append(shown, s)
	}
	return shown, past, nil
}
