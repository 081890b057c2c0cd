package visit

import "reflect"

// Clone gives a copy that shares nothing with v, with its keys and records.
func (v *Visit) Clone() *Visit {
	return clone(reflect.ValueOf(v)).Interface().(*Visit)
}

// clone goes by reflection so that a field added later cannot be forgotten.
func clone(from reflect.Value) reflect.Value {
	to := reflect.New(from.Type()).Elem()
	to.Set(from)
	switch from.Kind() {
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			to.Elem().Set(clone(from.Elem()))
		}
	case reflect.Slice:
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				to.Index(i).Set(clone(from.Index(i)))
			}
		}
	case reflect.Map:
		if !from.IsNil() {
			to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
			for entries := from.MapRange(); entries.Next(); {
				to.SetMapIndex(entries.Key(), clone(entries.Value()))
			}
		}
	case reflect.Struct:
		for i := range from.NumField() {
			if to.Field(i).CanSet() {
				to.Field(i).Set(clone(from.Field(i)))
			}
		}
	}
	return to
}
