package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

type letterRow struct {
	Key        int64 `gorm:"primaryKey"`
	Visit      int64
	Edition    int
	Person     string
	Item       string
	Name       string
	Address    string
	Sender     string
	MessageID  string
	Subject    string
	Plain      string
	HTML       string `gorm:"column:html"`
	Calendar   string
	Method     string
	State      string
	Attempts   int
	Owner      string
	DueAt      time.Time
	LeaseUntil *time.Time
	SentAt     *time.Time
	Problem    string
	CreatedBy  string
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
}

type receiptRow struct {
	Key            int64 `gorm:"primaryKey"`
	Visit          int64
	Edition        int
	Person         string
	Name           string
	TokenHash      string
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
	AcknowledgedAt *time.Time
}

func (letterRow) TableName() string  { return "letters" }
func (receiptRow) TableName() string { return "receipts" }

func (r *letterRow) letter(reference string) planning.Letter {
	return planning.Letter{
		Key: r.Key, Reference: reference, Edition: r.Edition, Person: r.Person, Item: r.Item, Name: r.Name, Address: r.Address, From: r.Sender,
		MessageID: r.MessageID, Subject: r.Subject, Plain: r.Plain, HTML: r.HTML, Calendar: r.Calendar, Method: r.Method, State: r.State,
		Attempts: r.Attempts, Due: r.DueAt.UTC(), Sent: known(r.SentAt), Problem: r.Problem, By: r.CreatedBy, Created: r.CreatedAt.UTC(),
	}
}

// AddLetters implements planning.OutboxStore.
func (s *Store) AddLetters(ctx context.Context, by planning.Author, reference string, letters []planning.Letter, receipts []planning.Receipt) (added int, err error) {
	err = s.write(ctx, by, func(w *work) error {
		added = 0
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		var edits []planning.Edit
		told := map[string]bool{} // whose letter of what changes is new
		for _, l := range letters {
			// One that failed has reached nobody: this one takes its place.
			err := w.Where("visit = ? AND edition = ? AND person = ? AND item = ? AND state = ?", head.Key, l.Edition, l.Person, l.Item, planning.LetterFailed).
				Delete(&letterRow{}).Error
			if err != nil {
				return err
			}
			row := letterRow{
				Visit: head.Key, Edition: l.Edition, Person: l.Person, Item: l.Item, Name: l.Name, Address: l.Address, Sender: l.From,
				MessageID: l.MessageID, Subject: l.Subject, Plain: l.Plain, HTML: l.HTML, Calendar: l.Calendar, Method: l.Method,
				State: planning.LetterWaiting, DueAt: w.by.At, CreatedBy: w.by.Name, CreatedAt: w.by.At,
			}
			result := w.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected == 0 {
				continue
			}
			added++
			told[l.Person] = told[l.Person] || l.Item == ""
			edits = append(edits, planning.Edit{Thing: "letter", ID: l.MessageID, After: raw(map[string]any{"name": l.Name, "address": l.Address, "subject": l.Subject, "edition": l.Edition})})
		}
		if added == 0 {
			return nil
		}
		for _, r := range receipts {
			if !told[r.Person] {
				continue // the link that they have holds
			}
			row := receiptRow{Visit: head.Key, Edition: r.Edition, Person: r.Person, Name: r.Name, TokenHash: r.TokenHash, CreatedAt: w.by.At}
			replaced := clause.OnConflict{Columns: []clause.Column{{Name: "visit"}, {Name: "edition"}, {Name: "person"}}, DoUpdates: clause.AssignmentColumns([]string{"token_hash", "name"})}
			if err := w.Clauses(replaced).Create(&row).Error; err != nil {
				return err
			}
		}
		_, err = w.audit(planning.Change{Reference: reference, Action: "mail_queued", Edits: edits})
		return err
	})
	return added, err
}

// Letters implements planning.OutboxStore.
func (s *Store) Letters(ctx context.Context, reference string) ([]planning.Letter, error) {
	var rows []letterRow
	err := s.db.WithContext(ctx).Omit("plain", "html", "calendar").Where("visit IN (?)", s.visitKey(ctx, reference)).
		Order("edition DESC, key").Find(&rows).Error
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, func(r *letterRow) planning.Letter { return r.letter(reference) }), nil
}

func (s *Store) visitKey(ctx context.Context, reference string) *gorm.DB {
	return s.db.WithContext(ctx).Model(&visitRow{}).Select("key").Where("reference = ?", reference)
}

// ClaimLetters implements planning.OutboxStore.
func (s *Store) ClaimLetters(ctx context.Context, owner string, now time.Time, lease time.Duration, limit int) (claimed []planning.Letter, err error) {
	now = instant(now)
	due := false // most often nothing is: no need to write then
	err = s.db.WithContext(ctx).Model(&letterRow{}).Select("count(*) > 0").
		Where("state = ? AND due_at <= ? OR state IN ? AND lease_until < ?", planning.LetterWaiting, now, underWay, now).Scan(&due).Error
	if err != nil || !due {
		return nil, s.fault(ctx, err)
	}
	err = s.write(ctx, planning.Author{Name: owner, At: now}, func(w *work) error {
		claimed = nil
		for from, to := range map[string]string{planning.LetterClaimed: planning.LetterWaiting, planning.LetterSending: planning.LetterUnknown} {
			changes := map[string]any{"state": to, "owner": "", "lease_until": nil}
			if err := w.Model(&letterRow{}).Where("state = ? AND lease_until < ?", from, now).Updates(changes).Error; err != nil {
				return err
			}
		}
		query := w.Where("state = ? AND due_at <= ?", planning.LetterWaiting, now).Order("due_at, key").Limit(limit)
		if s.address.engine == postgres {
			query = query.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
		}
		var rows []letterRow
		if err := query.Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		keys, visits := make([]int64, len(rows)), make([]int64, len(rows))
		for i, r := range rows {
			keys[i], visits[i] = r.Key, r.Visit
		}
		until := instant(now.Add(lease))
		changes := map[string]any{"state": planning.LetterClaimed, "owner": owner, "lease_until": until, "attempts": gorm.Expr("attempts + 1")}
		if err := w.Model(&letterRow{}).Where("key IN ?", keys).Updates(changes).Error; err != nil {
			return err
		}
		var heads []visitRow
		if err := w.Where("key IN ?", visits).Find(&heads).Error; err != nil {
			return err
		}
		references := map[int64]string{}
		for _, head := range heads {
			references[head.Key] = head.Content.Reference
		}
		for _, r := range rows {
			r.State, r.Attempts = planning.LetterClaimed, r.Attempts+1
			claimed = append(claimed, r.letter(references[r.Visit]))
		}
		return nil
	})
	return claimed, err
}

// underWay are the states of a letter that somebody has claimed.
var underWay = []string{planning.LetterClaimed, planning.LetterSending}

// BeginLetter implements planning.OutboxStore.
func (s *Store) BeginLetter(ctx context.Context, key int64, owner string, now time.Time, lease time.Duration) error {
	result := s.db.WithContext(ctx).Model(&letterRow{}).
		Where("key = ? AND owner = ? AND state = ? AND lease_until > ?", key, owner, planning.LetterClaimed, instant(now)).
		Updates(map[string]any{"state": planning.LetterSending, "lease_until": instant(now.Add(lease))})
	return s.owned(ctx, result)
}

// EndLetter implements planning.OutboxStore.
func (s *Store) EndLetter(ctx context.Context, key int64, owner string, end planning.LetterEnd) error {
	changes := map[string]any{"state": end.State, "owner": "", "lease_until": nil, "problem": end.Problem}
	switch end.State {
	case planning.LetterSent:
		changes["sent_at"], changes["plain"], changes["html"], changes["calendar"] = instant(end.At), "", "", ""
	case planning.LetterWaiting:
		changes["due_at"] = instant(end.Due)
	}
	return s.owned(ctx, s.db.WithContext(ctx).Model(&letterRow{}).Where("key = ? AND owner = ? AND state IN ?", key, owner, underWay).Updates(changes))
}

// owned gives Conflict where an update met no row: the letter is another's by now, or gone with its visit.
func (s *Store) owned(ctx context.Context, result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return fault.New(fault.Conflict, "", "letter_taken", nil)
	}
	return s.fault(ctx, result.Error)
}

// RetryLetter implements planning.OutboxStore.
func (s *Store) RetryLetter(ctx context.Context, by planning.Author, reference string, key int64) error {
	return s.write(ctx, by, func(w *work) error {
		row, err := one[letterRow](w.Where("key = ? AND visit IN (?)", key, w.Model(&visitRow{}).Select("key").Where("reference = ?", reference)),
			fault.New(fault.NotFound, "", "letter_unknown", nil))
		if err != nil {
			return err
		}
		result := w.Model(&letterRow{}).Where("key = ? AND state IN ?", key, []string{planning.LetterFailed, planning.LetterUnknown}).
			Updates(map[string]any{"state": planning.LetterWaiting, "due_at": w.by.At, "attempts": 0, "problem": ""})
		if result.Error != nil {
			return result.Error
		}
		if result.RowsAffected == 0 {
			return fault.New(fault.Conflict, "", "letter_under_way", nil)
		}
		_, err = w.audit(planning.Change{Reference: reference, Action: "mail_queued", Edits: []planning.Edit{{
			Thing: "letter", ID: row.MessageID, After: raw(map[string]any{"name": row.Name, "address": row.Address, "subject": row.Subject, "edition": row.Edition}),
		}}})
		return err
	})
}

func (r *receiptRow) receipt(reference string) planning.Receipt {
	return planning.Receipt{
		Reference: reference, Edition: r.Edition, Person: r.Person, Name: r.Name, TokenHash: r.TokenHash, Created: r.CreatedAt.UTC(), Acknowledged: known(r.AcknowledgedAt),
	}
}

// Receipts implements planning.OutboxStore.
func (s *Store) Receipts(ctx context.Context, reference string) ([]planning.Receipt, error) {
	var rows []receiptRow
	if err := s.db.WithContext(ctx).Where("visit IN (?)", s.visitKey(ctx, reference)).Order("edition DESC, key").Find(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, func(r *receiptRow) planning.Receipt { return r.receipt(reference) }), nil
}

// Receipt implements planning.OutboxStore.
func (s *Store) Receipt(ctx context.Context, tokenHash string) (*planning.Receipt, error) {
	db := s.db.WithContext(ctx)
	row, err := one[receiptRow](db.Where("token_hash = ?", tokenHash), fault.New(fault.NotFound, "", "receipt_unknown", nil))
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	head, err := one[visitRow](db.Where("key = ?", row.Visit), fault.New(fault.NotFound, "", "receipt_unknown", nil))
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	r := row.receipt(head.Content.Reference)
	return &r, nil
}

// Acknowledge implements planning.OutboxStore.
func (s *Store) Acknowledge(ctx context.Context, tokenHash string, at time.Time) error {
	if _, err := s.Receipt(ctx, tokenHash); err != nil {
		return err
	}
	return s.fault(ctx, s.db.WithContext(ctx).Model(&receiptRow{}).Where("token_hash = ? AND acknowledged_at IS NULL", tokenHash).
		Update("acknowledged_at", instant(at)).Error)
}
