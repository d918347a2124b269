#include "native/sandbox/http/head_parser.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

constexpr std::size_t kLimit = 4096;

ParsedHead parse(std::string_view bytes) {
  return parse_head(bytes, kLimit);
}

TEST(HeadParser, reads_a_head_and_where_it_ends) {
  const ParsedHead head = parse(
      "PUT /u?upload_id=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n"
      "Content-Range: bytes 0-11/12\r\nExpect: 100-continue\r\n\r\nbody");
  ASSERT_EQ(head.state, HeadState::complete);
  EXPECT_EQ(head.size_bytes, 112U);
  EXPECT_EQ(head.head.method, "PUT");
  EXPECT_EQ(head.head.target, "/u?upload_id=1");
  EXPECT_EQ(head.head.content_length, 12U);
  EXPECT_EQ(*find_header(head.head.headers, "content-range"), "bytes 0-11/12");
  EXPECT_TRUE(head.expects_continue);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.chunked);
}

TEST(HeadParser, is_incomplete_at_every_cut) {
  constexpr std::string_view kHead = "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t size = 0; size < kHead.size(); ++size) {
    EXPECT_EQ(parse(kHead.substr(0, size)).state, HeadState::incomplete) << size;
  }
  const ParsedHead whole = parse(kHead);
  EXPECT_EQ(whole.state, HeadState::complete);
  EXPECT_EQ(whole.size_bytes, kHead.size());
  EXPECT_FALSE(whole.head.content_length.has_value());
}

TEST(HeadParser, takes_the_absolute_form_for_its_path) {
  const auto target = [](std::string_view written) {
    return parse("GET " + std::string(written) + " HTTP/1.1\r\nHost: x\r\n\r\n").head.target;
  };
  EXPECT_EQ(target("http://x:1/a/b?c"), "/a/b?c");
  EXPECT_EQ(target("https://x?c=/d"), "/?c=/d");
  EXPECT_EQ(target("http://x"), "/");
  EXPECT_EQ(target("/http://x"), "/http://x");
}

TEST(HeadParser, keeps_a_connection_as_its_version_says) {
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").keep_alive);
}

TEST(HeadParser, chunked_is_the_only_coding) {
  EXPECT_TRUE(parse("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n").chunked);
  const ParsedHead two =
      parse("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
  EXPECT_EQ(two.refusal_status, 501);
}

TEST(HeadParser, a_version_of_1_0_expects_nothing) {
  EXPECT_FALSE(parse("PUT / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
                   .expects_continue);
}

TEST(HeadParser, a_head_of_any_size_has_a_limit) {
  const std::string endless = "GET / HTTP/1.1\r\nX: " + std::string(kLimit, 'a');
  EXPECT_EQ(parse(endless).refusal_status, 431);
  EXPECT_EQ(parse(endless + "\r\n\r\n").refusal_status, 431);
  std::string blank;
  for (std::size_t i = 0; i < kLimit; ++i) blank += "\r\n";
  EXPECT_EQ(parse(blank).refusal_status, 400);
}

}  // namespace
}  // namespace tokpost::sandbox
