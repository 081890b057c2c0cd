package planning

import "context"

// DirectoryLimit is how many entries a list of the directory or gazetteer holds at most.
const DirectoryLimit = 200

// People gives the people of the directory whose names, bodies or positions hold the words of search.
func (o *Office) People(ctx context.Context, who Actor, search string) ([]PersonEntry, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.People(ctx, search, DirectoryLimit)
}

// Person gives an entry of the directory with the visits that the person took part in.
func (o *Office) Person(ctx context.Context, who Actor, key int64) (*PersonEntry, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Person(ctx, key)
}

// SavePerson stores an entry of the directory, a new one where its key is nought. Every visit that the person
// takes part in shows it at once; editions stay as they are.
func (o *Office) SavePerson(ctx context.Context, who Actor, p *PersonEntry) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if err := p.Validate().Err(); err != nil {
		return err
	}
	return o.store.SavePerson(ctx, o.author(who), p)
}

// Places gives the places of the gazetteer whose names or addresses hold the words of search.
func (o *Office) Places(ctx context.Context, who Actor, search string) ([]PlaceEntry, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Places(ctx, search, DirectoryLimit)
}

// Place gives an entry of the gazetteer with the visits that went there.
func (o *Office) Place(ctx context.Context, who Actor, key int64) (*PlaceEntry, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Place(ctx, key)
}

// SavePlace stores an entry of the gazetteer, a new one where its key is nought.
func (o *Office) SavePlace(ctx context.Context, who Actor, p *PlaceEntry) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if err := p.Validate().Err(); err != nil {
		return err
	}
	return o.store.SavePlace(ctx, o.author(who), p)
}
