#include "native/core/media/relay_source.hpp"

#include "test/native/core/media/relay_server.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using Requests = std::vector<std::string>;

class RelaySourceTest : public RelayTest {
 protected:
  RelayServer server_{some_bytes(6'000'000)};
};

TEST_F(RelaySourceTest, one_download_runs_on_from_chunk_to_chunk) {
  const auto source = open_relay(server_.url()).value();
  EXPECT_EQ(source->size_bytes(), 6'000'000U);
  EXPECT_EQ(source->fingerprint(), "relay:6000000:\"one\"");
  EXPECT_TRUE(source->survives_restart());
  EXPECT_FALSE(source->is_kept_in_memory());
  std::string got;
  for (int i = 0; i < 4; ++i) {
    got += read(source, static_cast<std::uint64_t>(i) * 1'500'000, 1'500'000);
    source->acknowledged(got.size());
  }
  EXPECT_TRUE(got == server_.bytes);
  EXPECT_EQ(server_.requests(), (Requests{"GET /clip.mp4 bytes=0-0", "GET /clip.mp4 "}));
}

TEST_F(RelaySourceTest, begins_again_where_the_upload_goes_back) {
  const auto source = open_relay(server_.url()).value();
  const auto body = open(source, 0, 2'000'000);
  next(body);
  EXPECT_TRUE(body->rewind());
  EXPECT_TRUE(drain(body) == server_.bytes.substr(0, 2'000'000));
  EXPECT_TRUE(read(source, 300'000, 1'200'000) == server_.bytes.substr(300'000, 1'200'000));
  EXPECT_EQ(server_.requests().back(), "GET /clip.mp4 bytes=300000-");
}

TEST_F(RelaySourceTest, a_small_part_is_asked_for_by_itself) {
  const auto source = open_relay(server_.url()).value();
  EXPECT_TRUE(read(source, 1000, 10) == server_.bytes.substr(1000, 10));
  EXPECT_TRUE(read(source, 1010, 10) == server_.bytes.substr(1010, 10));
  EXPECT_TRUE(read(source, 5'999'990, 10) == server_.bytes.substr(5'999'990));
  EXPECT_EQ(server_.requests(),
            (Requests{"GET /clip.mp4 bytes=0-0", "GET /clip.mp4 bytes=1000-1009",
                      "GET /clip.mp4 bytes=1010-1019", "GET /clip.mp4 bytes=5999990-"}));
}

TEST_F(RelaySourceTest, a_server_that_names_no_version_is_read_from_the_start_only) {
  server_.headers.clear();
  const auto source = open_relay(server_.url()).value();
  EXPECT_FALSE(source->is_seekable());
  EXPECT_EQ(source->fingerprint(), "");
  EXPECT_TRUE(read(source, 0, 4096) == server_.bytes.substr(0, 4096));
  EXPECT_TRUE(read(source, 0, 6'000'000) == server_.bytes);
  EXPECT_EQ(server_.requests(),
            (Requests{"GET /clip.mp4 bytes=0-0", "GET /clip.mp4 ", "GET /clip.mp4 "}));
  const auto rest = run<std::string>([source] { return async_read(source, 100, 10); });
  EXPECT_EQ(rest.error().code, "source_changed");
}

TEST_F(RelaySourceTest, a_server_without_ranges_is_read_from_the_start_only) {
  server_.knows_ranges = false;
  const auto source = open_relay(server_.url()).value();
  EXPECT_FALSE(source->is_seekable());
  EXPECT_TRUE(read(source, 0, 4096) == server_.bytes.substr(0, 4096));
  EXPECT_TRUE(read(source, 0, 6'000'000) == server_.bytes);
}

TEST_F(RelaySourceTest, a_broken_line_is_taken_up_again) {
  const auto source = open_relay(server_.url()).value();
  server_.cut_once = 300'000;
  const auto broken = run<std::string>([source] { return async_read(source, 0, 6'000'000); });
  ASSERT_TRUE(broken.has_error());
  EXPECT_EQ(broken.error().code, "reset");
  EXPECT_TRUE(broken.error().retryable);
  EXPECT_TRUE(read(source, 250'000, 5'750'000) == server_.bytes.substr(250'000));
}

TEST_F(RelaySourceTest, a_file_that_changed_meanwhile_is_noticed) {
  const auto source = open_relay(server_.url()).value();
  EXPECT_EQ(check(source), "ok");
  server_.headers = "ETag: \"two\"\r\n";
  EXPECT_EQ(check(source), "source_changed");
  EXPECT_EQ(read(source, 500'000, 10), "source_changed");
}

TEST_F(RelaySourceTest, says_why_there_is_nothing) {
  EXPECT_EQ(code_of("not a url"), "invalid_url");
  server_.status = "404 Not Found";
  EXPECT_EQ(code_of(server_.url()), "source_lost");
}

TEST_F(RelaySourceTest, a_busy_server_is_asked_again) {
  std::atomic<int> asked = 0;
  test::Imposter server([&](test::Peer& peer) {
    while (true) {
      peer.read_head();
      if (++asked == 1) {
        peer.reply("", "503 Service Unavailable");
      } else {
        peer.reply("a", "206 Partial Content", "Content-Range: bytes 0-0/7\r\n");
      }
    }
  });
  tools_.retry.policy.max_attempts = 2;
  tools_.retry.policy.base_delay = std::chrono::milliseconds(1);
  EXPECT_EQ(open_relay(server.url()).value()->size_bytes(), 7U);
}

TEST_F(RelaySourceTest, a_probe_reads_parts_of_it) {
  const auto reader = open_relay(server_.url()).value()->reader();
  ASSERT_NE(reader, nullptr);
  EXPECT_EQ(reader->size(), 6'000'000U);
  const auto part = run<std::string>([reader] { return reader->async_read(5'999'000, 1000); });
  EXPECT_TRUE(part.value() == server_.bytes.substr(5'999'000));
  server_.knows_ranges = false;
  EXPECT_EQ(open_relay(server_.url()).value()->reader(), nullptr);
}

TEST_F(RelaySourceTest, an_upload_that_stops_ends_the_download) {
  auto source = open_relay(server_.url()).value();
  next(open(source, 0, 6'000'000));
  source.reset();
}

}  // namespace
}  // namespace tokpost::media
