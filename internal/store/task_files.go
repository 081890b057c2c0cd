package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

type taskFileRow struct {
	Key       int64 `gorm:"primaryKey"`
	Visit     int64
	Task      string
	Name      string
	Size      int64
	Content   string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	CreatedBy string
}

// TableName gives the table's name.
func (taskFileRow) TableName() string { return "task_files" }

func (r *taskFileRow) file() planning.TaskFile {
	return planning.TaskFile{Key: r.Key, Task: r.Task, Name: r.Name, Size: r.Size, At: r.CreatedAt.UTC(), By: r.CreatedBy}
}

func visitOf(db *gorm.DB, reference string) *gorm.DB {
	return db.Model(&visitRow{}).Select("key").Where("reference = ?", reference)
}

// TaskFiles implements planning.TaskStore.
func (s *Store) TaskFiles(ctx context.Context, reference string) ([]planning.TaskFile, error) {
	var rows []taskFileRow
	db := s.db.WithContext(ctx)
	err := db.Select("key, visit, task, name, size, created_at, created_by").Where("visit IN (?)", visitOf(db, reference)).Order("key").Find(&rows).Error
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, (*taskFileRow).file), nil
}

// TaskFile implements planning.TaskStore.
func (s *Store) TaskFile(ctx context.Context, reference string, key int64) (*planning.TaskFile, []byte, error) {
	db := s.db.WithContext(ctx)
	row, err := one[taskFileRow](db.Where("key = ? AND visit IN (?)", key, visitOf(db, reference)), fault.New(fault.NotFound, "", "task_file_unknown", nil))
	if err != nil {
		return nil, nil, s.fault(ctx, err)
	}
	content, err := base64.StdEncoding.DecodeString(row.Content)
	if err != nil {
		return nil, nil, err
	}
	file := row.file()
	return &file, content, nil
}

// AddTaskFile implements planning.TaskStore.
func (s *Store) AddTaskFile(ctx context.Context, by planning.Author, reference string, file *planning.TaskFile, content []byte) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		var count int64
		if err := w.Model(&taskFileRow{}).Where("visit = ? AND task = ?", head.Key, file.Task).Count(&count).Error; err != nil {
			return err
		}
		if count >= planning.TaskFilesMost {
			return fault.InvalidField("file", "too_many", fault.Args{"Count": count + 1, "Most": planning.TaskFilesMost})
		}
		row := taskFileRow{
			Visit: head.Key, Task: file.Task, Name: file.Name, Size: int64(len(content)), Content: base64.StdEncoding.EncodeToString(content),
			CreatedAt: w.by.At, CreatedBy: w.by.Name,
		}
		if err := w.Create(&row).Error; err != nil {
			return err
		}
		*file = row.file()
		return w.auditTaskFile(reference, "task_file_added", planning.Edit{ID: strconv.FormatInt(row.Key, 10), After: row.named()})
	})
}

// named tells a file by what the audit keeps of it.
func (r *taskFileRow) named() json.RawMessage {
	return raw(map[string]any{"name": r.Name, "task": r.Task})
}

func (w *work) auditTaskFile(reference, action string, edit planning.Edit) error {
	edit.Thing = "task_file"
	number, err := w.audit(planning.Change{Reference: reference, Action: action, Edits: []planning.Edit{edit}})
	w.notice(planning.Notice{Reference: reference, What: "draft", Number: number})
	return err
}

// RemoveTaskFile implements planning.TaskStore.
func (s *Store) RemoveTaskFile(ctx context.Context, by planning.Author, reference string, key int64) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		row, err := one[taskFileRow](w.Omit("content").Where("key = ? AND visit = ?", key, head.Key), fault.New(fault.NotFound, "", "task_file_unknown", nil))
		if err != nil {
			return err
		}
		if err := w.Where("key = ?", key).Delete(&taskFileRow{}).Error; err != nil {
			return err
		}
		return w.auditTaskFile(reference, "task_file_removed", planning.Edit{ID: strconv.FormatInt(key, 10), Before: row.named()})
	})
}
