#include "native/core/media/relay_get.hpp"

#include "native/core/media/source_error.hpp"
#include "native/core/net/address_guard.hpp"
#include "native/core/net/backoff.hpp"
#include "native/core/net/classify.hpp"

#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

namespace tokpost::media {
namespace {

constexpr int kMaxRedirects = 5;
// Of a reply that is no part of the file.
constexpr std::size_t kMaxIgnoredBytes = 256 * 1024;
// For what is small; the file itself may take as long as it moves.
constexpr std::chrono::seconds kSmallReplyLimit{60};
constexpr const char* kRelayOperation = "relay.get";

/// What to do with a reply's body, once its head is known.
using Receive = std::function<Awaitable<Status>(const HttpReply& head, std::span<const char>)>;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool holds_file(const HttpReply& reply) {
  return reply.status == 200 || reply.status == 206;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;
};

// "bytes 5-9/100".
std::optional<ContentRange> read_content_range(const HttpReply& reply) {
  const std::string* header = find_header(reply.headers, "Content-Range");
  if (header == nullptr) return std::nullopt;
  const std::string_view text = *header;
  const std::size_t dash = text.find('-');
  const std::size_t slash = text.find('/');
  if (!text.starts_with("bytes ") || dash == text.npos || slash == text.npos || dash > slash) {
    return std::nullopt;
  }
  const auto first = read_number(text.substr(6, dash - 6));
  const auto last = read_number(text.substr(dash + 1, slash - dash - 1));
  const auto total = read_number(text.substr(slash + 1));
  if (!first || !last || !total) return std::nullopt;
  return ContentRange{*first, *last, *total};
}

std::string validator_of(const HttpReply& reply) {
  // A weak ETag stands for the same meaning, not for the same bytes.
  const std::string* tag = find_header(reply.headers, "ETag");
  if (tag != nullptr && tag->starts_with('"')) return *tag;
  const std::string* modified = find_header(reply.headers, "Last-Modified");
  return modified == nullptr ? std::string() : *modified;
}

bool is_encoded(const HttpReply& reply) {
  const std::string* encoding = find_header(reply.headers, "Content-Encoding");
  return encoding != nullptr && *encoding != "identity";
}

// The error of a reply that gives nothing of the file.
Error refusal(const HttpReply& reply, WallTime now) {
  Observation seen;
  seen.http_status = reply.status;
  const Verdict verdict = classify(seen);
  const std::string text =
      "The server of the relayed URL answered with HTTP status " + std::to_string(reply.status);
  if (!verdict.retryable) return source_lost(text + ".");
  Error error = make_error(verdict.kind, verdict.code, text + ".", kRelayOperation);
  error.http_status = reply.status;
  error.retryable = true;
  if (const std::string* after = find_header(reply.headers, "Retry-After")) {
    error.retry_after = parse_retry_after(*after, now);
  }
  return error;
}

// What a reply to a request for the first byte says of the file.
Result<RelayFile> read_file(const HttpReply& reply) {
  if (!holds_file(reply)) return refusal(reply, system_clock().wall_now());
  if (is_encoded(reply)) return source_lost("The relayed URL answers with a compressed body.");
  RelayFile file;
  file.validator = validator_of(reply);
  if (reply.status == 206) {
    const auto range = read_content_range(reply);
    if (!range) return source_lost("The server of the relayed URL does not say how large it is.");
    file.size_bytes = range->total;
    file.has_ranges = true;
    return file;
  }
  const std::string* length = find_header(reply.headers, "Content-Length");
  const auto size = length == nullptr ? std::nullopt : read_number(*length);
  if (!size) return source_lost("The server of the relayed URL does not say how large it is.");
  file.size_bytes = *size;
  return file;
}

// Whether a reply holds the wanted range of the same file.
Status check_reply(const HttpReply& reply, const RelayFile& file, const RelayRange& range) {
  const Error changed = source_changed("The file behind the relayed URL has changed.");
  if (reply.status == 412 || reply.status == 416) return changed;
  if (!holds_file(reply)) return refusal(reply, system_clock().wall_now());
  if (is_encoded(reply) || validator_of(reply) != file.validator) return changed;
  const bool is_whole = range.first == 0 && !range.last;
  if (reply.status == 200) {
    // Whoever answers a range with the whole has another file, or cannot give ranges out.
    const std::string* length = find_header(reply.headers, "Content-Length");
    const bool same_size = length != nullptr && read_number(*length) == file.size_bytes;
    return is_whole && same_size ? Status() : Status(changed);
  }
  const auto given = read_content_range(reply);
  const std::uint64_t last = range.last.value_or(file.size_bytes - 1);
  const bool fits = given && given->first == range.first && given->last == last &&
                    given->total == file.size_bytes;
  return fits ? Status() : Status(changed);
}

// Reads over the bodies of redirects and refusals, so that the connection can be used again.
Receive skip_other_bodies(Receive receive) {
  auto ignored = std::make_shared<std::size_t>(0);
  return
      [receive, ignored](const HttpReply& head, std::span<const char> piece) -> Awaitable<Status> {
        if (holds_file(head)) {
          const Status taken = co_await receive(head, piece);
          co_return taken;
        }
        *ignored += piece.size();
        if (*ignored > kMaxIgnoredBytes) {
          co_return source_lost("The relayed URL does not lead to a file.");
        }
        co_return Status();
      };
}

HttpRequest make_request(const RelayTools& tools, const Url& url, const HttpHeaders& headers,
                         Receive receive) {
  HttpRequest request;
  request.url = url;
  request.headers = headers;
  request.headers.push_back({"Accept-Encoding", "identity"});
  request.operation = kRelayOperation;
  request.idempotent = true;
  request.on_reply_piece = skip_other_bodies(std::move(receive));
  if (!tools.rules.allow_private) request.allow_address = is_public_address;
  return request;
}

/// The last reply of a chain of redirects, without its body.
Awaitable<Result<HttpReply>> async_follow(RelayTools tools, Url url, HttpHeaders headers,
                                          Receive receive, Deadline deadline) {
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    const Status allowed = check_relay_url(url, tools.rules);
    if (allowed.has_error()) co_return allowed.error();
    HttpRequest request = make_request(tools, url, headers, receive);
    auto reply = co_await tools.http->async_send(std::move(request), deadline);
    if (reply.has_error() || !is_redirect(reply->status)) co_return reply;
    const std::string* location = find_header(reply->headers, "Location");
    auto next = resolve_location(url, location == nullptr ? "" : *location);
    if (next.has_error()) co_return source_lost("The relayed URL leads to one that is not valid.");
    url = *std::move(next);
  }
  co_return source_lost("The relayed URL leads through too many redirects.");
}

}  // namespace

Awaitable<Result<RelayFile>> async_look_at(RelayTools tools, Url url) {
  // A server without ranges begins to send it all: its head is enough.
  auto head = std::make_shared<std::optional<HttpReply>>();
  const Error enough = make_error(Errc::internal, "relay_head_is_enough", "", kRelayOperation);
  Receive receive = [head, enough](const HttpReply& reply,
                                   std::span<const char> piece) -> Awaitable<Status> {
    if (reply.status == 206 && piece.size() <= 1) co_return Status();
    *head = reply;
    co_return enough;
  };
  HttpHeaders headers;
  headers.push_back({"Range", "bytes=0-0"});
  const Deadline deadline = Deadline::after(kSmallReplyLimit);
  const auto reply = co_await async_follow(std::move(tools), std::move(url), std::move(headers),
                                           receive, deadline);
  if (*head) co_return read_file(**head);
  if (reply.has_error()) co_return reply.error();
  co_return read_file(*reply);
}

Awaitable<Status> async_relay_get(RelayTools tools, Url url, RelayFile file, RelayRange range,
                                  RelaySink sink) {
  HttpHeaders headers;
  if (range.first > 0 || range.last) {
    if (file.validator.empty()) {
      co_return source_changed(
          "The server of the relayed URL gives no strong ETag or Last-Modified, so that nobody can "
          "tell whether the rest belongs to what was sent.");
    }
    const std::string last = range.last ? std::to_string(*range.last) : std::string();
    headers.push_back({"Range", "bytes=" + std::to_string(range.first) + "-" + last});
    headers.push_back({"If-Range", file.validator});
  }
  Receive receive = [file, range, sink](const HttpReply& head,
                                        std::span<const char> piece) -> Awaitable<Status> {
    const Status fits = check_reply(head, file, range);
    if (fits.has_error()) co_return fits;
    const Status taken = co_await sink(piece);
    co_return taken;
  };
  const Deadline deadline = range.last ? Deadline::after(kSmallReplyLimit) : Deadline::never();
  const auto reply = co_await async_follow(std::move(tools), std::move(url), std::move(headers),
                                           receive, deadline);
  if (reply.has_error()) co_return reply.error();
  co_return check_reply(*reply, file, range);
}

}  // namespace tokpost::media
