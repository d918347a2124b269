#pragma once

#include "native/core/net/http_client.hpp"
#include "test/native/support/gate.hpp"

#include <deque>
#include <memory>
#include <mutex>
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
    add({std::move(reply), nullptr});
  }
  void fail(Error error) { add({std::move(error), nullptr}); }
  /// The next answer in the script waits at this gate.
  void hold_next(std::shared_ptr<Gate> gate) {
    const std::lock_guard lock(mutex_);
    next_gate_ = std::move(gate);
  }

  Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline /*deadline*/) override {
    if (request.body_source) {
      auto piece = co_await request.body_source->async_next();
      request.body.assign(piece->begin(), piece->end());
    }
    Step step = take(std::move(request));
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
      return {make_error(Errc::internal, "unscripted", "the script has no answer for this"), {}};
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
