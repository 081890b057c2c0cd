package timing

import "cortege/internal/visit"

// Rules gives every rule of time, the gravest first.
func Rules() []visit.Rule {
	rule := func(code string, severity visit.Severity, form string) visit.Rule {
		return visit.Rule{Code: code, Severity: severity, Sentence: "finding." + code + form}
	}
	return []visit.Rule{
		rule(timeInvalid, visit.Error, ""), rule(personTwice, visit.Error, ""), rule(resourceTwice, visit.Error, ""), rule(placeTwice, visit.Error, ""),
		rule(routeShort, visit.Error, ""), rule(placeClosed, visit.Error, ".hours"), rule(orderBroken, visit.Error, ".early"), rule(orderCircle, visit.Error, ""),
		rule(windowBroken, visit.Error, ".early"), rule(leastBroken, visit.Error, ""), rule(memberAway, visit.Error, ""),
		rule(restDisturbed, visit.Warning, ""), rule(setUpShort, visit.Warning, ""), rule(outsideVisit, visit.Warning, ""), rule(roomCapacity, visit.Warning, ""),
		rule(seatsShort, visit.Warning, ""), rule(boardingShort, visit.Warning, ""), rule(interpreterMissing, visit.Warning, ""), rule(interpreterStint, visit.Warning, ""), rule(driverDay, visit.Warning, ""),
		rule(routeUnknown, visit.Note, ""), {Code: unusualLength, Severity: visit.Note, Sentence: "finding.too_short"},
	}
}
