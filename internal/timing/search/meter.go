package search

// Meter counts the work of a search that another package does, against a Budget.
type Meter struct{ meter *meter }

// NewMeter gives a meter that has counted nothing yet.
func NewMeter(budget Budget) Meter { return Meter{newMeter(budget)} }

// Spend counts units of work and says whether the search may go on.
func (m Meter) Spend(units int64) bool { return m.meter.spend(units) }

// Spent gives the units counted so far.
func (m Meter) Spent() int64 { return m.meter.spent }

// Over says whether the search is to end.
func (m Meter) Over() bool { return m.meter.over }
