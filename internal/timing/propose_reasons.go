package timing

import (
	"slices"

	"cortege/internal/text"
)

// reasons says what is to be said for a timetable and against it.
func (p *proposer) reasons(cost Cost, changes []Change) []text.Message {
	var moved []text.Text
	for _, c := range changes {
		if !c.Before.At.IsZero() {
			moved = append(moved, p.visit.Item(c.Item).Title)
		}
	}
	say := func(key string, named args) text.Message { return text.Message{Key: key, Args: named} }
	var reasons []text.Message
	if len(moved) == 0 {
		reasons = append(reasons, say("proposal.reason.keeps", nil))
	} else {
		reasons = append(reasons, say("proposal.reason.moves", args{"Items": text.Join(moved, ", "), "Count": cost.Moved}))
	}
	reasons = append(reasons, say("proposal.reason.way", args{"Travel": cost.Travel, "Waiting": cost.Waiting}))
	if cost.humane() == 0 {
		return append(reasons, say("proposal.reason.humane", nil))
	}
	for _, short := range []struct {
		minutes int
		key     string
	}{
		{cost.Meals, "proposal.reason.meals"}, {cost.Pauses, "proposal.reason.pauses"},
		{cost.Nights, "proposal.reason.nights"}, {cost.Body, "proposal.reason.body"},
	} {
		if short.minutes > 0 {
			reasons = append(reasons, say(short.key, args{"Count": short.minutes}))
		}
	}
	return reasons
}

// compareReasons says of timetables, the best first, in what one of them is better than all others.
func compareReasons(tables []Timetable) {
	for i := range tables {
		best := func(of func(Cost) int) bool {
			return len(tables) > 1 && !slices.ContainsFunc(tables, func(t Timetable) bool {
				return &t.Cost != &tables[i].Cost && t.Cost != tables[i].Cost && of(t.Cost) <= of(tables[i].Cost)
			}) && slices.ContainsFunc(tables, func(t Timetable) bool { return of(t.Cost) > of(tables[i].Cost) })
		}
		if best(Cost.way) {
			tables[i].Reasons = append(tables[i].Reasons, text.Message{Key: "proposal.reason.least_way"})
		}
		if best(Cost.humane) {
			tables[i].Reasons = append(tables[i].Reasons, text.Message{Key: "proposal.reason.kindest"})
		}
	}
}
