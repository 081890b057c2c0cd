package planning

import (
	"context"

	"cortege/internal/protocol"
	"cortege/internal/text"
)

// Encounters gives past and coming visits with a counterpart, both ways, the latest first: a body of a country, or any
// of its bodies where none is named.
func (o *Office) Encounters(ctx context.Context, who Actor, country string, body text.Text) ([]protocol.Encounter, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	if country == "" {
		return nil, nil
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	visits, err := o.store.Sketches(ctx, SketchQuery{Country: country, Register: "gifts"})
	if err != nil {
		return nil, err
	}
	return protocol.Encounters(visits, country, body, customs.Office), nil
}
