#include "native/core/publish/upload_verdict.hpp"

#include "native/core/net/backoff.hpp"
#include "native/core/net/classify.hpp"

#include <string>

namespace tokpost {
namespace {

constexpr const char* kPutOperation = "upload.put";

std::string describe(const HttpReply& reply) {
  switch (reply.status) {
    case 400:
      return "TikTok refused the chunk's headers or its size.";
    case 403:
      return "The upload URL has expired.";
    case 404:
      return "TikTok knows no such upload.";
    case 416:
      return "TikTok expects other bytes of the file.";
    default:
      return "The media host answered with HTTP status " + std::to_string(reply.status) + ".";
  }
}

}  // namespace

UploadVerdict judge_upload(const Result<HttpReply>& answer, std::uint64_t sent_bytes) {
  if (answer.has_error()) {
    return sent_bytes == 0 ? UploadVerdict::not_sent : UploadVerdict::unsure;
  }
  switch (answer->status) {
    case 200:
    case 201:
    case 206:
      // A success that did not wait for all bytes is not to be believed.
      return answer->request_sent ? UploadVerdict::accepted : UploadVerdict::unsure;
    case 403:
    case 404:
      return UploadVerdict::gone;
    case 408:
      return UploadVerdict::unsure;
    case 416:
      return UploadVerdict::misplaced;
    default:
      return answer->status / 100 == 4 ? UploadVerdict::refused : UploadVerdict::unsure;
  }
}

Error upload_error(const Result<HttpReply>& answer, WallTime now) {
  if (answer.has_error()) {
    Error error = answer.error();
    if (error.operation.empty()) error.operation = kPutOperation;
    return error;
  }
  Observation seen;
  seen.exchange = Exchange::media_upload;
  if (answer->status >= 400) {
    seen.http_status = answer->status;
  } else {
    seen.fault = TransportFault::bad_reply;  // a redirect, or a success that cannot be one
  }
  const Verdict verdict = classify(seen);
  Error error = make_error(verdict.kind, verdict.code, describe(*answer), kPutOperation);
  error.http_status = answer->status;
  error.retryable = verdict.retryable;
  error.request_sent = answer->request_sent;
  if (const std::string* after = find_header(answer->headers, "Retry-After")) {
    error.retry_after = parse_retry_after(*after, now);
  }
  return error;
}

}  // namespace tokpost
