#include "native/sandbox/http/reply_text.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

TEST(ReplyText, frames_the_body) {
  Reply reply;
  reply.status = 206;
  reply.headers = {{"Content-Range", "bytes 0-1/2"}, {"Connection", "close"}};
  reply.body = "ab";
  EXPECT_EQ(reply_text(reply, false, true),
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n"
            "Connection: keep-alive\r\n\r\nab");
}

TEST(ReplyText, some_replies_have_no_body) {
  Reply reply;
  reply.body = "ab";
  EXPECT_TRUE(
      reply_text(reply, true, false).ends_with("Content-Length: 2\r\nConnection: close\r\n\r\n"));
  for (const int status : {204, 304}) {
    reply.status = status;
    const std::string text = reply_text(reply, false, true);
    EXPECT_EQ(text.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(text.ends_with("\r\n\r\n"));
  }
}

TEST(ReplyText, any_status_can_be_told) {
  Reply reply;
  for (int status = 200; status < 600; ++status) {
    reply.status = status;
    const std::string line =
        "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason_phrase(status)) + "\r\n";
    EXPECT_TRUE(reply_text(reply, false, true).starts_with(line));
  }
  EXPECT_EQ(reason_phrase(418), "");
  EXPECT_EQ(reason_phrase(502), "Bad Gateway");
}

TEST(ReplyText, tells_whether_the_connection_ends) {
  Reply reply;
  EXPECT_FALSE(asks_to_close(reply));
  reply.headers = {{"connection", "Close"}};
  EXPECT_TRUE(asks_to_close(reply));
}

}  // namespace
}  // namespace tokpost::sandbox
