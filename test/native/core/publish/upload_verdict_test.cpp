#include "native/core/publish/upload_verdict.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace tokpost {
namespace {

Result<HttpReply> reply(int status, bool request_sent = true) {
  HttpReply reply;
  reply.status = status;
  reply.request_sent = request_sent;
  return reply;
}

TEST(UploadVerdict, judges_every_status) {
  struct VerdictCase {
    int status;
    UploadVerdict verdict;
    Errc kind;
    std::string_view code;
    bool retryable;
  };
  constexpr std::array kCases = {
      VerdictCase{200, UploadVerdict::accepted, Errc::server, "bad_reply", true},
      VerdictCase{201, UploadVerdict::accepted, Errc::server, "bad_reply", true},
      VerdictCase{206, UploadVerdict::accepted, Errc::server, "bad_reply", true},
      VerdictCase{204, UploadVerdict::unsure, Errc::server, "bad_reply", true},
      VerdictCase{302, UploadVerdict::unsure, Errc::server, "bad_reply", true},
      VerdictCase{400, UploadVerdict::refused, Errc::upload, "upload_rejected", false},
      VerdictCase{401, UploadVerdict::refused, Errc::auth, "http_401", false},
      VerdictCase{403, UploadVerdict::gone, Errc::upload, "upload_url_expired", false},
      VerdictCase{404, UploadVerdict::gone, Errc::upload, "upload_not_found", false},
      VerdictCase{408, UploadVerdict::unsure, Errc::timeout, "http_408", true},
      VerdictCase{413, UploadVerdict::refused, Errc::validation, "http_413", false},
      VerdictCase{416, UploadVerdict::misplaced, Errc::upload, "upload_range_mismatch", false},
      VerdictCase{429, UploadVerdict::refused, Errc::rate_limit, "http_429", true},
      VerdictCase{500, UploadVerdict::unsure, Errc::server, "http_500", true},
      VerdictCase{502, UploadVerdict::unsure, Errc::server, "http_502", true},
  };
  for (const VerdictCase& c : kCases) {
    EXPECT_EQ(judge_upload(reply(c.status), 10), c.verdict) << c.status;
    const Error error = upload_error(reply(c.status), WallTime());
    EXPECT_EQ(error.kind, c.kind) << c.status;
    EXPECT_EQ(error.code, c.code) << c.status;
    EXPECT_EQ(error.retryable, c.retryable) << c.status;
    EXPECT_EQ(error.http_status, c.status);
    EXPECT_EQ(error.operation, "upload.put");
    EXPECT_FALSE(error.message.empty());
    EXPECT_TRUE(error.request_sent);
  }
}

TEST(UploadVerdict, believes_no_success_that_came_too_early) {
  EXPECT_EQ(judge_upload(reply(201, false), 10), UploadVerdict::unsure);
  EXPECT_EQ(judge_upload(reply(403, false), 10), UploadVerdict::gone);
}

TEST(UploadVerdict, nothing_was_taken_where_nothing_was_sent) {
  Result<HttpReply> broken = make_error(Errc::network, "reset", "It broke.");
  EXPECT_EQ(judge_upload(broken, 0), UploadVerdict::not_sent);
  EXPECT_EQ(judge_upload(broken, 1), UploadVerdict::unsure);
  const Error error = upload_error(broken, WallTime());
  EXPECT_EQ(error.code, "reset");
  EXPECT_EQ(error.operation, "upload.put");
}

TEST(UploadVerdict, reads_retry_after) {
  Result<HttpReply> busy = reply(429);
  busy->headers = {{"retry-after", "3"}};
  EXPECT_EQ(upload_error(busy, WallTime()).retry_after, std::chrono::seconds(3));
}

}  // namespace
}  // namespace tokpost
