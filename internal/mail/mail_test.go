package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/store/pgtest"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

var officer = planning.Actor{Key: 1, Name: "leyla", Role: planning.Officer}

var settings = planning.MailSettings{From: "Protocol office <protocol@visits.example>", Base: "https://visits.example"}

// moving is a clock that a test turns.
type moving struct {
	mutex sync.Mutex
	at    time.Time
}

func (c *moving) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *moving) turn(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(by)
}

var template = &pgtest.Template{Prepare: func(address string) error {
	s, err := store.Open(context.Background(), address, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.Migrate(context.Background())
}}

func opened(t *testing.T, address string, clock *moving) *planning.Office {
	t.Helper()
	s, err := store.Open(t.Context(), address, clock.now, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return planning.New(s, clock.now)
}

// published gives an office with the visit to Baku, whose guests have addresses, in two editions: in the second the
// talks have moved, an item is cancelled, and one is new.
func published(t *testing.T, address string) (*planning.Office, *visit.Visit, *moving) {
	t.Helper()
	clock := &moving{at: time.Date(2024, 1, 20, 9, 0, 0, 0, time.UTC)}
	office := opened(t, address, clock)
	file, err := os.Open("../visitfile/testdata/baku-2024.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	v, err := visitfile.Read("baku", file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.People {
		v.People[i].Email = fmt.Sprintf("person%d@guests.example", i)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(office.Import(t.Context(), officer, v, false))
	_, err = office.Publish(t.Context(), officer, v.Reference, "", "")
	must(err)
	clock.turn(time.Hour)
	talks := v.Item("talks")
	_, err = office.MoveItem(t.Context(), officer, v.Reference, "talks", planning.Placement{Slot: visit.Slot{At: talks.At.AddMinutes(20)}}, 0)
	must(err)
	_, err = office.AddItem(t.Context(), officer, v.Reference, visit.Item{
		ID: "tea", Kind: "other", Title: text.Text{"en": "Tea, \"quoted\"; and \u202emore", "az": "Çay"}, At: talks.At.AddMinutes(-120), Minutes: 20, With: talks.With, Note: text.Text{"en": "Secret note"},
	})
	must(err)
	_, err = office.Publish(t.Context(), officer, v.Reference, "", "")
	must(err)
	v, err = office.Visit(t.Context(), officer, v.Reference)
	must(err)
	return office, v, clock
}

// everybody chooses everyone whom an edition affects.
func everybody(t *testing.T, office *planning.Office, v *visit.Visit, number int, invitations bool) (planning.MailChoice, *planning.Mailing) {
	t.Helper()
	m, err := office.Mailing(t.Context(), officer, v.Reference, number)
	if err != nil {
		t.Fatal(err)
	}
	choice := planning.MailChoice{To: map[string]string{}, Invitations: invitations}
	for _, r := range m.Recipients {
		choice.To[r.Member.ID] = r.Address
	}
	return choice, m
}

func queue(t *testing.T, office *planning.Office, v *visit.Visit, number int, choice planning.MailChoice) int {
	t.Helper()
	n, err := office.QueueMail(t.Context(), officer, v.Reference, number, choice, settings)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sender(t *testing.T, s *server) *Sender {
	t.Helper()
	made, err := New(Options{Address: s.address, User: "cortege", Password: "secret", Trust: s.trust, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// deliver sends all that is due.
func deliver(t *testing.T, office *planning.Office, post planning.Post) {
	t.Helper()
	for {
		n, err := office.Deliver(t.Context(), post, "test")
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// states counts the letters of a visit by state.
func states(t *testing.T, office *planning.Office, v *visit.Visit, number int) map[string]int {
	t.Helper()
	_, m := everybody(t, office, v, number, false)
	count := map[string]int{}
	for _, r := range m.Recipients {
		for _, l := range r.Letters {
			count[l.State]++
		}
	}
	return count
}

// parts gives a message's alternatives by media type, decoded, and their parameters.
func parts(t *testing.T, m *mail.Message) (bodies map[string]string, parameters map[string]map[string]string) {
	t.Helper()
	bodies, parameters = map[string]string{}, map[string]map[string]string{}
	take := func(kind, encoding string, body io.Reader) {
		media, values, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		switch encoding {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		bodies[media], parameters[media] = string(content), values
	}
	media, values, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if media != "multipart/alternative" {
		t.Fatalf("the message is %s", media)
	}
	for reader := multipart.NewReader(m.Body, values["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return bodies, parameters
		}
		if err != nil {
			t.Fatal(err)
		}
		take(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
	}
}

func TestEachPersonIsToldOfWhatChangesForThem(t *testing.T) {
	office, v, _ := published(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	s := listen(t)
	choice, m := everybody(t, office, v, 2, true)
	if len(choice.To) == 0 {
		t.Fatal("nobody is affected")
	}
	queued := queue(t, office, v, 2, choice)
	deliver(t, office, sender(t, s))
	taken := s.taken()
	if len(taken) != queued || states(t, office, v, 2)[planning.LetterSent] != queued {
		t.Fatalf("%d letters queued, %d taken, %v", queued, len(taken), states(t, office, v, 2))
	}
	if !slices.Contains(s.said, "STARTTLS") || s.user != "cortege" {
		t.Error("the conversation was not secret, or nobody signed in")
	}
	summaries, invitations := map[string]int{}, map[string]int{}
	for _, message := range taken {
		from, err := message.Header.AddressList("From")
		if err != nil || from[0].Address != "protocol@visits.example" || from[0].Name != "Protocol office" {
			t.Fatalf("from %v, %v", from, err)
		}
		to, err := message.Header.AddressList("To")
		if err != nil || len(to) != 1 {
			t.Fatalf("to %v, %v", to, err)
		}
		bodies, parameters := parts(t, message)
		if strings.Contains(fmt.Sprint(bodies), "Secret note") {
			t.Error("a note for staff is told")
		}
		body, isInvitation := bodies["text/calendar"]
		if !isInvitation {
			summaries[to[0].Address]++
			for _, form := range []string{"text/plain", "text/html"} {
				if !strings.Contains(bodies[form], "https://visits.example/ack/") || strings.ContainsRune(bodies[form], '\u202e') {
					t.Errorf("the %s is %q", form, bodies[form])
				}
			}
			continue
		}
		invitations[to[0].Address]++
		calendar, err := ics.ParseCalendar(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		events := calendar.Events()
		if len(events) != 1 {
			t.Fatalf("%d events in a message", len(events))
		}
		method := parameters["text/calendar"]["method"]
		if !strings.Contains(body, "\r\nMETHOD:"+method+"\r\n") || method != "REQUEST" && method != "CANCEL" {
			t.Errorf("the method is %q in the type, and otherwise in %q", method, body)
		}
		get := func(name ics.ComponentProperty) *ics.IANAProperty {
			p := events[0].GetProperty(name)
			if p == nil {
				t.Fatalf("no %s in %s", name, body)
			}
			return p
		}
		if get(ics.ComponentPropertyOrganizer).Value != "mailto:protocol@visits.example" || get(ics.ComponentPropertySequence).Value != "2" {
			t.Errorf("%s", body)
		}
		attendee := get(ics.ComponentPropertyAttendee)
		if attendee.Value != "mailto:"+to[0].Address || !slices.Equal(attendee.ICalParameters["RSVP"], []string{"TRUE"}) {
			t.Errorf("the attendee is %+v", attendee)
		}
		if uid := get(ics.ComponentPropertyUniqueId).Value; uid != v.Item("talks").UID+"@cortege" && uid != v.Item("tea").UID+"@cortege" {
			t.Errorf("an invitation to %s", uid)
		}
	}
	for _, r := range m.Recipients {
		if summaries[r.Address] != 1 || invitations[r.Address] != len(r.Changes) {
			t.Errorf("%s got %d letters and %d invitations, want 1 and %d", r.Address, summaries[r.Address], invitations[r.Address], len(r.Changes))
		}
	}
	if again := queue(t, office, v, 2, choice); again != 0 {
		t.Errorf("%d letters queued a second time", again)
	}
}

func TestWhatIsTakenAwayIsCancelled(t *testing.T) {
	office, v, clock := published(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	clock.turn(time.Hour)
	if _, err := office.CancelItem(t.Context(), officer, v.Reference, "talks", true, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := office.RemoveItem(t.Context(), officer, v.Reference, "tea", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := office.Publish(t.Context(), officer, v.Reference, "", ""); err != nil {
		t.Fatal(err)
	}
	s := listen(t)
	choice, _ := everybody(t, office, v, 3, true)
	queue(t, office, v, 3, choice)
	deliver(t, office, sender(t, s))
	cancelled := 0
	for _, message := range s.taken() {
		bodies, parameters := parts(t, message)
		if body := bodies["text/calendar"]; body != "" {
			cancelled++
			if parameters["text/calendar"]["method"] != "CANCEL" || !strings.Contains(body, "METHOD:CANCEL\r\n") || !strings.Contains(body, "STATUS:CANCELLED\r\n") || !strings.Contains(body, "SEQUENCE:3\r\n") {
				t.Errorf("%v %s", parameters, body)
			}
		}
	}
	if cancelled != 2*len(choice.To) {
		t.Errorf("%d cancellations for %d people and two items", cancelled, len(choice.To))
	}
}

func TestNoNameGetsIntoTheHeader(t *testing.T) {
	s := listen(t)
	post := sender(t, s)
	for _, name := range []string{
		"Eve\r\nBcc: everyone@example.org", "Eve\nSubject: x", "Eve\x00", "\"Eve\" <eve@evil.example>, Bob", "Vüqar \u202eoğlu", strings.Repeat("Çox uzun ad ", 80), "\u2028Bcc: a@b.example", "\xff\xfe",
	} {
		s.set(func() { s.messages = nil })
		letter := &planning.Letter{
			Name: name, Address: "eve@guests.example", From: settings.From, MessageID: "a@b", Subject: "Edition of " + name, Plain: "Hello " + name, HTML: "<p>Hello", Created: time.Unix(0, 0),
		}
		if err := post.Send(t.Context(), letter, func() error { return nil }); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		message := s.taken()[0]
		if len(message.Header["Bcc"]) > 0 || len(message.Header["Subject"]) != 1 || len(message.Header["To"]) != 1 {
			t.Errorf("%q: the header is %v", name, message.Header)
		}
		to, err := message.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "eve@guests.example" || strings.ContainsRune(to[0].Name, '\u202e') {
			t.Errorf("%q: to %v, %v", name, to, err)
		}
		for line := range strings.SplitSeq(s.messages[0], "\n") {
			if len(line) > 998 {
				t.Errorf("%q: a line of %d bytes", name, len(line))
			}
		}
	}
	for _, address := range []string{"", "eve", "eve@", "@b.example", "eve@b", "eve@b.example\r\nRCPT TO:<x@y.example>", "Eve <eve@b.example>", "eve@b.example,bob@b.example", "ə@b.example", "e ve@b.example", strings.Repeat("e", 300) + "@b.example"} {
		if _, err := planning.MailAddress("to.eve", address); fault.CodeOf(err) != fault.Invalid || fault.All(err)[0].Field != "to.eve" {
			t.Errorf("%q is taken for an address: %v", address, err)
		}
		err := post.Send(t.Context(), &planning.Letter{Address: address, From: settings.From, MessageID: "a@b", Plain: "x"}, func() error { return nil })
		var not *planning.NotSent
		if !errors.As(err, &not) || !not.Permanent {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestARefusalIsTriedAgainOrToldOf(t *testing.T) {
	office, v, clock := published(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	s := listen(t)
	choice, m := everybody(t, office, v, 2, false)
	first := m.Recipients[0].Address
	s.answer = func(rcpt string) string {
		if strings.Contains(rcpt, first) {
			return "550 5.1.1 no such mailbox"
		}
		return "450 4.2.0 come back later"
	}
	queued := queue(t, office, v, 2, choice)
	deliver(t, office, sender(t, s))
	if got := states(t, office, v, 2); got[planning.LetterFailed] != 1 || got[planning.LetterWaiting] != queued-1 {
		t.Fatalf("%v", got)
	}
	s.set(func() { s.answer = func(string) string { return "" } })
	deliver(t, office, sender(t, s))
	if n := len(s.taken()); n != 0 {
		t.Fatalf("%d letters sent before it was time", n)
	}
	clock.turn(2 * time.Minute)
	deliver(t, office, sender(t, s))
	if got := states(t, office, v, 2); got[planning.LetterSent] != queued-1 {
		t.Fatalf("%v", got)
	}
	// Another address for the one that failed; its letter takes the place of the first, with a link that works.
	failed := m.Recipients[0].Member.ID
	queue(t, office, v, 2, planning.MailChoice{To: map[string]string{failed: "right@guests.example"}})
	deliver(t, office, sender(t, s))
	if got := states(t, office, v, 2); got[planning.LetterSent] != queued || got[planning.LetterFailed] != 0 {
		t.Fatalf("%v", got)
	}
	taken := s.taken()
	bodies, _ := parts(t, taken[len(taken)-1])
	_, token, _ := strings.Cut(bodies["text/plain"], "/ack/")
	token, _, _ = strings.Cut(token, "\n")
	receipt, shown, err := office.Receipt(t.Context(), strings.TrimSpace(token))
	if err != nil || receipt.Person != failed || receipt.Edition != 2 || shown.Reference != v.Reference {
		t.Fatalf("%+v, %v", receipt, err)
	}
}

func TestNothingIsSentInTheClear(t *testing.T) {
	s := listen(t)
	made, err := New(Options{Address: s.address, User: "cortege", Password: "secret"}) // which does not trust the certificate
	if err != nil {
		t.Fatal(err)
	}
	began := false
	err = made.Send(t.Context(), &planning.Letter{Address: "a@b.example", From: settings.From, MessageID: "a@b", Plain: "x"}, func() error {
		began = true
		return nil
	})
	var not *planning.NotSent
	if !errors.As(err, &not) || not.Permanent || not.Unknown || began || len(s.messages) > 0 {
		t.Errorf("%v, began %v", err, began)
	}
	for _, o := range []Options{{}, {Address: "mail.example", TLS: "perhaps"}, {Address: "mail.example:port"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

// both runs a test on either engine.
func both(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, template.Database(t)) })
}

// watched is a post at whose turning points something happens.
type watched struct {
	planning.Post
	before func() // it is connected, and the letter is about to be handed over
	after  func() // the server has it
}

func (w watched) Send(ctx context.Context, letter *planning.Letter, begin func() error) error {
	err := w.Post.Send(ctx, letter, func() error {
		if w.before != nil {
			w.before()
		}
		return begin()
	})
	if w.after != nil {
		w.after()
	}
	return err
}

var errKilled = errors.New("killed")

// die ends a program on the spot: nothing that it was about to do is done.
func die() { panic(errKilled) }

// killed delivers until the program dies.
func killed(t *testing.T, office *planning.Office, post planning.Post) {
	t.Helper()
	defer func() {
		if r := recover(); r != errKilled { //nolint:errorlint // the very value
			t.Fatalf("it did not die: %v", r)
		}
	}()
	_, _ = office.Deliver(t.Context(), post, "killed")
}

func TestAProgramThatDiesSendsNothingTwice(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		office, v, clock := published(t, address)
		s := listen(t)
		choice, m := everybody(t, office, v, 2, false)
		one := planning.MailChoice{To: map[string]string{m.Recipients[0].Member.ID: choice.To[m.Recipients[0].Member.ID]}}
		queue(t, office, v, 2, one)

		// Killed after it claimed the letter, before it began: another sends it when the lease has ended.
		killed(t, office, watched{Post: sender(t, s), before: die})
		deliver(t, office, sender(t, s))
		if n := len(s.taken()); n != 0 {
			t.Fatalf("%d letters sent while another has them", n)
		}
		clock.turn(11 * time.Minute)
		// Killed after the server took it, before that was noted: it is not sent again, and shown as unknown.
		killed(t, office, watched{Post: sender(t, s), after: die})
		clock.turn(11 * time.Minute)
		deliver(t, office, sender(t, s))
		if n := len(s.taken()); n != 1 {
			t.Fatalf("%d letters sent, want one", n)
		}
		if got := states(t, office, v, 2); got[planning.LetterUnknown] != 1 {
			t.Fatalf("%v", got)
		}
		// Asked to, it is sent once more.
		_, m = everybody(t, office, v, 2, false)
		letter := m.Recipients[0].Letters[0]
		if err := office.RetryLetter(t.Context(), officer, v.Reference, letter.Key); err != nil {
			t.Fatal(err)
		}
		deliver(t, office, sender(t, s))
		taken := s.taken()
		if len(taken) != 2 || taken[1].Header.Get("Message-ID") != "<"+letter.MessageID+">" {
			t.Fatalf("%d letters, the last %v", len(taken), taken[len(taken)-1].Header)
		}
		if err := office.RetryLetter(t.Context(), officer, v.Reference, letter.Key); !fault.Is(err, fault.Conflict) {
			t.Errorf("a letter that is sent can be sent again: %v", err)
		}
	})
}

func TestAServerThatHangsUpAfterTheLetterLeavesItUnknown(t *testing.T) {
	office, v, clock := published(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	s := listen(t)
	s.hangUp = true
	choice, _ := everybody(t, office, v, 2, false)
	queued := queue(t, office, v, 2, choice)
	deliver(t, office, sender(t, s))
	clock.turn(24 * time.Hour)
	deliver(t, office, sender(t, s))
	if got := states(t, office, v, 2); got[planning.LetterUnknown] != queued || len(s.taken()) != queued {
		t.Errorf("%v, and %d taken", got, len(s.taken()))
	}
}

func TestTwoInstancesSendEachLetterOnce(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		first, v, clock := published(t, address)
		offices := []*planning.Office{first, opened(t, address, clock)}
		if strings.HasPrefix(address, "postgres") {
			offices = append(offices, opened(t, address, clock))
		}
		s := listen(t)
		choice, _ := everybody(t, first, v, 2, true)
		queued := queue(t, first, v, 2, choice)
		var work sync.WaitGroup
		for i, office := range offices {
			work.Go(func() {
				for {
					n, err := office.Deliver(t.Context(), sender(t, s), fmt.Sprint("instance ", i))
					if err != nil {
						t.Error(err)
					}
					if n == 0 || err != nil {
						return
					}
				}
			})
		}
		work.Wait()
		ids := map[string]int{}
		for _, message := range s.taken() {
			ids[message.Header.Get("Message-ID")]++
		}
		if len(ids) != queued || len(s.taken()) != queued {
			t.Errorf("%d letters queued, %d sent, %d different", queued, len(s.taken()), len(ids))
		}
	})
}

func TestALateSenderDoesNotSendWhatAnotherHas(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		office, v, clock := published(t, address)
		s := listen(t)
		choice, m := everybody(t, office, v, 2, false)
		id := m.Recipients[0].Member.ID
		queue(t, office, v, 2, planning.MailChoice{To: map[string]string{id: choice.To[id]}})
		late := watched{Post: sender(t, s), before: func() {
			clock.turn(11 * time.Minute) // its lease ends while it connects
			if _, err := office.Deliver(t.Context(), sender(t, s), "second"); err != nil {
				t.Error(err)
			}
		}}
		if _, err := office.Deliver(t.Context(), late, "first"); err != nil {
			t.Fatal(err)
		}
		if n := len(s.taken()); n != 1 {
			t.Errorf("%d letters sent, want one", n)
		}
	})
}

func TestTheSenderEndsWithTheProgram(t *testing.T) {
	office, v, _ := published(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	s := listen(t)
	choice, _ := everybody(t, office, v, 2, false)
	queued := queue(t, office, v, 2, choice)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Run(ctx, office, sender(t, s), slog.New(slog.DiscardHandler))
	}()
	for deadline := time.Now().Add(20 * time.Second); len(s.taken()) < queued && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	<-ended
	if n := len(s.taken()); n != queued {
		t.Errorf("%d letters sent, want %d", n, queued)
	}
}
