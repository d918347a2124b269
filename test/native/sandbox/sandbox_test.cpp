#include "native/sandbox/sandbox.hpp"

#include "native/core/net/http_client.hpp"
#include "test/native/sandbox/support/raw_client.hpp"
#include "test/native/support/io_test.hpp"

#include <thread>

namespace tokpost::sandbox {
namespace {

using test::RawClient;
using test::RawEnd;

std::string text(const Sandbox& sandbox, std::string_view name) {
  return json::find_string(sandbox.info(), name).value_or("");
}

std::uint16_t port(const Sandbox& sandbox, std::string_view name) {
  const auto url = parse_url(text(sandbox, name));
  return url ? url->port : 0;
}

constexpr std::string_view kUserInfoGet = "GET /v2/user/info/ HTTP/1.1\r\nHost: x\r\n\r\n";

class SandboxTest : public test::IoTest {};

TEST_F(SandboxTest, listens_as_two_hosts) {
  const auto sandbox = start_sandbox({}).value();
  EXPECT_NE(port(*sandbox, "apiUrl"), 0);
  EXPECT_NE(port(*sandbox, "uploadUrl"), 0);
  EXPECT_NE(port(*sandbox, "apiUrl"), port(*sandbox, "uploadUrl"));
  EXPECT_TRUE(text(*sandbox, "apiUrl").starts_with("http://"));
  RawClient api(port(*sandbox, "apiUrl"));
  api.send(kUserInfoGet);
  EXPECT_TRUE(api.read_reply().starts_with("HTTP/1.1 401 "));
  RawClient upload(port(*sandbox, "uploadUrl"));
  upload.send("PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_TRUE(upload.read_reply().starts_with("HTTP/1.1 404 "));
}

TEST_F(SandboxTest, serves_https_under_its_own_authority) {
  const auto sandbox = start_sandbox({{"https", true}}).value();
  ASSERT_TRUE(text(*sandbox, "apiUrl").starts_with("https://"));
  HttpClientOptions options;
  options.ca_pem = text(*sandbox, "ca");
  const auto client = make_http_client(pool_, options).value();
  for (const char* name : {"apiUrl", "uploadUrl"}) {
    HttpRequest request;
    request.url = parse_url(text(*sandbox, name) + "/nothing").value();
    const auto reply = run<HttpReply>([&]() -> Awaitable<Result<HttpReply>> {
      return client->async_send(request, Deadline::after(std::chrono::seconds(10)));
    });
    ASSERT_TRUE(reply.has_value()) << reply.error().message;
    EXPECT_EQ(reply->status, 404);
  }
}

// Another sandbox is the receiver: it knows nothing of the path, which is an answer all the same.
TEST_F(SandboxTest, webhooks_go_to_https_addresses_that_the_roots_vouch_for) {
  const auto receiver = start_sandbox({{"https", true}}).value();
  const json::object options{{"webhookUrl", text(*receiver, "apiUrl") + "/hook"}};
  const auto delivered = [&](std::string_view roots) {
    const auto sandbox = start_sandbox(options, roots).value();
    EXPECT_TRUE(sandbox->call("sendWebhook", {{"event", "x"}}).has_value());
    for (int i = 0; i < 2000; ++i) {
      const auto attempts = sandbox->call("webhooks", {}).value();
      if (!attempts.as_array().empty()) return attempts.at(0).as_object();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return json::object();
  };
  const auto trusted = delivered(text(*receiver, "ca"));
  EXPECT_EQ(trusted.at("status").as_int64(), 404);
  EXPECT_TRUE(trusted.at("error").is_null());
  const auto untrusted = delivered("");
  EXPECT_EQ(untrusted.at("status").as_int64(), 0);
  EXPECT_EQ(untrusted.at("error").as_string(), "tls_certificate");
}

TEST_F(SandboxTest, a_chosen_port_brings_the_next_for_uploads) {
  const auto first = start_sandbox({}).value();
  const std::int64_t chosen = port(*first, "apiUrl");
  first->stop();
  const auto second = start_sandbox({{"port", chosen}}).value();
  EXPECT_EQ(port(*second, "apiUrl"), chosen);
  const auto third = start_sandbox({{"port", chosen}});
  ASSERT_FALSE(third.has_value());
  EXPECT_EQ(third.error().code, "listen_failed");
}

TEST_F(SandboxTest, refuses_faulty_options) {
  const auto sandbox = start_sandbox({{"port", "many"}});
  ASSERT_FALSE(sandbox.has_value());
  EXPECT_EQ(sandbox.error().kind, Errc::config);
}

TEST_F(SandboxTest, steering_reaches_the_emulator) {
  const auto sandbox = start_sandbox({}).value();
  EXPECT_TRUE(sandbox->call("requests", {}).has_value());
  EXPECT_FALSE(sandbox->call("no such call", {}).has_value());
}

TEST_F(SandboxTest, a_connect_fault_resets_the_connection) {
  const auto sandbox = start_sandbox({}).value();
  ASSERT_TRUE(sandbox->call("inject", {{"on", "connect"}}).has_value());
  RawClient reset(port(*sandbox, "apiUrl"));
  reset.send(kUserInfoGet);
  EXPECT_EQ(reset.read_to_end(), "");
  EXPECT_EQ(reset.end(), RawEnd::reset);
  RawClient next(port(*sandbox, "apiUrl"));
  next.send(kUserInfoGet);
  EXPECT_TRUE(next.read_reply().starts_with("HTTP/1.1 401 "));
}

TEST_F(SandboxTest, stops_with_connections_open_and_more_than_once) {
  const auto sandbox = start_sandbox({}).value();
  RawClient idle(port(*sandbox, "apiUrl"));
  RawClient busy(port(*sandbox, "uploadUrl"));
  busy.send("PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx");
  const auto begun = std::chrono::steady_clock::now();
  sandbox->stop();
  sandbox->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  EXPECT_FALSE(RawClient(port(*sandbox, "apiUrl")).connected());
}

}  // namespace
}  // namespace tokpost::sandbox
