#include "native/core/publish/chunk_put.hpp"

#include "native/core/net/url.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

namespace tokpost {
namespace {

/// A PUT under way; its own job and the one that waits for it share it.
struct PutState {
  std::optional<Result<HttpReply>> answer;
  Wakeup done;
  std::atomic<std::uint64_t> sent_bytes{0};
};

std::string content_range(const ChunkPut& put) {
  const std::uint64_t last = put.first + put.body->size() - 1;
  return "bytes " + std::to_string(put.first) + "-" + std::to_string(last) + "/" +
         std::to_string(put.file_size);
}

// The upload URL is the only permission that the media host asks for; the access token never goes
// there (design decision 12).
Result<HttpRequest> make_request(const ChunkPut& put, const std::shared_ptr<PutState>& state) {
  auto url = parse_url(put.upload_url.reveal());
  if (url.has_error()) return url.error();
  HttpRequest request;
  request.method = "PUT";
  request.url = std::move(*url);
  request.headers = {{"Content-Type", put.content_type}, {"Content-Range", content_range(put)}};
  request.body_source = put.body;
  request.operation = "upload.put";
  request.attempt = put.attempt;
  request.on_sent = [state, progress = put.progress, first = put.first](std::uint64_t sent) {
    state->sent_bytes = sent;
    if (progress) progress(first + sent);
  };
  return request;
}

std::shared_ptr<Job> start_request(const tiktok::Context& context, HttpRequest request,
                                   std::shared_ptr<PutState> state) {
  std::function<Awaitable<Result<HttpReply>>()> body = [http = context.http,
                                                        request = std::move(request)] {
    return http->async_send(request, Deadline::never());
  };
  return start_job<HttpReply>(*context.pool, std::move(body), [state](Result<HttpReply> answer) {
    state->answer.emplace(std::move(answer));
    state->done.wake();
  });
}

}  // namespace

Awaitable<ChunkPutResult> async_put_chunk(tiktok::Context context, ChunkPut put) {
  const std::uint64_t size = put.body->size();
  const auto state = std::make_shared<PutState>();
  auto request = make_request(put, state);
  if (request.has_error()) co_return ChunkPutResult{request.error(), 0, false};
  // A job of its own, so that a cancellation of ours reaches it only where it may.
  const auto job = start_request(context, std::move(*request), state);
  const bool done = co_await state->done.async_wait();
  if (!done) {
    const bool may_appear = put.ends_file() && state->sent_bytes == size;
    if (!may_appear) job->cancel();
    if (put.set_cut_off) put.set_cut_off([job] { job->cancel(); });
    co_await state->done.async_wait_anyway();
    if (put.set_cut_off) put.set_cut_off({});
  }
  ChunkPutResult result{std::move(*state->answer), state->sent_bytes, false};
  const bool request_sent =
      result.answer ? result.answer->request_sent : result.answer.error().request_sent;
  if (request_sent) result.sent_bytes = size;
  result.all_sent = result.sent_bytes == size;
  co_return result;
}

}  // namespace tokpost
