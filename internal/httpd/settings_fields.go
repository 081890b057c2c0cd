package httpd

import (
	"cortege/internal/protocol"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// settingsOf gives the settings of a section, in the order of its form.
func settingsOf(page Page, section string) []setting {
	switch section {
	case "checks":
		return append(severities(page, "settings.rules_of_time", timing.Rules()), severities(page, "settings.rules_of_protocol", protocol.Rules())...)
	case "kinds":
		return kindSettings()
	case "precedence":
		list := []setting{{name: "tie_break", kind: aWord, words: protocol.TieBreaks, prefix: "settings.word."}}
		for _, use := range protocol.Uses {
			list = append(list, setting{name: "orders." + use, kind: anOrder, words: visit.Classes, prefix: "class.", group: "settings.order." + use})
		}
		return append(list,
			setting{name: "ranks", kind: aTable, group: "settings.weights"}, setting{name: "posts", kind: aTable})
	case "ceremonies":
		return []setting{
			{name: "wreath_on_site", group: "settings.memorials"},
			{name: "bearers"}, {name: "wreath_ordered"}, {name: "wreath_checked"},
			{name: "honours_guard", kind: aSet, words: visit.HonoursLevels, prefix: "honours."},
			{name: "lay", kind: aSet, words: visit.Classes, prefix: "class."},
			{name: "welcomed_kinds", kind: aSet, words: visit.VisitKinds, prefix: "visit_kind.", group: "settings.welcome"},
			{name: "lower_greeter", kind: aSet, words: visit.VisitKinds, prefix: "visit_kind."},
			{name: "flag_side", kind: aWord, words: protocol.FlagSides, prefix: "settings.word.", group: "settings.flags"},
			{name: "originals", group: "settings.signing"}, {name: "signatories"}, {name: "spare_pens"}, {name: "signing_assistants"},
			{name: "before", kind: someRows, rows: []setting{
				{name: "first", kind: aWord, words: kinds(), prefix: "kind.", usual: "settings.choose"}, {name: "then", kind: aWord, words: kinds(), prefix: "kind.", usual: "settings.choose"},
			}},
		}
	case "talks":
		return []setting{
			{name: "interpreter_at", kind: aWord, words: protocol.TalkSides, prefix: "settings.word."},
			{name: "tete_a_tete"}, {name: "talks_difference"}, {name: "table_never"}, {name: "spouse_items"},
		}
	case "registers":
		list := []setting{
			{name: "pass_asked", group: "settings.deadlines"}, {name: "pass_issued"}, {name: "gift_ready"}, {name: "symbol_checked"}, {name: "noted"}, {name: "seating_checked"}, {name: "roles_filled"}, {name: "flight_wait"},
		}
		for i, kind := range visit.Vocabulary["room_kind"] {
			beds := setting{name: "room_beds." + kind, label: "word.room_kind." + kind}
			if i == 0 {
				beds.group = "settings.beds"
			}
			list = append(list, beds)
		}
		return append(list, setting{name: "diets", kind: someRows, rows: []setting{
			{name: "names", kind: aLine}, {name: "without", kind: aSet, words: visit.Vocabulary["ingredient"], prefix: "word.ingredient."},
		}})
	case "convoy":
		return []setting{
			{name: "car_seats"}, {name: "advance_leaves"},
			{name: "convoy", kind: anOrder, words: protocol.ConvoyRoles, prefix: "convoy_role.", group: "settings.convoy_order"},
			{name: "car_order", kind: anOrder, words: protocol.CarSeats, prefix: "car_seat.", group: "settings.car_order"},
		}
	case "days":
		return []setting{{name: "days", kind: someRows, rows: []setting{
			{name: "on", kind: aLine}, {name: "country", kind: aLine}, {name: "mourning", kind: aTruth}, {name: "name", kind: aText},
		}}}
	case "timing":
		return timingSettings()
	case "scenarios":
		return []setting{taskSettings()}
	}
	return nil
}

func kinds() []string {
	var names []string
	for _, kind := range visit.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

// severities lets each rule be as grave as the office finds it.
func severities(page Page, heading string, rules []visit.Rule) []setting {
	list := make([]setting, len(rules))
	for i, rule := range rules {
		list[i] = setting{
			name: "severities." + rule.Code, kind: aWord, words: protocol.Severities, prefix: "severity.",
			said: page.printer.Pattern(rule.Sentence), usual: "settings.usual." + string(rule.Severity),
		}
	}
	list[0].group = heading
	return list
}

func kindSettings() []setting {
	var list []setting
	for _, kind := range kinds() {
		list = append(list,
			setting{name: "lengths." + kind, group: "kind." + kind, folded: true, label: "settings.length"},
			setting{name: "shortest." + kind, label: "settings.shortest"}, setting{name: "longest." + kind, label: "settings.longest"},
			setting{name: "needs." + kind, kind: aSet, words: protocol.Needs, prefix: "settings.need.", label: "settings.needs"},
			setting{name: "seating." + kind, kind: aWord, words: protocol.Forms(), prefix: "word.seating_form.", usual: "settings.unseated", label: "field.form"})
	}
	return list
}

// timingSettings are the figures of time.
func timingSettings() []setting {
	times := []setting{{name: "from", kind: aTime}, {name: "to", kind: aTime}}
	return []setting{
		{name: "timing.boarding", group: "settings.roads"}, {name: "timing.usual_boarding"}, {name: "timing.spare"}, {name: "timing.unknown_within"}, {name: "timing.walking_pace"},
		{name: "timing.longest_stint", group: "settings.people_at_work"}, {name: "timing.stint_pause"}, {name: "timing.driver_day"},
		{name: "timing.conversations", kind: aSet, words: kinds(), prefix: "kind."},
		{name: "timing.grain", group: "settings.proposals"}, {name: "timing.day_from", kind: aTime}, {name: "timing.day_to", kind: aTime},
		{name: "timing.pause_every"}, {name: "timing.pause"}, {name: "timing.night"},
		{name: "timing.body_clock.least", group: "settings.body_clock"}, {name: "timing.body_clock.follows"},
		{name: "timing.body_clock.from", kind: aTime}, {name: "timing.body_clock.to", kind: aTime},
		{name: "timing.hours", kind: someRows, rows: append(times[:2:2], setting{name: "percent"})},
		{name: "timing.meals", kind: someRows, rows: append([]setting{{name: "kind", kind: aWord, words: []string{"lunch", "dinner"}, prefix: "kind.", usual: "settings.choose"}}, append(times[:2:2], setting{name: "minutes"})...)},
	}
}

// scenarioSettings are what a kind of item brings.
func scenarioSettings() []setting {
	return []setting{
		{name: "roles", kind: aSet, words: visit.OfficerRoles, prefix: "officer_role."},
		{name: "props", kind: someRows, rows: []setting{{kind: aText}}},
		{name: "steps", kind: someRows, rows: []setting{
			{name: "offset"}, {name: "minutes", free: true}, {name: "actor", kind: aWord, choose: Page.actors, usual: "settings.choose"}, {name: "action", kind: aText}, {name: "props", kind: aText, label: "settings.step_props"},
			{name: "honours", kind: aWord, words: visit.HonoursLevels, prefix: "honours.", usual: "settings.any_honours"}, {name: "further", kind: aTruth},
		}},
		taskSettings(),
	}
}

// taskSettings are tasks, of a kind of item or of a visit.
func taskSettings() setting {
	return setting{name: "tasks", kind: someRows, rows: []setting{
		{name: "due"}, {name: "role", kind: aWord, words: visit.OfficerRoles, prefix: "officer_role.", usual: "settings.choose"}, {name: "title", kind: aText},
	}}
}
