#pragma once

#include "native/core/net/http_client.hpp"
#include "test/native/support/gate.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// An HttpClient that answers from a script, in order, and remembers what it was asked.
class FakeHttpClient final : public HttpClient {
 public:
  void reply(int status, std::string body, HttpHeaders headers = {}) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    reply.headers = std::move(headers);
    add({std::move(reply), nullptr, std::nullopt});
  }
  /// A reply that comes before the request's body has been sent.
  void reply_early(int status, std::uint64_t sent_bytes) {
    HttpReply reply;
    reply.status = status;
    reply.request_sent = false;
    add({std::move(reply), nullptr, sent_bytes});
  }
  /// `sent_bytes` of a body's source are told to on_sent first; all of them where the error says
  /// that the request was sent.
  void fail(Error error, std::uint64_t sent_bytes = 0) {
    std::optional<std::uint64_t> sent;
    if (!error.request_sent) sent = sent_bytes;
    add({std::move(error), nullptr, sent});
  }
  /// The next answer in the script waits at this gate.
  void hold_next(std::shared_ptr<Gate> gate) {
    const std::lock_guard lock(mutex_);
    next_gate_ = std::move(gate);
  }

  Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline /*deadline*/) override {
    const auto on_sent = request.on_sent;
    std::uint64_t body_size = 0;
    if (request.body_source) {
      auto piece = co_await request.body_source->async_next();
      if (piece.has_error()) co_return piece.error();
      request.body.assign(piece->begin(), piece->end());
      body_size = request.body_source->size();
    }
    Step step = take(std::move(request));
    const std::uint64_t sent = step.sent_bytes.value_or(body_size);
    if (on_sent && sent > 0) on_sent(sent);
    if (step.gate) {
      const Status passed = co_await step.gate->async_pass();
      if (passed.has_error()) co_return passed.error();
    }
    co_return step.answer;
  }

  /// With the bodies of their sources filled in.
  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t unused_steps() const {
    const std::lock_guard lock(mutex_);
    return script_.size();
  }

 private:
  struct Step {
    Result<HttpReply> answer;
    std::shared_ptr<Gate> gate;
    std::optional<std::uint64_t> sent_bytes;  ///< of the body; all of it by default
  };

  void add(Step step) {
    const std::lock_guard lock(mutex_);
    step.gate = std::exchange(next_gate_, nullptr);
    script_.push_back(std::move(step));
  }
  Step take(HttpRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    if (script_.empty()) {
      return {
          make_error(Errc::internal, "unscripted", "the script has no answer for this"), {}, {}};
    }
    Step step = std::move(script_.front());
    script_.pop_front();
    return step;
  }

  mutable std::mutex mutex_;
  std::deque<Step> script_;
  std::shared_ptr<Gate> next_gate_;
  std::vector<HttpRequest> requests_;
};

}  // namespace tokpost::test
