package visitfile

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"cortege/internal/visit"
)

// Schema gives the JSON Schema (draft 2020-12) of the format. What one value alone can't show, such as a
// person whom no party has, only Read tells.
func Schema() []byte { return bytes.Clone(schema()) }

var schema = sync.OnceValue(func() []byte {
	visitType := reflect.TypeFor[visit.Visit]()
	document := object(visitType)
	document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	document["title"] = "A visit, " + Format
	document["description"] = "An official visit with its delegations, places, resources and programme."
	document["properties"].(dict)["format"] = dict{"const": Format}
	document["required"] = append([]string{"format"}, document["required"].([]string)...)
	definitions := dict{
		"text": dict{
			"description": "By language (BCP 47 tag), or plain: in the visit's first language.",
			"oneOf": []any{
				dict{"type": "string"},
				dict{"type": "object", "propertyNames": dict{"pattern": languagePattern}, "additionalProperties": dict{"type": "string"}},
			},
		},
		"date": dict{"type": "string", "pattern": datePattern, "format": "date"},
		"wall": dict{
			"description": "What the clocks of the zone show, to the minute; where the day may be any, the time alone.",
			"type":        "string", "pattern": "^(" + datePattern[1:len(datePattern)-1] + "[T ])?" + timePattern + "$",
		},
	}
	for t := range keysByType {
		if t != visitType {
			definitions[definition(t)] = object(t)
		}
	}
	document["$defs"] = definitions
	written, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		panic(err) // maps, lists and strings alone
	}
	return append(written, '\n')
})

type dict = map[string]any

// The patterns of what Read takes. They may take a little more: the 31st of February.
const (
	datePattern     = `^(19\d\d|2[01]\d\d|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`
	timePattern     = `([01]\d|2[0-3]):[0-5]\d(:00)?`
	languagePattern = `^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$`
	idPattern       = `^[a-z0-9-]{1,64}$`
)

func definition(t reflect.Type) string { return strings.ToLower(t.Name()) }

// object gives the schema of a group.
func object(t reflect.Type) dict {
	properties, required := dict{}, []string{}
	for _, k := range keysOf(t) {
		properties[k.name] = property(t, k)
		if k.required {
			required = append(required, k.name)
		}
	}
	o := dict{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// property gives the schema of a key: of its type, narrowed by what Validate asks of this very key.
func property(t reflect.Type, k key) dict {
	p := schemaOf(k.typ)
	narrow := p
	if items, ok := p["items"].(dict); ok {
		narrow = items
	}
	for name, value := range rules[definition(t)+"."+k.name] {
		narrow[name] = value
	}
	if rules[definition(t)+"."+k.name] == nil && isRegistered(t) {
		for name, value := range ruleOf(k) {
			narrow[name] = value
		}
	}
	return p
}

// isRegistered says whether t is part of a register, whose fields say themselves what they may hold.
func isRegistered(t reflect.Type) bool {
	return slices.ContainsFunc(keysOf(t), func(k key) bool { return k.is != "" })
}

// ruleOf gives what Validate asks of a register's field.
func ruleOf(k key) dict {
	is := strings.Fields(k.is)
	switch vocabulary := visit.WordsOf(is); {
	case vocabulary != "":
		return words(visit.Vocabulary[vocabulary])
	case slices.Contains(is, "country"):
		return country
	case slices.Contains(is, "language"):
		return dict{"pattern": languagePattern}
	case k.name == "id":
		return dict{"pattern": idPattern}
	case k.typ.Kind() == reflect.Int:
		return between(visit.LeastNumber, visit.MostNumber)
	}
	return dict{}
}

func schemaOf(t reflect.Type) dict {
	switch t {
	case textType:
		return dict{"$ref": "#/$defs/text"}
	case dateType:
		return dict{"$ref": "#/$defs/date"}
	case wallType:
		return dict{"$ref": "#/$defs/wall"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return dict{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Struct:
		return dict{"$ref": "#/$defs/" + definition(t)}
	case reflect.String:
		return dict{"type": "string"}
	case reflect.Int:
		return dict{"type": "integer"}
	case reflect.Float64:
		return dict{"type": "number"}
	case reflect.Bool:
		return dict{"type": "boolean"}
	}
	panic("no schema for a " + t.String())
}

// rules are what Validate asks of single keys. A test holds both to the same words and bounds.
var rules = map[string]dict{
	"visit.reference":    {"pattern": `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`},
	"visit.kind":         words(visit.VisitKinds),
	"visit.languages":    {"pattern": languagePattern},
	"party.id":           {"pattern": idPattern},
	"party.side":         words(visit.Sides),
	"party.country":      country,
	"member.id":          {"pattern": idPattern},
	"member.class":       words(visit.Classes),
	"member.seq":         between(0, 10000),
	"member.country":     country,
	"member.languages":   {"pattern": languagePattern},
	"place.id":           {"pattern": idPattern},
	"place.kind":         {"pattern": `^[a-z0-9_-]{1,64}$`, "examples": visit.PlaceKinds},
	"place.lat":          between(-90, 90),
	"place.lon":          between(-180, 180),
	"place.opens":        {"pattern": `^[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d$`},
	"place.closed":       {"anyOf": []any{words(visit.Weekdays), dict{"pattern": datePattern}}},
	"place.set_up":       between(0, 1440),
	"place.clearing":     between(0, 1440),
	"place.capacity":     between(0, 1000000),
	"route.minutes":      between(0, 1440),
	"resource.id":        {"pattern": idPattern},
	"resource.kind":      {"pattern": `^[a-z0-9_-]{1,64}$`, "examples": visit.ResourceKinds},
	"resource.seats":     between(0, 100000),
	"resource.luggage":   between(0, 100000),
	"resource.capacity":  between(0, 100000),
	"resource.pairs":     {"pattern": `^[a-z]{2,3}-[a-z]{2,3}$`},
	"track.id":           {"pattern": idPattern},
	"item.id":            {"pattern": idPattern},
	"item.kind":          words(kindNames()),
	"item.fold":          between(0, 1),
	"item.until_fold":    between(0, 1),
	"item.minutes":       between(0, visit.MaxLength),
	"item.least":         between(0, visit.MaxLength),
	"item.anchor":        words(visit.Anchors),
	"item.certainty":     words(visit.Certainties),
	"item.status":        words(visit.Statuses),
	"item.audience":      words(visit.Audiences),
	"item.press":         words(visit.PressAccess),
	"item.honours":       words(visit.HonoursLevels),
	"role.role":          words(visit.OfficerRoles),
	"after.gap":          between(0, visit.MaxLength),
	"after.within":       between(0, visit.MaxLength),
	"step.offset":        between(-visit.MaxLength, visit.MaxLength),
	"step.minutes":       between(0, visit.MaxLength),
	"flowers.stems":      between(0, 100000),
	"document.kind":      words(visit.DocumentKinds),
	"document.originals": between(0, 1000),
	"document.annexes":   between(0, 1000),
	"wreath.bearers":     between(0, 100),
	"document.languages": {"pattern": languagePattern},
	"document.status":    words(visit.DocumentStates),
}

var country = dict{"pattern": `^[A-Z]{2}$`}

func words(words []string) dict { return dict{"enum": words} }

func between(least, most int) dict { return dict{"minimum": least, "maximum": most} }

func kindNames() []string {
	var names []string
	for _, kind := range visit.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}
