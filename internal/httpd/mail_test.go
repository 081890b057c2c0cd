package httpd

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// kept is a post that keeps what it is given.
type kept struct {
	mutex   sync.Mutex
	letters []planning.Letter
}

func (k *kept) Send(_ context.Context, letter *planning.Letter, begin func() error) error {
	if err := begin(); err != nil {
		return err
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.letters = append(k.letters, *letter)
	return nil
}

// inTwoEditions publishes the visit to Baku twice; in the second edition the talks have moved.
func inTwoEditions(h *house) *visit.Visit {
	v := h.load("baku-2024")
	ctx := context.Background()
	_, err := h.office.Publish(ctx, administrator, v.Reference, "", "")
	h.must(err)
	_, err = h.office.MoveItem(ctx, administrator, v.Reference, "talks", planning.Placement{Slot: visitSlot(v, "talks", 25)}, 0)
	h.must(err)
	_, err = h.office.Publish(ctx, administrator, v.Reference, "", "")
	h.must(err)
	return v
}

func TestAfterPublishingThoseAffectedAreWrittenToAndSayThatTheyRead(t *testing.T) {
	h := open(t, func(o *Options) { o.MailFrom = "Protocol <protocol@visits.example>" })
	v := inTwoEditions(h)
	b := h.as(officer)
	const mail = "/visits/FHN-2024-003/editions/2/mail"
	b.get("/visits/FHN-2024-003/editions").is(http.StatusOK).says("main", "Mail")
	page := b.get(mail).is(http.StatusOK).says("main", "Mail about edition 2", "Moved", "No address is known", "Nobody has been written to")
	attending := v.Item("talks").With
	if n := page.page().Find("input[name=to]").Length(); n != len(attending) {
		t.Fatalf("%d people are affected, want %d", n, len(attending))
	}
	if n := page.page().Find("input[name=to][checked]").Length(); n != 0 {
		t.Errorf("%d people without an address are chosen", n)
	}
	if letter := page.text("pre.letter"); strings.Contains(letter, "Anar") || !strings.Contains(letter, "/ack/…") {
		t.Errorf("the preview is %q", letter)
	}
	form := page.form("#mail")
	b.send(mail, form).is(http.StatusUnprocessableEntity).says("main", "Choose at least one")
	first := form["id"][0]
	form.Set("to", first)
	form["address"][0] = "first@guests"
	again := b.send(mail, form).is(http.StatusUnprocessableEntity).says("#to-"+first+"-address-error", "no address that mail")
	form = again.form("#mail")
	if form["address"][0] != "first@guests" || form.Get("to") != first {
		t.Fatalf("what was typed is lost: %v", form)
	}
	form["address"][0] = "first@guests.example"
	form.Del("invitations")
	b.send(mail, form).leads(mail + "?done=mail_queued")
	b.get(mail).is(http.StatusOK).says("main", "Waiting", "first@guests.example", "Not yet")
	post := &kept{}
	if n, err := h.office.Deliver(context.Background(), post, "test"); n != 1 || err != nil {
		t.Fatalf("%d letters, %v", n, err)
	}
	b.get(mail).is(http.StatusOK).says("main", "Sent")
	b.send(mail, form).leads(mail + "?done=mail_nothing_new")

	_, link, _ := strings.Cut(post.letters[0].Plain, h.address)
	link, _, _ = strings.Cut(link, "\n")
	reader := h.browser()
	shown := reader.get(link).is(http.StatusOK).says("main", "Edition 2", v.Title.In("en"), "I have read it")
	for _, secret := range []string{v.Item("talks").Title.In("en"), "first@guests.example", v.Member(first).Name.In("en"), v.Reference} {
		if strings.Contains(shown.body, secret) {
			t.Errorf("the page behind the link tells %q", secret)
		}
	}
	b.get(mail).says("main", "Not yet")
	reader.post(link).leads(link)
	reader.get(link).is(http.StatusOK).says("main", "Thank you")
	reader.post(link).leads(link)
	b.get(mail).says("main table", v.Member(first).Name.In("en"), "Edition 2")
	for _, wrong := range []string{"/ack/nothing", "/ack/" + strings.Repeat("a", 32), "/ack/" + strings.Repeat("a", 5000)} {
		reader.get(wrong).is(http.StatusNotFound)
		reader.post(wrong).is(http.StatusNotFound)
	}
	h.browser().do(http.MethodPost, link, nil, "Sec-Fetch-Site", "cross-site").is(http.StatusForbidden)
	b.post(mail + "/999/retry").is(http.StatusNotFound)
	b.get("/visits/FHN-2024-003/editions/9/mail").is(http.StatusNotFound)
	b.get("/visits/FHN-2024-003/editions/x/mail").is(http.StatusNotFound)
}

// What an edition said that another has replaced is sent to nobody by a slip: not chosen by itself, nor by the return key,
// which presses a form's first button.
func TestNothingStaleIsSentByASlip(t *testing.T) {
	h := open(t, func(o *Options) { o.MailFrom = "Protocol <protocol@visits.example>" })
	v := h.load("baku-2024")
	for i := range v.People {
		entry, err := h.office.Person(context.Background(), administrator, v.People[i].Key)
		h.must(err)
		entry.Email = v.People[i].ID + "@guests.example"
		h.must(h.office.SavePerson(context.Background(), administrator, entry))
	}
	h.publish(v.Reference)
	_, err := h.office.MoveItem(context.Background(), administrator, v.Reference, "talks", planning.Placement{Slot: visitSlot(v, "talks", 25)}, 0)
	h.must(err)
	h.publish(v.Reference)
	b := h.as(officer)
	newest := b.get("/visits/FHN-2024-003/editions/2/mail").is(http.StatusOK)
	if newest.page().Find("input[name=to][checked]").Length() == 0 || strings.Contains(newest.text("main"), "has replaced") {
		t.Error("the newest edition offers nobody, or is called stale")
	}
	stale := b.get("/visits/FHN-2024-003/editions/1/mail").is(http.StatusOK).says("main", "Edition 2 has replaced this one")
	if n := stale.page().Find("input[name=to][checked]").Length(); n != 0 {
		t.Errorf("%d people are chosen for what is no longer right", n)
	}
	b.send("/visits/FHN-2024-003/editions/2/mail", newest.form("#mail")).is(http.StatusSeeOther)
	_, err = h.office.Deliver(context.Background(), refusing{}, "test")
	h.must(err)
	failed := b.get("/visits/FHN-2024-003/editions/2/mail").is(http.StatusOK).page()
	if failed.Find("button[formaction$='/retry']").Length() == 0 || failed.Find("#mail button:not([form])").Length() != 1 {
		t.Error("a failed letter can't be sent again, or the return key does so")
	}
}

// refusing is a server that takes no letter.
type refusing struct{}

func (refusing) Send(context.Context, *planning.Letter, func() error) error {
	return &planning.NotSent{Permanent: true, Cause: errors.New("550 no such person")}
}

func TestWithoutAMailServerThePageSaysWhatToSet(t *testing.T) {
	h := open(t)
	inTwoEditions(h)
	b := h.as(officer)
	const mail = "/visits/FHN-2024-003/editions/2/mail"
	form := b.get(mail).is(http.StatusOK).says("main", "Mail is not set up", "smtp-address", "smtp-from").form("#mail")
	form.Set("to", form["id"][0])
	form["address"][0] = "first@guests.example"
	b.send(mail, form).is(http.StatusUnprocessableEntity).says("main", "Mail is not set up")
}
