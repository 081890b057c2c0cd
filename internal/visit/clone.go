package visit

import "reflect"

// Clone gives a copy that shares nothing with v, with its keys and records.
func (v *Visit) Clone() *Visit {
	copied := *v
	detach(reflect.ValueOf(&copied).Elem())
	return &copied
}

// detach gives v its own copy of all that it points to. It goes by reflection, so that a field added later
// cannot be forgotten. What a type hides (a Wall's, a Time's) is a plain value and stays.
func detach(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			detach(own.Elem())
			v.Set(own)
		}
	case reflect.Slice:
		if !v.IsNil() {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			for i := range own.Len() {
				detach(own.Index(i))
			}
			v.Set(own)
		}
	case reflect.Map: // of texts: keys and values are strings
		if !v.IsNil() {
			own := reflect.MakeMapWithSize(v.Type(), v.Len())
			for entries := v.MapRange(); entries.Next(); {
				own.SetMapIndex(entries.Key(), entries.Value())
			}
			v.Set(own)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				detach(v.Field(i))
			}
		}
	}
}
