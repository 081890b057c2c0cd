// Package mail sends the office's letters by SMTP.
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cortege/internal/planning"
	"cortege/internal/text"
)

// How a connection is kept secret.
const (
	StartTLS = "starttls" // it begins in the clear and must turn to TLS before anything is said; the usual port is 587
	TLS      = "tls"      // from its first byte; 465
	None     = "none"     // never: for a server on the same machine; 25
)

// Options say which server takes the letters.
type Options struct {
	Address  string // host:port, or the host alone
	User     string // "": the server asks for none
	Password string
	TLS      string // StartTLS, TLS or None; "" is StartTLS
	Trust    *tls.Config
	Timeout  time.Duration // of everything with the server, for one letter; 0: a minute
}

// Sender sends letters to one server. It implements planning.Post.
type Sender struct {
	host    string
	options []gomail.Option
	timeout time.Duration
}

var ports = map[string]int{StartTLS: 587, TLS: 465, None: 25}

// New makes a sender. Nothing is connected before there is a letter.
func New(o Options) (*Sender, error) {
	if o.TLS == "" {
		o.TLS = StartTLS
	}
	port, known := ports[o.TLS]
	if !known {
		return nil, fmt.Errorf("%q is no way to keep a connection secret; write starttls, tls or none", o.TLS)
	}
	s := &Sender{host: o.Address, timeout: o.Timeout}
	if s.timeout == 0 {
		s.timeout = time.Minute
	}
	if host, written, err := net.SplitHostPort(o.Address); err == nil {
		s.host = host
		if port, err = strconv.Atoi(written); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("%q is no port", written)
		}
	}
	if s.host == "" {
		return nil, errors.New("the server has no name")
	}
	policy := gomail.TLSMandatory
	if o.TLS == None {
		policy = gomail.NoTLS
	}
	s.options = []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(s.timeout), gomail.WithTLSPolicy(policy), gomail.WithoutNoop()}
	if o.TLS == TLS {
		s.options = append(s.options, gomail.WithSSL())
	}
	if o.Trust != nil {
		s.options = append(s.options, gomail.WithTLSConfig(o.Trust))
	}
	if o.User != "" {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.User), gomail.WithPassword(o.Password))
	}
	return s, nil
}

// Send implements planning.Post: it connects, and signs in where that is asked, before begin; what goes wrong until then has
// left nothing behind.
func (s *Sender) Send(ctx context.Context, letter *planning.Letter, begin func() error) error {
	message, err := compose(letter)
	if err != nil {
		return &planning.NotSent{Permanent: true, Cause: err}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return &planning.NotSent{Cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return &planning.NotSent{Cause: err}
	}
	defer func() { _ = client.Close() }() // what matters has been said by then
	if err := begin(); err != nil {
		return err
	}
	err = client.Send(message)
	if err == nil || message.IsDelivered() {
		return nil
	}
	return refused(err)
}

// refused says what an error of the conversation means. The one moment of doubt is after the last line of a letter, when
// no answer comes: the server may have taken it.
func refused(err error) *planning.NotSent {
	// The library adds the recipient and the Message-ID, which stand beside it anyway.
	words, _, _ := strings.Cut(err.Error(), ", affected ")
	not := &planning.NotSent{Cause: errors.New(words)}
	var said *gomail.SendError
	if !errors.As(err, &said) {
		not.Unknown = true
		return not
	}
	not.Permanent = said.ErrorCode() >= 500 && said.ErrorCode() < 600
	not.Unknown = said.Reason == gomail.ErrSMTPDataClose && said.ErrorCode() == 0
	return not
}

// compose makes the message. Names and subjects are one line each, and encoded by the library where they are not plain.
func compose(letter *planning.Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	from, err := mail.ParseAddress(letter.From)
	if err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if _, err := planning.MailAddress("", letter.Address); err != nil {
		return nil, err
	}
	m.FromMailAddress(&mail.Address{Name: text.Line(from.Name), Address: from.Address})
	m.ToMailAddress(&mail.Address{Name: text.Line(letter.Name), Address: letter.Address})
	m.Subject(text.Line(letter.Subject))
	m.SetMessageIDWithValue(text.Line(letter.MessageID))
	m.SetDateWithValue(letter.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, letter.Plain)
	if letter.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	}
	if letter.Calendar != "" {
		kind := gomail.ContentType("text/calendar; method=" + letter.Method)
		m.AddAlternativeString(kind, letter.Calendar, gomail.WithPartEncoding(gomail.EncodingB64))
	}
	return m, nil
}

// every is how often the sender looks for letters.
const every = 5 * time.Second

// Run sends the letters that are due until ctx ends. Several instances may run: each letter is one's alone.
func Run(ctx context.Context, office *planning.Office, post planning.Post, log *slog.Logger) {
	owner := rand.Text()
	for {
		dealt, err := office.Deliver(ctx, post, owner)
		if err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "letters are not sent; trying again", "cause", err)
		}
		if dealt > 0 {
			log.InfoContext(ctx, "letters dealt with", "count", dealt)
			if err == nil {
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}
