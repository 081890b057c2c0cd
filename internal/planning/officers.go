package planning

import (
	"context"
	"slices"

	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// Responsible stands among roles for the officer who is responsible for an item.
const Responsible = "responsible"

// RoleNeed is a role of officers that items and tasks of a visit need.
type RoleNeed struct {
	Role     string   // of visit.OfficerRoles, or Responsible
	Officers []string // who has it somewhere, in the order of the programme, then of the tasks
	Items    int      // in which nobody has it
	Tasks    int      // that are not done and nobody's
}

// RoleNeeds gives every role that a visit needs: who is responsible first, then in the order of visit.OfficerRoles.
func RoleNeeds(v *visit.Visit) []RoleNeed {
	var needs []RoleNeed
	for _, role := range append([]string{Responsible}, visit.OfficerRoles...) {
		need := RoleNeed{Role: role}
		has := func(officer string) {
			if officer != "" && !slices.Contains(need.Officers, officer) {
				need.Officers = append(need.Officers, officer)
			}
		}
		for i := range v.Items {
			item := &v.Items[i]
			if item.IsCancelled() {
				continue
			}
			if role == Responsible && !visit.KindOf(item.Kind).Quiet {
				if has(item.Officer); item.Officer == "" {
					need.Items++
				}
			}
			for _, r := range item.Roles {
				if r.Role == role {
					has(r.Officer)
				}
			}
			if slices.Contains(protocol.Unfilled(v, item), role) {
				need.Items++
			}
		}
		for i := range v.Tasks {
			if t := &v.Tasks[i]; t.Role == role && !t.IsDone() {
				if has(t.Officer); t.Officer == "" {
					need.Tasks++
				}
			}
		}
		if len(need.Officers) > 0 || need.Items > 0 || need.Tasks > 0 { // else a resource fills it, as an interpreter does
			needs = append(needs, need)
		}
	}
	return needs
}

// NameOfficers gives the roles that nobody has, in items and in tasks that are not done, to officers by name: names is by role.
// Who has a role already keeps it. All of it is one change. Faults stand at the role.
func (o *Office) NameOfficers(ctx context.Context, who Actor, reference string, names map[string]string) error {
	for role, name := range names {
		if role != Responsible && !slices.Contains(visit.OfficerRoles, role) {
			return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": role})
		}
		if n := len([]rune(name)); n > visit.MaxName {
			return fault.InvalidField(role, "too_long", fault.Args{"Count": n, "Most": visit.MaxName})
		}
	}
	_, _, err := o.change(ctx, who, reference, "officers_named", "", func(v *visit.Visit) error {
		for i := range v.Items {
			item := &v.Items[i]
			if item.IsCancelled() {
				continue
			}
			if item.Officer == "" && !visit.KindOf(item.Kind).Quiet {
				item.Officer = names[Responsible]
			}
			open := protocol.Unfilled(v, item)
			for j := range item.Roles {
				if r := &item.Roles[j]; r.Officer == "" && slices.Contains(open, r.Role) {
					r.Officer = names[r.Role]
				}
			}
		}
		for i := range v.Tasks {
			if t := &v.Tasks[i]; t.Officer == "" && !t.IsDone() {
				t.Officer = names[t.Role]
			}
		}
		return nil
	})
	return err
}
