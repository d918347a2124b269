#include "native/sandbox/certificate.hpp"

#include "native/core/net/http_client.hpp"
#include "native/sandbox/http_server.hpp"
#include "test/native/support/io_test.hpp"

#include <string>

namespace tokpost::sandbox {
namespace {

class Hello final : public Handler {
 public:
  Intake begin(const RequestHead& head) override {
    https = head.https;
    return {};
  }
  Awaitable<Reply> async_finish(RequestHead /*head*/, std::string body,
                                std::unique_ptr<BodySink> /*sink*/, bool /*complete*/) override {
    Reply reply;
    reply.body = "hello " + body;
    co_return reply;
  }

  bool https = false;
};

class CertificateTest : public test::IoTest {
 protected:
  Result<HttpReply> ask(const std::string& host, const Identity& server, const std::string& ca) {
    ServerOptions options;
    options.certificate_pem = server.certificate_pem;
    options.key_pem = server.key_pem;
    auto started = start_http_server(pool_, handler_, std::move(options));
    if (!started) return started.error();
    HttpClientOptions client_options;
    client_options.ca_pem = ca;
    auto client = make_http_client(pool_, client_options);
    HttpRequest request;
    request.method = "POST";
    request.url = *parse_url("https://" + host + ":" + std::to_string((*started)->port()) + "/");
    request.body = "you";
    auto reply = run<HttpReply>([&client, &request]() -> Awaitable<Result<HttpReply>> {
      return (*client)->async_send(request, Deadline::after(std::chrono::seconds(10)));
    });
    (*started)->stop();
    return reply;
  }

  Hello handler_;
  Result<Identity> authority_ = make_authority();
};

TEST_F(CertificateTest, is_trusted_under_every_name_of_loopback) {
  ASSERT_TRUE(authority_.has_value());
  const auto server = make_server_identity(*authority_, loopback_names());
  ASSERT_TRUE(server.has_value());
  for (const char* host : {"localhost", "127.0.0.1", "[::1]"}) {
    const auto reply = ask(host, *server, authority_->certificate_pem);
    ASSERT_TRUE(reply.has_value()) << host << ": " << reply.error().message;
    EXPECT_EQ(reply->body, "hello you");
  }
  EXPECT_TRUE(handler_.https);
}

TEST_F(CertificateTest, names_what_it_was_asked_to_and_nothing_else) {
  const auto server = make_server_identity(*authority_, {"tiktok.test", "192.0.2.1"});
  const auto reply = ask("localhost", *server, authority_->certificate_pem);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, "tls_certificate");
}

TEST_F(CertificateTest, another_authority_is_not_trusted) {
  const auto server = make_server_identity(*authority_, loopback_names());
  const auto other = make_authority();
  const auto reply = ask("localhost", *server, other->certificate_pem);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, "tls_certificate");
}

TEST_F(CertificateTest, keeps_to_its_validity) {
  const Validity past{std::chrono::hours(48), std::chrono::hours(-24)};
  const Validity future{std::chrono::hours(-24), std::chrono::hours(48)};
  for (const Validity& validity : {past, future}) {
    const auto server = make_server_identity(*authority_, loopback_names(), validity);
    const auto reply = ask("localhost", *server, authority_->certificate_pem);
    ASSERT_FALSE(reply.has_value());
    EXPECT_EQ(reply.error().code, "tls_certificate");
  }
}

TEST_F(CertificateTest, a_server_cannot_sign_another) {
  const auto server = make_server_identity(*authority_, loopback_names());
  auto forged = make_server_identity(*server, loopback_names());
  ASSERT_TRUE(forged.has_value());
  forged->certificate_pem += server->certificate_pem;
  const auto reply = ask("localhost", *forged, authority_->certificate_pem);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, "tls_certificate");
}

TEST_F(CertificateTest, every_authority_is_a_new_one) {
  const auto other = make_authority();
  EXPECT_NE(authority_->certificate_pem, other->certificate_pem);
  EXPECT_NE(authority_->key_pem, other->key_pem);
}

TEST_F(CertificateTest, faulty_input_is_an_error) {
  EXPECT_EQ(make_server_identity(*authority_, {}).error().kind, Errc::config);
  EXPECT_EQ(make_server_identity(Identity{"no", "pem"}, {"a.test"}).error().kind, Errc::internal);
  ServerOptions options;
  options.certificate_pem = authority_->certificate_pem;
  options.key_pem = make_authority()->key_pem;
  EXPECT_EQ(start_http_server(pool_, handler_, options).error().code, "invalid_key");
}

}  // namespace
}  // namespace tokpost::sandbox
