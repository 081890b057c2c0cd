package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is a mail server for tests: it speaks SMTP with STARTTLS and AUTH PLAIN, and keeps what it takes.
type server struct {
	t       *testing.T
	address string
	trust   *tls.Config
	own     *tls.Config

	mutex    sync.Mutex
	messages []string                 // as they came
	said     []string                 // every command
	answer   func(rcpt string) string // to RCPT TO; "" takes it
	hangUp   bool                     // ends the connection instead of answering the message
	user     string
}

// listen starts a server on a free port.
func listen(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, answer: func(string) string { return "" }}
	s.own, s.trust = certificate(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	var open sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		open.Wait()
	})
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.talk(conn) })
		}
	})
	return s
}

// certificate makes one for 127.0.0.1, and the configuration that trusts it.
func certificate(t *testing.T) (own, trust *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	own = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	return own, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

// talk holds one conversation.
func (s *server) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	lines := textproto.NewReader(bufio.NewReader(conn))
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 test ESMTP")
	secret := false
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return
		}
		s.mutex.Lock()
		s.said = append(s.said, line)
		s.mutex.Unlock()
		verb, rest, _ := strings.Cut(line, " ")
		switch verb = strings.ToUpper(verb); {
		case verb == "EHLO" && secret:
			say("250-test\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 AUTH PLAIN")
		case verb == "EHLO":
			say("250-test\r\n250-8BITMIME\r\n250 STARTTLS")
		case verb == "STARTTLS":
			say("220 go ahead")
			over := tls.Server(conn, s.own)
			if over.Handshake() != nil {
				return
			}
			conn, secret = over, true
			lines = textproto.NewReader(bufio.NewReader(conn))
		case verb == "AUTH":
			_, initial, _ := strings.Cut(rest, " ")
			plain, _ := base64.StdEncoding.DecodeString(initial)
			if string(plain) != "\x00cortege\x00secret" {
				say("535 5.7.8 wrong")
				continue
			}
			s.mutex.Lock()
			s.user = "cortege"
			s.mutex.Unlock()
			say("235 2.7.0 welcome")
		case verb == "RCPT":
			s.mutex.Lock()
			answer := s.answer(rest)
			s.mutex.Unlock()
			if answer == "" {
				answer = "250 2.1.5 ok"
			}
			say(answer)
		case verb == "DATA":
			say("354 go ahead")
			content, err := lines.ReadDotBytes()
			if err != nil {
				return
			}
			s.mutex.Lock()
			s.messages = append(s.messages, string(content))
			hangUp := s.hangUp
			s.mutex.Unlock()
			if hangUp {
				return
			}
			say("250 2.0.0 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}

// taken gives what the server has taken, parsed.
func (s *server) taken() []*mail.Message {
	s.t.Helper()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var list []*mail.Message
	for _, source := range s.messages {
		m, err := mail.ReadMessage(strings.NewReader(source))
		if err != nil {
			s.t.Fatalf("%v in %q", err, source)
		}
		list = append(list, m)
	}
	return list
}

func (s *server) set(change func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	change()
}
