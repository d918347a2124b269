#include "native/core/net/reply_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

std::span<const char> bytes_of(const std::string& text) {
  return {text.data(), text.size()};
}

TEST(ReplyParser, goes_step_by_step_from_head_to_body) {
  ReplyParser parser("GET");
  const std::string text = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX: y\r\n\r\nbodynext";
  const auto head = parser.put(bytes_of(text));
  EXPECT_EQ(head.fault, TransportFault::none);
  EXPECT_TRUE(parser.head_done());
  EXPECT_FALSE(parser.done());
  EXPECT_EQ(parser.reply().status, 201);
  EXPECT_EQ(*find_header(parser.reply().headers, "X"), "y");
  EXPECT_EQ(parser.body_size(), 4U);
  const auto body = parser.put(bytes_of(text).subspan(head.consumed));
  EXPECT_EQ(std::string(body.piece.begin(), body.piece.end()), "body");
  EXPECT_TRUE(parser.done());
  EXPECT_TRUE(parser.keeps_alive());
  EXPECT_EQ(head.consumed + body.consumed, text.size() - 4);
}

TEST(ReplyParser, asks_for_more_in_the_middle_of_a_head) {
  ReplyParser parser("GET");
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Le";
  const auto step = parser.put(bytes_of(text));
  EXPECT_TRUE(step.needs_more);
  EXPECT_EQ(step.fault, TransportFault::none);
  EXPECT_FALSE(parser.head_done());
  EXPECT_EQ(parser.put_end(), TransportFault::reset);
}

TEST(ReplyParser, knows_when_a_connection_ends_after_the_reply) {
  for (const auto& [text, keeps] : {
           std::pair<std::string, bool>{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true},
           {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false},
           {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
           {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true},
       }) {
    ReplyParser parser("GET");
    EXPECT_EQ(parser.put(bytes_of(text)).fault, TransportFault::none);
    EXPECT_TRUE(parser.done());
    EXPECT_EQ(parser.keeps_alive(), keeps) << text;
  }
}

TEST(ReplyParser, ends_a_body_without_a_size_at_the_end) {
  ReplyParser parser("GET");
  const std::string text = "HTTP/1.1 200 OK\r\n\r\n";
  EXPECT_EQ(parser.put(bytes_of(text)).fault, TransportFault::none);
  EXPECT_FALSE(parser.done());
  EXPECT_EQ(parser.put_end(), TransportFault::none);
  EXPECT_TRUE(parser.done());
  EXPECT_FALSE(parser.keeps_alive());
}

TEST(ReplyParser, takes_no_body_from_a_tunnel_that_is_open) {
  ReplyParser open("CONNECT");
  const std::string yes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(open.put(bytes_of(yes)).fault, TransportFault::none);
  EXPECT_TRUE(open.done());
  ReplyParser refused("CONNECT");
  const std::string no = "HTTP/1.1 407 Auth\r\nContent-Length: 3\r\n\r\n";
  EXPECT_EQ(refused.put(bytes_of(no)).fault, TransportFault::none);
  EXPECT_FALSE(refused.done());
}

TEST(ReplyParser, leaves_trailers_out_of_the_headers) {
  ReplyParser parser("GET");
  const std::string text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n";
  std::size_t at = 0;
  std::string body;
  while (!parser.done()) {
    const auto step = parser.put(bytes_of(text).subspan(at));
    ASSERT_EQ(step.fault, TransportFault::none);
    ASSERT_FALSE(step.needs_more);
    body.append(step.piece.begin(), step.piece.end());
    at += step.consumed;
  }
  EXPECT_EQ(body, "a");
  EXPECT_EQ(at, text.size());
  EXPECT_EQ(find_header(parser.reply().headers, "X-Trailer"), nullptr);
}

TEST(ReplyParser, limits_what_it_keeps) {
  ReplyParser head("GET");
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(ReplyParser::kHeadLimit, 'x');
  EXPECT_EQ(head.put(bytes_of(endless)).fault, TransportFault::bad_reply);
  ReplyParser chunk("GET");
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_EQ(chunk.put(bytes_of(chunked)).fault, TransportFault::none);
  const std::string extension = "5;x=" + std::string(20'000, 'x');
  EXPECT_EQ(chunk.put(bytes_of(extension)).fault, TransportFault::bad_reply);
}

TEST(ReplyParser, refuses_statuses_that_are_none) {
  for (const std::string text : {"HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1 20 X\r\n\r\n",
                                 "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2000 X\r\n\r\n"}) {
    ReplyParser parser("GET");
    EXPECT_EQ(parser.put(bytes_of(text)).fault, TransportFault::bad_reply) << text;
  }
}

}  // namespace
}  // namespace tokpost
