#include "native/core/media/relay_get.hpp"

#include "test/native/core/media/relay_server.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

class RelayGetTest : public RelayTest {
 protected:
  Result<RelayFile> look_at(const std::string& url) {
    const Url parsed = parse_url(url).value();
    return run<RelayFile>([=, this] { return async_look_at(tools_, parsed); });
  }
  std::string code_of_look(const std::string& url) {
    const auto file = look_at(url);
    return file ? "ok" : file.error().code;
  }
  std::string get(const std::string& url, RelayFile file, RelayRange range) {
    auto bytes = std::make_shared<std::string>();
    RelaySink sink = [bytes](std::span<const char> piece) -> Awaitable<Status> {
      bytes->append(piece.begin(), piece.end());
      co_return Status();
    };
    const Url parsed = parse_url(url).value();
    const auto status =
        run<void>([=, this] { return async_relay_get(tools_, parsed, file, range, sink); });
    return status ? *bytes : status.error().code;
  }

  RelayServer server_{some_bytes(1000)};
};

TEST_F(RelayGetTest, learns_size_validator_and_ranges_with_one_request) {
  EXPECT_EQ(look_at(server_.url()).value(), (RelayFile{1000, "\"one\"", true}));
  EXPECT_EQ(server_.requests(), std::vector<std::string>{"GET /clip.mp4 bytes=0-0"});
  server_.headers = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: W/\"weak\"\r\n";
  EXPECT_EQ(look_at(server_.url())->validator, "Sun, 06 Nov 1994 08:49:37 GMT");
  server_.headers.clear();
  EXPECT_EQ(look_at(server_.url())->validator, "");
  server_.knows_ranges = false;
  EXPECT_EQ(look_at(server_.url()).value(), (RelayFile{1000, "", false}));
}

TEST_F(RelayGetTest, what_the_server_refuses_is_lost_or_comes_later) {
  server_.status = "404 Not Found";
  EXPECT_EQ(code_of_look(server_.url()), "source_lost");
  server_.status = "403 Forbidden";
  EXPECT_EQ(code_of_look(server_.url()), "source_lost");
  server_.status = "503 Service Unavailable";
  const auto busy = look_at(server_.url());
  EXPECT_EQ(busy.error().code, "http_503");
  EXPECT_TRUE(busy.error().retryable);
}

TEST_F(RelayGetTest, needs_a_length_and_no_compression) {
  test::Imposter chunked(test::answer_with(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"));
  EXPECT_EQ(code_of_look(chunked.url()), "source_lost");
  server_.headers = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(code_of_look(server_.url()), "source_lost");
}

TEST_F(RelayGetTest, follows_five_redirects_and_checks_each) {
  server_.status = "302 Found";
  server_.location = "/moved.mp4";
  EXPECT_EQ(look_at(server_.url())->size_bytes, 1000U);
  server_.location = server_.url();
  EXPECT_EQ(code_of_look(server_.url()), "source_lost");
  EXPECT_EQ(server_.requests().size(), 2U + 6U);
  server_.location = "ftp://elsewhere/";
  EXPECT_EQ(code_of_look(server_.url()), "source_lost");
  tools_.rules.allow_hosts = {"127.0.0.1"};
  server_.location = "http://localhost/";
  EXPECT_EQ(code_of_look(server_.url()), "relay_not_allowed");
}

TEST_F(RelayGetTest, a_private_address_is_not_connected_to) {
  tools_.rules.allow_private = false;
  EXPECT_EQ(code_of_look("https://127.0.0.1/clip.mp4"), "address_not_allowed");
  EXPECT_EQ(code_of_look("https://localhost/clip.mp4"), "address_not_allowed");
  EXPECT_EQ(code_of_look("https://[::ffff:127.0.0.1]/clip.mp4"), "address_not_allowed");
  EXPECT_EQ(code_of_look(server_.url()), "relay_not_allowed");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(RelayGetTest, gets_the_whole_and_its_parts) {
  const RelayFile file = look_at(server_.url()).value();
  EXPECT_TRUE(get(server_.url(), file, {0, std::nullopt}) == server_.bytes);
  EXPECT_TRUE(get(server_.url(), file, {400, std::nullopt}) == server_.bytes.substr(400));
  EXPECT_TRUE(get(server_.url(), file, {400, 409}) == server_.bytes.substr(400, 10));
}

TEST_F(RelayGetTest, notices_another_file) {
  const RelayFile file = look_at(server_.url()).value();
  server_.headers = "ETag: \"two\"\r\n";
  EXPECT_EQ(get(server_.url(), file, {0, std::nullopt}), "source_changed");
  EXPECT_EQ(get(server_.url(), file, {400, std::nullopt}), "source_changed");
  server_.headers = "ETag: \"one\"\r\n";
  server_.bytes += "more";
  EXPECT_EQ(get(server_.url(), file, {0, std::nullopt}), "source_changed");
  EXPECT_EQ(get(server_.url(), file, {400, std::nullopt}), "source_changed");
  server_.status = "416 Range Not Satisfiable";
  EXPECT_EQ(get(server_.url(), file, {400, std::nullopt}), "source_changed");
}

TEST_F(RelayGetTest, goes_on_only_where_the_file_can_be_recognised) {
  server_.headers.clear();
  const RelayFile file = look_at(server_.url()).value();
  EXPECT_TRUE(get(server_.url(), file, {0, std::nullopt}) == server_.bytes);
  EXPECT_EQ(get(server_.url(), file, {400, std::nullopt}), "source_changed");
}

TEST_F(RelayGetTest, reads_no_endless_page_behind_a_refusal) {
  test::Imposter endless([](test::Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 100000000\r\n\r\n");
    while (true) peer.send(std::string(64 * 1024, 'x'));
  });
  EXPECT_EQ(code_of_look(endless.url()), "source_lost");
}

}  // namespace
}  // namespace tokpost::media
